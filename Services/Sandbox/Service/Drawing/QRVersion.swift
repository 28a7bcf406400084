/// A size of QR code, with what level M of error correction makes of it (ISO/IEC 18004, tables 7, 9 and E.1).
struct QRVersion: Hashable, Sendable {
    /// 1 to 20. Version 20 holds 666 bytes, twice the longest payment link.
    let number: Int

    /// Modules along one side.
    var side: Int { 17 + 4 * number }

    /// Bits of the length field that follows the mode, in byte mode.
    var lengthBits: Int { number < 10 ? 8 : 16 }

    var blocks: Int { Self.blocks[number - 1] }
    var correctionBytesPerBlock: Int { Self.correctionBytes[number - 1] }

    /// Rows and columns on which alignment patterns are centred; empty in version 1.
    var alignment: [Int] {
        guard number > 1 else { return [] }
        return [6] + Self.alignment[number - 2]
    }

    static let all: [QRVersion] = (1...20).map(QRVersion.init(number:))

    private static let correctionBytes = [
        10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
    ]
    private static let blocks = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16]
    private static let alignment = [
        [18], [22], [26], [30], [34], [22, 38], [24, 42], [26, 46], [28, 50], [30, 54], [32, 58], [34, 62],
        [26, 46, 66], [26, 48, 70], [26, 50, 74], [30, 54, 78], [30, 56, 82], [30, 58, 86], [34, 62, 90],
    ]
}
