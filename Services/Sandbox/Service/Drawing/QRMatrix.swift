/// The square of modules of a QR code while it is being filled: which are dark, and which belong to a pattern that
/// data must leave alone.
struct QRMatrix: Hashable, Sendable {
    let version: QRVersion
    private(set) var dark: [Bool]
    private(set) var reserved: [Bool]

    var side: Int { version.side }

    /// An empty square with its finder, timing and alignment patterns, and with room kept for format and version.
    init(version: QRVersion) {
        self.version = version
        dark = Array(repeating: false, count: version.side * version.side)
        reserved = dark
        drawTiming()
        for (row, column) in [(3, 3), (3, side - 4), (side - 4, 3)] { drawFinder(row: row, column: column) }
        drawAlignment()
        drawVersion()
        drawFormat(mask: 0)
    }

    subscript(row: Int, column: Int) -> Bool { dark[row * side + column] }

    func isReserved(_ row: Int, _ column: Int) -> Bool { reserved[row * side + column] }

    mutating func set(_ row: Int, _ column: Int, _ value: Bool) { dark[row * side + column] = value }

    private mutating func reserve(_ row: Int, _ column: Int, _ value: Bool) {
        dark[row * side + column] = value
        reserved[row * side + column] = true
    }

    private mutating func drawTiming() {
        for place in 0..<side {
            reserve(6, place, place % 2 == 0)
            reserve(place, 6, place % 2 == 0)
        }
    }

    /// One finder with its light rim, around a centre.
    private mutating func drawFinder(row: Int, column: Int) {
        for down in -4...4 {
            for right in -4...4 {
                let (y, x) = (row + down, column + right)
                guard (0..<side).contains(y), (0..<side).contains(x) else { continue }
                let ring = max(abs(down), abs(right))
                reserve(y, x, ring != 2 && ring != 4)
            }
        }
    }

    private mutating func drawAlignment() {
        let places = version.alignment
        guard let last = places.last else { return }
        for row in places {
            for column in places {
                // Three corners belong to the finders.
                if (row, column) == (6, 6) || (row, column) == (6, last) || (row, column) == (last, 6) { continue }
                for down in -2...2 {
                    for right in -2...2 { reserve(row + down, column + right, max(abs(down), abs(right)) != 1) }
                }
            }
        }
    }

    /// Two copies of the version's number with its 12 check bits (Golay, 0x1F25), from version 7 on.
    private mutating func drawVersion() {
        guard version.number >= 7 else { return }
        let bits = version.number << 12 | Self.remainder(version.number << 12, by: 0x1F25, degree: 12)
        for index in 0..<18 {
            let value = bits >> index & 1 == 1
            reserve(index / 3, side - 11 + index % 3, value)
            reserve(side - 11 + index % 3, index / 3, value)
        }
    }

    /// Two copies of level M and the mask with 10 check bits (BCH, 0x537), xored with 0x5412; and the dark module.
    mutating func drawFormat(mask: Int) {
        // Level M is 00, so the five data bits are the mask's three.
        let bits = (mask << 10 | Self.remainder(mask << 10, by: 0x537, degree: 10)) ^ 0x5412
        for index in 0..<15 {
            let value = bits >> index & 1 == 1
            switch index {
            case 0...5: reserve(index, 8, value)
            case 6, 7: reserve(index + 1, 8, value)
            case 8: reserve(8, 7, value)
            default: reserve(8, 14 - index, value)
            }
            if index < 8 { reserve(8, side - 1 - index, value) } else { reserve(side - 15 + index, 8, value) }
        }
        reserve(side - 8, 8, true)
    }

    private static func remainder(_ value: Int, by divisor: Int, degree: Int) -> Int {
        var rest = value
        while rest >> degree > 0 {
            let shift = (Int.bitWidth - rest.leadingZeroBitCount) - (degree + 1)
            rest ^= divisor << shift
        }
        return rest
    }
}
