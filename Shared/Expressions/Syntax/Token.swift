/// One word of the text.
struct Token {
    enum Kind: Equatable {
        case end
        /// A name, reserved or not.
        case word(String)
        /// `` `content-type` ``: a field whose name is no identifier.
        case quotedWord(String)
        case int(UInt64)
        case uint(UInt64)
        case double(Double)
        case string(String)
        case bytes([UInt8])
        case symbol(Symbol)
    }

    enum Symbol: String, CaseIterable {
        case or = "||"
        case and = "&&"
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case less = "<"
        case greater = ">"
        case plus = "+"
        case minus = "-"
        case times = "*"
        case over = "/"
        case remainder = "%"
        case not = "!"
        case question = "?"
        case colon = ":"
        case dot = "."
        case comma = ","
        case openParenthesis = "("
        case closeParenthesis = ")"
        case openBracket = "["
        case closeBracket = "]"
        case openBrace = "{"
        case closeBrace = "}"
    }

    let kind: Kind
    let range: Range<Int>

    /// Words that name no variable. They may follow a point.
    static let reserved: Set<String> = [
        "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop",
        "package", "namespace", "null", "return", "true", "var", "void", "while",
    ]

    /// Words that may not even follow a point.
    static let neverField: Set<String> = ["false", "in", "null", "true"]

    /// How it is called in a message.
    var spelling: String {
        switch kind {
        case .end: "the end"
        case .word(let word): "\"\(word)\""
        case .quotedWord(let word): "`\(word)`"
        case .int, .uint, .double: "a number"
        case .string: "a text"
        case .bytes: "bytes"
        case .symbol(let symbol): "\"\(symbol.rawValue)\""
        }
    }
}
