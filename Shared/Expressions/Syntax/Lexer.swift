/// Cuts the text into words. One pass, no recursion.
struct Lexer {
    let text: String
    let bytes: [UInt8]
    var position = 0

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    /// - Throws: the first thing that is no word of the language.
    static func tokens(of text: String) throws(CELProblems) -> [Token] {
        var lexer = Lexer(text)
        var tokens: [Token] = []
        while true {
            let token = try lexer.next()
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    func byte(_ ahead: Int = 0) -> UInt8 {
        position + ahead < bytes.count ? bytes[position + ahead] : 0
    }

    func problem(_ message: String, from start: Int) -> CELProblems {
        CELProblems([CELProblem(message, at: start..<max(position, start + 1), in: text)])
    }

    private mutating func next() throws(CELProblems) -> Token {
        skipBlanks()
        let start = position
        guard position < bytes.count else { return Token(kind: .end, range: start..<start) }
        let kind = try kind()
        return Token(kind: kind, range: start..<position)
    }

    private mutating func skipBlanks() {
        while position < bytes.count {
            switch byte() {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0x0C: position += 1
            case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "/"):
                while position < bytes.count, byte() != UInt8(ascii: "\n") { position += 1 }
            default: return
            }
        }
    }

    private mutating func kind() throws(CELProblems) -> Token.Kind {
        let first = byte()
        if first.isDigit || (first == UInt8(ascii: ".") && byte(1).isDigit) { return try number() }
        if let literal = try textLiteral() { return literal }
        if first.isWordStart {
            let start = position
            while byte().isWordStart || byte().isDigit { position += 1 }
            return .word(String(decoding: bytes[start..<position], as: UTF8.self))
        }
        if first == UInt8(ascii: "`") { return try quotedWord() }
        let second = byte(1)
        for symbol in Token.Symbol.allCases {
            let spelling = symbol.rawValue.utf8
            guard spelling.first == first else { continue }
            if spelling.count == 2, spelling.last != second { continue }
            position += spelling.count
            return .symbol(symbol)
        }
        let start = position
        let rest = String(decoding: bytes[position...], as: UTF8.self)
        let scalar = rest.unicodeScalars.first ?? " "
        position += UTF8.width(scalar)
        throw problem("\(Self.shown(scalar)) is no part of the language\(Self.hint(scalar))", from: start)
    }

    /// What nobody sees is named by its code point.
    private static func shown(_ scalar: Unicode.Scalar) -> String {
        switch scalar.properties.generalCategory {
        case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
            "the invisible character \(scalar.codePoint)"
        default: "\"\(scalar)\""
        }
    }

    private static func hint(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "=": "; did you mean ==?"
        case "&": "; did you mean &&?"
        case "|": "; did you mean ||?"
        case "\u{2018}"..."\u{201F}", "«", "»": "; a text stands in straight quotes, \"…\" or '…'"
        default: ""
        }
    }

    private mutating func quotedWord() throws(CELProblems) -> Token.Kind {
        let start = position
        position += 1
        while byte().isWordStart || byte().isDigit || ".-/ ".utf8.contains(byte()) { position += 1 }
        guard byte() == UInt8(ascii: "`"), position > start + 1 else {
            throw problem("a name in ` ` has letters, digits, _ . - / and spaces, and ends with `", from: start)
        }
        position += 1
        return .quotedWord(String(decoding: bytes[(start + 1)..<(position - 1)], as: UTF8.self))
    }

    private mutating func number() throws(CELProblems) -> Token.Kind {
        let start = position
        if byte() == UInt8(ascii: "0"), byte(1) == UInt8(ascii: "x"), byte(2).hexDigit != nil {
            position += 2
            while byte().hexDigit != nil { position += 1 }
            return try whole(String(decoding: bytes[(start + 2)..<position], as: UTF8.self), radix: 16, from: start)
        }
        while byte().isDigit { position += 1 }
        var isFraction = false
        if byte() == UInt8(ascii: "."), byte(1).isDigit {
            isFraction = true
            position += 1
            while byte().isDigit { position += 1 }
        }
        let signed = byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-")
        if byte() | 0x20 == UInt8(ascii: "e"), byte(signed ? 2 : 1).isDigit {
            isFraction = true
            position += signed ? 2 : 1
            while byte().isDigit { position += 1 }
        }
        let digits = String(decoding: bytes[start..<position], as: UTF8.self)
        guard isFraction else { return try whole(digits, radix: 10, from: start) }
        guard let number = Double(digits.first == "." ? "0" + digits : digits), number.isFinite else {
            throw problem("the number is too large", from: start)
        }
        try refuseTail(from: start)
        return .double(number)
    }

    private mutating func whole(_ digits: String, radix: Int, from start: Int) throws(CELProblems) -> Token.Kind {
        let isUnsigned = byte() | 0x20 == UInt8(ascii: "u")
        if isUnsigned { position += 1 }
        guard let number = UInt64(digits, radix: radix) else { throw problem("the number is too large", from: start) }
        try refuseTail(from: start)
        return isUnsigned ? .uint(number) : .int(number)
    }

    /// `12abc` is a slip, not a number beside a name.
    private mutating func refuseTail(from start: Int) throws(CELProblems) {
        guard byte().isWordStart else { return }
        while byte().isWordStart || byte().isDigit { position += 1 }
        throw problem("a number ends with a digit, or with u for an unsigned one", from: start)
    }
}

extension UInt8 {
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    /// A letter or an underscore.
    var isWordStart: Bool {
        let lower = self | 0x20
        return (lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")) || self == UInt8(ascii: "_")
    }

    var hexDigit: UInt32? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
