extension Lexer {
    /// A literal text or bytes, if one begins here: `"…"`, `'…'`, tripled quotes, with `b`, `r`
    /// or `br` before them. In a raw one a backslash is a character like any other, also before a quote.
    mutating func textLiteral() throws(CELProblems) -> Token.Kind? {
        let isBytes = byte() | 0x20 == UInt8(ascii: "b")
        let isRaw = byte(isBytes ? 1 : 0) | 0x20 == UInt8(ascii: "r")
        let length = (isBytes ? 1 : 0) + (isRaw ? 1 : 0)
        let quote = byte(length)
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        let start = position
        position += length
        let isTriple = byte(1) == quote && byte(2) == quote
        position += isTriple ? 3 : 1
        var content: [UInt8] = []
        while true {
            guard position < bytes.count else { throw problem("the text has no end", from: start) }
            let next = byte()
            if next == quote, !isTriple || (byte(1) == quote && byte(2) == quote) {
                position += isTriple ? 3 : 1
                break
            }
            if next == UInt8(ascii: "\\"), !isRaw {
                try escape(into: &content, isBytes: isBytes)
            } else if next == UInt8(ascii: "\n") || next == UInt8(ascii: "\r") {
                guard isTriple else {
                    throw problem("a text in simple quotes stays on its line; use three quotes or \\n", from: start)
                }
                // Every way to end a line is read as one line feed.
                position += next == UInt8(ascii: "\r") && byte(1) == UInt8(ascii: "\n") ? 2 : 1
                content.append(UInt8(ascii: "\n"))
            } else {
                content.append(next)
                position += 1
            }
        }
        return isBytes ? .bytes(content) : .string(String(decoding: content, as: UTF8.self))
    }

    private mutating func escape(into content: inout [UInt8], isBytes: Bool) throws(CELProblems) {
        let start = position
        let letter = byte(1)
        position += 2
        switch letter {
        case UInt8(ascii: "a"): content.append(7)
        case UInt8(ascii: "b"): content.append(8)
        case UInt8(ascii: "t"): content.append(9)
        case UInt8(ascii: "n"): content.append(10)
        case UInt8(ascii: "v"): content.append(11)
        case UInt8(ascii: "f"): content.append(12)
        case UInt8(ascii: "r"): content.append(13)
        case UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
            content.append(letter)
        case UInt8(ascii: "x"), UInt8(ascii: "X"):
            try add(digits(2, radix: 16, from: start), to: &content, isBytes: isBytes, from: start)
        case UInt8(ascii: "u") where !isBytes:
            try add(digits(4, radix: 16, from: start), to: &content, isBytes: false, from: start)
        case UInt8(ascii: "U") where !isBytes:
            try add(digits(8, radix: 16, from: start), to: &content, isBytes: false, from: start)
        case UInt8(ascii: "0")...UInt8(ascii: "3"):
            position -= 1
            try add(digits(3, radix: 8, from: start), to: &content, isBytes: isBytes, from: start)
        default:
            throw problem("there is no such escape; a backslash itself is written \\\\", from: start)
        }
    }

    private mutating func digits(_ count: Int, radix: UInt32, from start: Int) throws(CELProblems) -> UInt32 {
        var number: UInt32 = 0
        for _ in 0..<count {
            guard let digit = byte().hexDigit, digit < radix else {
                throw problem("this escape needs \(count) digits of base \(radix)", from: start)
            }
            // Eight hexadecimal digits fill the number exactly.
            number = number &* radix &+ digit
            position += 1
        }
        return number
    }

    /// In bytes an escape is a byte, in a text a code point.
    private func add(_ number: UInt32, to content: inout [UInt8], isBytes: Bool, from start: Int) throws(CELProblems) {
        if isBytes {
            content.append(UInt8(truncatingIfNeeded: number))
        } else if let scalar = Unicode.Scalar(number) {
            content += Array(String(Character(scalar)).utf8)
        } else {
            throw problem("there is no such code point", from: start)
        }
    }
}
