/// Makes the tree of a text. Recursive descent with a bound on how deep it goes.
struct Parser {
    private(set) var syntax: Syntax
    private let tokens: [Token]
    private let limits: CELLimits
    private var place = 0
    private var depth = 0

    /// - Throws: the first thing that does not belong where it stands, or the limit that the text goes beyond.
    static func parse(_ text: String, limits: CELLimits) throws(CELProblems) -> Syntax {
        guard text.utf8.count <= limits.textBytesMax else {
            throw CELProblems(declaration: "the text is longer than \(limits.textBytesMax) bytes")
        }
        var parser = Parser(text, tokens: try Lexer.tokens(of: text), limits: limits)
        parser.syntax.root = try parser.expression()
        guard parser.token.kind == .end else { throw parser.unexpected("the end or an operator") }
        return parser.syntax
    }

    private init(_ text: String, tokens: [Token], limits: CELLimits) {
        syntax = Syntax(text: text)
        self.tokens = tokens
        self.limits = limits
    }

    var token: Token { tokens[place] }
    var previousEnd: Int { place > 0 ? tokens[place - 1].range.upperBound : 0 }

    func peek(_ ahead: Int) -> Token { tokens[min(place + ahead, tokens.count - 1)] }

    mutating func advance() { if place < tokens.count - 1 { place += 1 } }

    mutating func take(_ symbol: Token.Symbol) -> Bool {
        guard token.kind == .symbol(symbol) else { return false }
        advance()
        return true
    }

    mutating func expect(_ symbol: Token.Symbol) throws(CELProblems) {
        guard take(symbol) else { throw unexpected("\"\(symbol.rawValue)\"") }
    }

    func unexpected(_ wanted: String) -> CELProblems {
        problem("expected \(wanted), found \(token.spelling)\(hint)", at: token.range)
    }

    /// For words that other languages have: `a and b`, `not a`.
    private var hint: String {
        let words = [token, tokens[max(place - 1, 0)]].map { token in
            if case .word(let word) = token.kind { word.lowercased() } else { "" }
        }
        if let symbol = Self.symbols[words[0]] ?? (words[1] == "not" ? "!" : nil) { return "; did you mean \(symbol)?" }
        return ""
    }

    private static let symbols = ["and": "&&", "or": "||", "not": "!"]

    func problem(_ message: String, at range: Range<Int>) -> CELProblems {
        CELProblems([CELProblem(message, at: range, in: syntax.text)])
    }

    mutating func add(_ kind: Syntax.Kind, from start: Int, to end: Int? = nil) throws(CELProblems) -> Syntax.ID {
        let range = start..<(end ?? previousEnd)
        let id = syntax.nodes.count
        guard id < limits.nodesMax else { throw problem("more than \(limits.nodesMax) parts", at: range) }
        syntax.nodes.append(Syntax.Node(kind: kind, range: range, height: 1))
        let height = 1 + syntax.children(of: id).reduce(0) { max($0, syntax.nodes[$1].height) }
        guard height <= limits.heightMax else {
            throw problem("a chain or nest of more than \(limits.heightMax) parts", at: range)
        }
        syntax.nodes[id].height = height
        return id
    }

    mutating func expression() throws(CELProblems) -> Syntax.ID {
        depth += 1
        defer { depth -= 1 }
        guard depth <= limits.nestingMax else {
            throw problem("nested more than \(limits.nestingMax) deep", at: token.range)
        }
        let start = token.range.lowerBound
        let condition = try logical(.or)
        guard take(.question) else { return condition }
        let then = try logical(.or)
        try expect(.colon)
        let otherwise = try expression()
        return try add(.conditional(condition, then: then, else: otherwise), from: start)
    }

    /// `a || b || c` is one node with three terms, and so is `a && b && c`.
    private mutating func logical(_ symbol: Token.Symbol) throws(CELProblems) -> Syntax.ID {
        let start = token.range.lowerBound
        var terms = [symbol == .or ? try logical(.and) : try operation(above: 0)]
        while take(symbol) { terms.append(symbol == .or ? try logical(.and) : try operation(above: 0)) }
        guard terms.count > 1 else { return terms[0] }
        return try add(symbol == .or ? .any(terms) : .all(terms), from: start)
    }

    private var operation: (operator: Syntax.Operator, strength: Int)? {
        switch token.kind {
        case .symbol(.equal): (.equal, 1)
        case .symbol(.notEqual): (.notEqual, 1)
        case .symbol(.less): (.less, 1)
        case .symbol(.lessOrEqual): (.lessOrEqual, 1)
        case .symbol(.greater): (.greater, 1)
        case .symbol(.greaterOrEqual): (.greaterOrEqual, 1)
        case .word("in"): (.in, 1)
        case .symbol(.plus): (.add, 2)
        case .symbol(.minus): (.subtract, 2)
        case .symbol(.times): (.multiply, 3)
        case .symbol(.over): (.divide, 3)
        case .symbol(.remainder): (.remainder, 3)
        default: nil
        }
    }

    /// Comparisons, then sums, then products: each binds to the left. Three levels deep at most by itself.
    private mutating func operation(above strength: Int) throws(CELProblems) -> Syntax.ID {
        let start = token.range.lowerBound
        var left = try unary()
        while let next = operation, next.strength > strength {
            advance()
            let right = try operation(above: next.strength)
            left = try add(.binary(next.operator, left, right), from: start)
        }
        return left
    }

    /// Two signs of a kind cancel each other; a minus before a number belongs to the number.
    private mutating func unary() throws(CELProblems) -> Syntax.ID {
        let start = token.range.lowerBound
        var count = 0
        if token.kind == .symbol(.not) {
            while take(.not) { count += 1 }
            let operand = try member()
            return count.isMultiple(of: 2) ? operand : try add(.not(operand), from: start)
        }
        var signStart = start
        while token.kind == .symbol(.minus) {
            signStart = token.range.lowerBound
            advance()
            count += 1
        }
        guard !count.isMultiple(of: 2) else { return try member() }
        switch token.kind {
        case .int, .double: return try member(negatedFrom: signStart)
        default: return try add(.negate(try member()), from: start)
        }
    }
}
