/// Arithmetic on bytes in the field GF(2^8) with the polynomial 0x11D, in which QR codes correct their errors
/// (ISO/IEC 18004, 7.5.2).
enum GaloisField {
    /// Multiplies two elements by shift and reduce: a few hundred products a code need no tables.
    static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
        var (a, b, sum) = (UInt16(left), right, UInt16(0))
        while b > 0 {
            if b & 1 == 1 { sum ^= a }
            a <<= 1
            if a & 0x100 != 0 { a ^= 0x11D }
            b >>= 1
        }
        return UInt8(truncatingIfNeeded: sum)
    }

    /// The generator polynomial of `degree`, highest power first, without its leading 1.
    static func generator(degree: Int) -> [UInt8] {
        var coefficients: [UInt8] = [1]
        var root: UInt8 = 1
        for _ in 0..<degree {
            var next = coefficients + [0]
            for index in coefficients.indices { next[index + 1] ^= product(coefficients[index], root) }
            coefficients = next
            root = product(root, 2)
        }
        return Array(coefficients.dropFirst())
    }

    /// The correction bytes of one block: what remains of it divided by the generator.
    static func correction(of block: ArraySlice<UInt8>, generator: [UInt8]) -> [UInt8] {
        var remainder = [UInt8](repeating: 0, count: generator.count)
        for byte in block {
            let factor = byte ^ remainder.removeFirst()
            remainder.append(0)
            for index in generator.indices { remainder[index] ^= product(generator[index], factor) }
        }
        return remainder
    }
}
