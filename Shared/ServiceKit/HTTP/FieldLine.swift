package import NIOCore

extension ByteBuffer {
    /// Writes one field line of a head, `name: value` and its line end, in one piece: four writes of a few bytes each
    /// cost several times as much. Neither may hold a line break.
    package mutating func writeField(_ name: String, _ value: String) {
        var (name, value) = (name, value)
        name.withUTF8 { name in
            value.withUTF8 { value in
                let count = name.count + value.count + 4
                writeWithUnsafeMutableBytes(minimumWritableBytes: count) { target in
                    guard var place = target.baseAddress else { return 0 }
                    func append(_ bytes: UnsafeBufferPointer<UInt8>) {
                        guard let start = bytes.baseAddress else { return }
                        place.copyMemory(from: start, byteCount: bytes.count)
                        place += bytes.count
                    }
                    append(name)
                    place.storeBytes(of: UInt16(bigEndian: 0x3A20), as: UInt16.self)  // ": "
                    place += 2
                    append(value)
                    place.storeBytes(of: UInt16(bigEndian: 0x0D0A), as: UInt16.self)
                    return count
                }
            }
        }
    }
}
