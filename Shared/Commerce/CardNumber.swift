/// Numbers of payment cards, which must not get into anything we keep, pass on or print: 13 to 19 digits whose last one
/// is right by the Luhn rule (ISO/IEC 7812-1, annex B).
///
/// A field that is meant for a token is asked with `isWhole`, which takes no chance. Running text is searched with
/// `ranges` and `isFound`, which also ask whether a card scheme issues such a number, and leave alone what has a check of
/// its own or is opaque: see `CardNumberContext`. Else every tenth bar code, tax number or account would be refused.
package enum CardNumber {
    package static let digitCounts = 13...19

    /// Whether the text is such a number and nothing else, blanks and hyphens aside, of whatever scheme.
    package static func isWhole(_ text: String) -> Bool {
        var digits: [UInt8] = []
        for byte in text.utf8 where byte != space && byte != hyphen {
            guard isDigit(byte), digits.count < digitCounts.upperBound else { return false }
            digits.append(byte &- 0x30)
        }
        return digitCounts.contains(digits.count) && passesLuhn(digits)
    }

    /// Whether a card's number stands in the text.
    package static func isFound(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { first(in: $0, from: 0) != nil }
    }

    /// The same for bytes, such as a body.
    package static func isFound(in bytes: UnsafeBufferPointer<UInt8>) -> Bool { first(in: bytes, from: 0) != nil }

    /// Where card numbers stand, in order: digits in a row, in groups of four and more with one blank or hyphen between
    /// them, or each digit apart.
    package static func ranges(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        while let next = first(in: bytes, from: found.last?.upperBound ?? 0) { found.append(next) }
        return found
    }

    /// The text with a star for every digit of a card's number but the last four; itself where there is none.
    package static func masked(_ text: String) -> String {
        var copy = text
        let found = copy.withUTF8 { ranges(in: $0) }
        guard !found.isEmpty else { return text }
        var bytes = Array(text.utf8)
        for range in found {
            var shown = 4
            for position in range.reversed() where isDigit(bytes[position]) {
                if shown > 0 { shown -= 1 } else { bytes[position] = UInt8(ascii: "*") }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static let space = UInt8(ascii: " ")
    static let hyphen = UInt8(ascii: "-")

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// - Parameter digits: 0 to 9 each, the check digit last.
    static func passesLuhn(_ digits: some Collection<UInt8> & BidirectionalCollection) -> Bool {
        var sum = 0
        var isDoubled = false
        for digit in digits.reversed() {
            let value = Int(digit) * (isDoubled ? 2 : 1)
            sum += value > 9 ? value - 9 : value
            isDoubled.toggle()
        }
        return sum.isMultiple(of: 10)
    }
}

// MARK: - The search

extension CardNumber {
    /// The first number at or behind `start`.
    ///
    /// A number takes up at least thirteen bytes, all of them digits, blanks or hyphens, so looking at every thirteenth
    /// byte misses none: a body without one costs next to nothing.
    static func first(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Range<Int>? {
        let stride = digitCounts.lowerBound
        var probe = start + stride - 1
        while probe < bytes.count {
            guard isPart(bytes[probe]) else {
                probe += stride
                continue
            }
            var position = probe
            while position > start, isPart(bytes[position - 1]) { position -= 1 }
            while position < bytes.count, isPart(bytes[position]) {
                guard isDigit(bytes[position]) else {
                    position += 1
                    continue
                }
                if let found = number(in: bytes, from: position) { return found }
                while position < bytes.count, isDigit(bytes[position]) { position += 1 }
            }
            probe = position + stride
        }
        return nil
    }

    @inline(__always)
    private static func isPart(_ byte: UInt8) -> Bool { isDigit(byte) || byte == space || byte == hyphen }

    /// The number that begins with the group of digits at `start`, whole groups of which it is made.
    private static func number(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Range<Int>? {
        let end = bytes.count
        var digits: [UInt8] = []
        var position = start
        // As people write them: 4-4-4-4, 4-6-5, 6-13, or digit by digit. Sizes and dates have shorter groups.
        var groupMin = 0
        while true {
            let group = position
            while position < end, isDigit(bytes[position]) {
                guard digits.count < digitCounts.upperBound else { return nil }
                digits.append(bytes[position] &- 0x30)
                position += 1
            }
            let count = position - group
            if group == start { groupMin = count == 1 ? 1 : 4 }
            if digitCounts.contains(digits.count), groupMin != 1 || count == 1, isIssued(digits), passesLuhn(digits),
                !CardNumberContext(bytes, start..<position, digits).isOther
            {
                return start..<position
            }
            guard groupMin == 1 ? count == 1 : count >= groupMin, position + 1 < end, isPart(bytes[position]),
                isDigit(bytes[position + 1])
            else { return nil }
            position += 1
        }
    }

    /// Whether a scheme issues numbers that begin so and are so long: the ranges and lengths that the schemes publish
    /// under ISO/IEC 7812-1. Thirteen digits were Visa's once.
    static func isIssued(_ digits: [UInt8]) -> Bool {
        let first = digits.prefix(4).reduce(0) { $0 * 10 + Int($1) }
        let count = digits.count
        return switch first {
        case 4_000...4_999: [13, 16, 19].contains(count)  // Visa
        case 5_100...5_599, 2_221...2_720: count == 16  // Mastercard
        case 3_400...3_499, 3_700...3_799: count == 15  // American Express
        case 3_000...3_059, 3_090...3_099, 3_600...3_699, 3_800...3_999: count == 14 || count >= 16  // Diners Club
        case 3_528...3_589: count >= 16  // JCB
        case 2_200...2_204: count >= 16  // Mir
        // Maestro, Discover, UnionPay, RuPay, Verve, Elo. Maestro's lengths from 13 to 15 are not in use.
        case 5_000...5_099, 5_600...6_999: count >= 16
        case 8_100...8_299, 9_792: count == 16  // RuPay, UnionPay; Troy
        default: false
        }
    }
}
