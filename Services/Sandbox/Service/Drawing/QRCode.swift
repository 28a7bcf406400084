/// A QR code of some bytes: byte mode, error correction level M, the smallest version that holds them.
///
/// Source: ISO/IEC 18004:2015. Drawn here and nowhere else: what Carnet hands a shop is the link itself.
struct QRCode: Hashable, Sendable {
    let matrix: QRMatrix

    var side: Int { matrix.side }

    /// - Returns: nil for a text longer than version 20 holds (666 bytes of UTF-8).
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        let fitting = QRVersion.all.lazy.map { ($0, QRMatrix(version: $0)) }.first { version, matrix in
            4 + version.lengthBits + 8 * bytes.count <= 8 * Self.dataBytes(version, matrix)
        }
        guard let (version, empty) = fitting else { return nil }
        let data = Self.padded(bytes, version: version, to: Self.dataBytes(version, empty))
        let filled = Self.filled(empty, with: Self.interleaved(data, version: version, of: Self.allBytes(empty)))
        let candidates = (0..<8).map { QRMask.applied($0, to: filled) }
        let best = candidates.min { QRMask.penalty($0) < QRMask.penalty($1) }
        matrix = best ?? filled
    }

    /// Bytes of data and correction that fit between the patterns.
    private static func allBytes(_ matrix: QRMatrix) -> Int { matrix.reserved.count { !$0 } / 8 }

    private static func dataBytes(_ version: QRVersion, _ matrix: QRMatrix) -> Int {
        allBytes(matrix) - version.blocks * version.correctionBytesPerBlock
    }

    /// Mode, length, text, terminator, and the two pad bytes in turn.
    private static func padded(_ text: [UInt8], version: QRVersion, to count: Int) -> [UInt8] {
        var bits: [Bool] = []
        func append(_ value: Int, _ width: Int) {
            for shift in (0..<width).reversed() { bits.append(value >> shift & 1 == 1) }
        }
        append(0b0100, 4)
        append(text.count, version.lengthBits)
        for byte in text { append(Int(byte), 8) }
        append(0, min(4, count * 8 - bits.count))
        append(0, (8 - bits.count % 8) % 8)
        for pad in 0..<(count - bits.count / 8) { append(pad % 2 == 0 ? 0xEC : 0x11, 8) }
        return stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
        }
    }

    /// Splits into blocks (the short ones first), corrects each, and takes one byte of each block in turn.
    private static func interleaved(_ data: [UInt8], version: QRVersion, of total: Int) -> [UInt8] {
        let generator = GaloisField.generator(degree: version.correctionBytesPerBlock)
        let short = data.count / version.blocks
        let longBlocks = data.count % version.blocks
        var (blocks, start): ([ArraySlice<UInt8>], Int) = ([], 0)
        for index in 0..<version.blocks {
            let length = short + (index >= version.blocks - longBlocks ? 1 : 0)
            blocks.append(data[start..<start + length])
            start += length
        }
        let corrections = blocks.map { GaloisField.correction(of: $0, generator: generator) }
        var result: [UInt8] = []
        result.reserveCapacity(total)
        for offset in 0...short {
            for block in blocks where offset < block.count { result.append(block[block.startIndex + offset]) }
        }
        for offset in 0..<version.correctionBytesPerBlock {
            for correction in corrections { result.append(correction[offset]) }
        }
        return result
    }

    /// Lays bits in pairs of columns from the right, up and down in turn, past the timing column.
    private static func filled(_ empty: QRMatrix, with bytes: [UInt8]) -> QRMatrix {
        var matrix = empty
        var index = 0
        var upward = true
        var right = empty.side - 1
        while right >= 1 {
            if right == 6 { right = 5 }
            for step in 0..<empty.side {
                let row = upward ? empty.side - 1 - step : step
                for column in [right, right - 1] where !empty.isReserved(row, column) && index < bytes.count * 8 {
                    matrix.set(row, column, bytes[index / 8] >> (7 - index % 8) & 1 == 1)
                    index += 1
                }
            }
            upward.toggle()
            right -= 2
        }
        return matrix
    }

    /// The dark modules as SVG path data, one rectangle a run, a module being one unit.
    var path: String {
        var path = ""
        for row in 0..<side {
            var column = 0
            while column < side {
                guard matrix[row, column] else {
                    column += 1
                    continue
                }
                let start = column
                while column < side, matrix[row, column] { column += 1 }
                path += "M\(start) \(row)h\(column - start)v1H\(start)z"
            }
        }
        return path
    }
}
