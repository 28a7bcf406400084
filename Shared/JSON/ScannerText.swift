extension Scanner {
    /// A string from its opening quote, eight bytes at a time up to the next byte that needs a look.
    @inline(__always)
    mutating func string(_ plain: TapeKind, _ escaped: TapeKind) throws(ScanFault) {
        let start = at + 1
        var position = start
        var kind = plain
        while true {
            position = skipPlain(from: position)
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") {
                kind = escaped
                position = try escape(at: position)
            } else if byte >= 0x80 {
                position = try multibyte(at: position)
            } else if position >= end {
                throw ScanFault(offset: end, detail: "a string is not closed")
            } else {
                throw ScanFault(offset: position, detail: "a control character in a string must be escaped")
            }
        }
        // A name is open until its value is read, see `openPath`.
        append(TapeNode(kind, offset: start, length: position - start, next: plain == .key ? 0 : count + 1))
        at = position + 1
    }

    /// The first position at or after `position` of a quote, a backslash, a control character or a byte past ASCII.
    ///
    /// Two words a turn: most strings end in the first turn, so the processor guesses the way on right.
    @inline(__always)
    private func skipPlain(from position: Int) -> Int {
        var position = position
        while true {
            let first = flags(at: position)
            let second = flags(at: position + 8)
            if first | second != 0 {
                let inSecond = first == 0
                return position + (inSecond ? 8 : 0) + (inSecond ? second : first).trailingZeroBitCount >> 3
            }
            position += 16
        }
    }

    /// The high bit of each byte that needs a look.
    ///
    /// The lowest flag is exact: a subtraction borrows only out of a byte that is itself flagged.
    @inline(__always)
    private func flags(at position: Int) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let word = UInt64(littleEndian: UnsafeRawPointer(bytes + position).loadUnaligned(as: UInt64.self))
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let control = (word &- ones &* 0x20) & ~word
        return (control | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash | word) & (ones &* 0x80)
    }

    /// The position after an escape. The two halves of a surrogate pair count as one.
    private func escape(at position: Int) throws(ScanFault) -> Int {
        switch bytes[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return position + 2
        case UInt8(ascii: "u"):
            guard let unit = JSONEscapes.unit(bytes + position + 2) else {
                throw ScanFault(offset: position, detail: "four hexadecimal digits are needed after \\u")
            }
            guard unit & 0xF800 == 0xD800 else { return position + 6 }
            guard unit < 0xDC00, bytes[position + 6] == UInt8(ascii: "\\"), bytes[position + 7] == UInt8(ascii: "u"),
                let low = JSONEscapes.unit(bytes + position + 8), low & 0xFC00 == 0xDC00
            else { throw ScanFault(offset: position, detail: "half of a surrogate pair stands alone") }
            return position + 12
        default:
            throw ScanFault(offset: position, detail: "no such escape")
        }
    }

    /// The position after one character of two to four bytes, by the table of well-formed sequences (Unicode 3.9).
    private func multibyte(at position: Int) throws(ScanFault) -> Int {
        let lead = bytes[position]
        let second = bytes[position + 1]
        let low: UInt8
        let high: UInt8
        switch lead {
        case 0xE0: (low, high) = (0xA0, 0xBF)
        case 0xED: (low, high) = (0x80, 0x9F)
        case 0xF0: (low, high) = (0x90, 0xBF)
        case 0xF4: (low, high) = (0x80, 0x8F)
        case 0xC2...0xF3: (low, high) = (0x80, 0xBF)
        default: throw ScanFault(offset: position, detail: "the text is not UTF-8")
        }
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard low <= second, second <= high, length < 3 || bytes[position + 2] & 0xC0 == 0x80,
            length < 4 || bytes[position + 3] & 0xC0 == 0x80
        else { throw ScanFault(offset: position, detail: "the text is not UTF-8") }
        return position + length
    }
}

/// The escapes of RFC 8259, section 7.
enum JSONEscapes {
    /// Four hexadecimal digits as a number; nil for anything else.
    static func unit(_ digits: UnsafePointer<UInt8>) -> UInt16? {
        var unit: UInt16 = 0
        for position in 0..<4 {
            let byte = digits[position]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt16(byte - 0x30)
            case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit << 4 | UInt16(byte - 0x57)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit << 4 | UInt16(byte - 0x37)
            default: return nil
            }
        }
        return unit
    }

    /// Writes the text behind escapes that the scanner has checked, and returns its length: never more than `count`.
    static func resolve(
        _ source: UnsafePointer<UInt8>, count: Int, into target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var from = 0
        var to = 0
        while from < count {
            let byte = source[from]
            guard byte == UInt8(ascii: "\\") else {
                target[to] = byte
                (from, to) = (from + 1, to + 1)
                continue
            }
            let letter = source[from + 1]
            if letter == UInt8(ascii: "u") {
                from = scalar(source, at: from, into: target, &to)
            } else {
                target[to] = character(letter)
                (from, to) = (from + 2, to + 1)
            }
        }
        return to
    }

    private static func character(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }

    private static func scalar(
        _ source: UnsafePointer<UInt8>, at from: Int, into target: UnsafeMutablePointer<UInt8>, _ to: inout Int
    ) -> Int {
        var code = UInt32(unit(source + from + 2) ?? 0)
        var after = from + 6
        if code & 0xF800 == 0xD800 {
            code = 0x10000 + (code & 0x3FF) << 10 + UInt32(unit(source + from + 8) ?? 0) & 0x3FF
            after = from + 12
        }
        for byte in Unicode.Scalar(code).flatMap({ UTF8.encode($0) }) ?? UTF8.encodedReplacementCharacter {
            target[to] = byte
            to += 1
        }
        return after
    }
}
