/// What stands around digits that could be a card's number, and whether they are something else for certain, or nearly:
/// a chance of one in ten that a long number passes the Luhn rule is too much for numbers that shops send all day.
struct CardNumberContext {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let range: Range<Int>
    private let digits: [UInt8]

    /// No id, hash or account number that is left alone is longer.
    private static let wordMax = 160

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ digits: [UInt8]) {
        self.bytes = bytes
        self.range = range
        self.digits = digits
    }

    var isOther: Bool {
        if isBehindPlus || isFraction || isTradeNumber || isCompanyNumber { return true }
        let isApart = digits.count != range.count
        let word = word()
        if Self.isUUID(word.segment("_")) { return true }
        // Groups apart from each other and glued to letters are parts of other words.
        if isApart { return isGlued }
        guard isGlued else { return false }
        let part = word.segment("-_")
        return Self.isHexadecimal(part) || Self.isAccount(part) || (word.hasPrefix && Self.isID(word.segment("_")))
    }

    private func byte(_ position: Int) -> UInt8? { bytes.indices.contains(position) ? bytes[position] : nil }

    /// `+49 1511 …`: a telephone number.
    private var isBehindPlus: Bool { byte(range.lowerBound - 1) == UInt8(ascii: "+") }

    /// What follows the point of a number, as in `0.30000000000000004`.
    private var isFraction: Bool {
        byte(range.lowerBound - 1) == UInt8(ascii: ".") && byte(range.lowerBound - 2).map(CardNumber.isDigit) == true
    }

    private var isGlued: Bool {
        [byte(range.lowerBound - 1), byte(range.upperBound)].contains { $0.map(Self.isWordByte) == true }
    }

    /// A GTIN of 13 digits with its own check digit (GS1 General Specifications, 7.9): the bar code of an article. Those
    /// from Germany and Japan begin with a 4, as Visa's numbers do.
    private var isTradeNumber: Bool {
        guard digits.count == 13 else { return false }
        return digits.enumerated().reduce(0) { $0 + Int($1.element) * ($1.offset.isMultiple(of: 2) ? 1 : 3) }
            .isMultiple(of: 10)
    }

    /// A Brazilian CNPJ of 14 digits with both of its check digits, modulo 11.
    private var isCompanyNumber: Bool {
        guard digits.count == 14 else { return false }
        return [12, 13].allSatisfy { count in
            var weight = 2
            var sum = 0
            for digit in digits.prefix(count).reversed() {
                sum += Int(digit) * weight
                weight = weight == 9 ? 2 : weight + 1
            }
            return Int(digits[count]) == (sum % 11 < 2 ? 0 : 11 - sum % 11)
        }
    }
}

// MARK: - The word around

extension CardNumberContext {
    /// Letters, digits, hyphens and underscores around the digits.
    private struct Word {
        let bytes: [UInt8]
        /// Where the digits begin in it.
        let at: Int

        /// The part around the digits that none of the characters given divide.
        func segment(_ dividers: StaticString) -> ArraySlice<UInt8> {
            let dividers = UnsafeBufferPointer(start: dividers.utf8Start, count: dividers.utf8CodeUnitCount)
            let low = bytes[..<at].lastIndex(where: dividers.contains).map { $0 + 1 } ?? 0
            let high = bytes[at...].firstIndex(where: dividers.contains) ?? bytes.endIndex
            return bytes[low..<high]
        }

        /// Whether small letters and an underscore come first, as in `ord_`.
        var hasPrefix: Bool {
            guard let end = bytes[..<at].firstIndex(of: UInt8(ascii: "_")), end > 0 else { return false }
            return bytes[..<end].allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        }
    }

    private func word() -> Word {
        var low = range.lowerBound
        while let before = byte(low - 1), Self.isWordByte(before) || before == CardNumber.hyphen,
            range.lowerBound - low < Self.wordMax
        { low -= 1 }
        var high = range.upperBound
        while let after = byte(high), Self.isWordByte(after) || after == CardNumber.hyphen,
            high - range.upperBound < Self.wordMax
        { high += 1 }
        return Word(bytes: Array(bytes[low..<high]), at: range.lowerBound - low)
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        CardNumber.isDigit(byte) || isLetter(byte) || byte == UInt8(ascii: "_")
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

    private static func isHex(_ byte: UInt8) -> Bool {
        CardNumber.isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6
    }

    /// 8-4-4-4-12 hexadecimal digits (RFC 9562).
    private static func isUUID(_ word: ArraySlice<UInt8>) -> Bool {
        guard word.count == 36 else { return false }
        return word.enumerated().allSatisfy { place, byte in
            [8, 13, 18, 23].contains(place) ? byte == CardNumber.hyphen : isHex(byte)
        }
    }

    /// Hashes, trace ids and the like, with a letter among them.
    private static func isHexadecimal(_ word: ArraySlice<UInt8>) -> Bool {
        [16, 24, 32, 40, 48, 56, 64, 96, 128].contains(word.count) && word.allSatisfy(isHex)
            && word.contains(where: isLetter)
    }

    /// What follows the prefix of an id or a key of ours.
    private static func isID(_ word: ArraySlice<UInt8>) -> Bool {
        [26, 32].contains(word.count) && word.allSatisfy { CrockfordBase32.value(of: $0) != nil }
    }

    /// An IBAN with its check digits (ISO 13616-1): modulo 97 it is 1.
    private static func isAccount(_ word: ArraySlice<UInt8>) -> Bool {
        guard (15...34).contains(word.count), word.prefix(2).allSatisfy({ (0x41...0x5A).contains($0) }),
            word.dropFirst(2).prefix(2).allSatisfy(CardNumber.isDigit)
        else { return false }
        var rest = 0
        for byte in word.dropFirst(4) + word.prefix(4) {
            switch byte {
            case 0x30...0x39: rest = (rest * 10 + Int(byte - 0x30)) % 97
            case 0x41...0x5A: rest = (rest * 100 + Int(byte - 0x41) + 10) % 97
            default: return false
            }
        }
        return rest == 1
    }
}
