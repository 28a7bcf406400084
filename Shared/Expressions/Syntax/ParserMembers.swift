extension Parser {
    /// A primary and what follows it: `.field`, `.?field`, `.call(…)`, `[index]`, `[?index]`.
    mutating func member(negatedFrom sign: Int? = nil) throws(CELProblems) -> Syntax.ID {
        let start = sign ?? token.range.lowerBound
        var operand = try primary(negatedFrom: sign)
        while true {
            if take(.dot) {
                let isOptional = take(.question)
                let name = try field()
                if !isOptional, token.kind == .symbol(.openParenthesis), name.isWord {
                    operand = try call(name.text, on: operand, from: start)
                } else {
                    operand = try add(
                        .select(operand, field: name.text, isOptional: isOptional, isTest: false), from: start)
                }
            } else if take(.openBracket) {
                let isOptional = take(.question)
                let key = try expression()
                try expect(.closeBracket)
                operand = try add(.index(operand, key: key, isOptional: isOptional), from: start)
            } else if token.kind == .symbol(.openBrace), let name = syntax.dottedName(operand) {
                operand = try message(name.name, from: start)
            } else {
                return operand
            }
        }
    }

    private mutating func field() throws(CELProblems) -> (text: String, isWord: Bool) {
        switch token.kind {
        case .word(let word) where !Token.neverField.contains(word):
            advance()
            return (word, true)
        case .quotedWord(let word):
            advance()
            return (word, false)
        default: throw unexpected("the name of a field or function")
        }
    }

    private mutating func primary(negatedFrom sign: Int?) throws(CELProblems) -> Syntax.ID {
        let start = sign ?? token.range.lowerBound
        let kind = token.kind
        switch kind {
        case .int(let magnitude):
            let limit = UInt64(Int64.max) + (sign == nil ? 0 : 1)
            guard magnitude <= limit else { throw problem("the number is too large for an int", at: token.range) }
            advance()
            let number = sign == nil ? Int64(magnitude) : 0 &- Int64(truncatingIfNeeded: magnitude)
            return try add(.literal(.int(number)), from: start)
        case .double(let number):
            advance()
            return try add(.literal(.double(sign == nil ? number : -number)), from: start)
        case .uint(let number):
            advance()
            return try add(.literal(.uint(number)), from: start)
        case .string(let text):
            advance()
            return try add(.literal(.string(text)), from: start)
        case .bytes(let bytes):
            advance()
            return try add(.literal(.bytes(bytes)), from: start)
        case .word("true"), .word("false"):
            advance()
            return try add(.literal(.bool(kind == .word("true"))), from: start)
        case .word("null"):
            advance()
            return try add(.literal(.null), from: start)
        case .word: return try name(isAbsolute: false)
        case .symbol(.dot):
            advance()
            guard case .word = token.kind else { throw unexpected("a name") }
            return try name(isAbsolute: true, from: start)
        case .symbol(.openParenthesis):
            advance()
            let inner = try expression()
            try expect(.closeParenthesis)
            return inner
        case .symbol(.openBracket): return try list()
        case .symbol(.openBrace): return try map()
        default: throw unexpected("a value")
        }
    }

    private mutating func name(isAbsolute: Bool, from start: Int? = nil) throws(CELProblems) -> Syntax.ID {
        guard case .word(let word) = token.kind else { throw unexpected("a name") }
        guard !Token.reserved.contains(word) else {
            throw problem("\"\(word)\" is a reserved word and names no variable", at: token.range)
        }
        let start = start ?? token.range.lowerBound
        advance()
        if token.kind == .symbol(.openParenthesis) {
            return try call(isAbsolute ? "." + word : word, on: nil, from: start)
        }
        return try add(.name(word, isAbsolute: isAbsolute), from: start)
    }

    /// The arguments of a call, from its opening parenthesis to its closing one.
    mutating func arguments() throws(CELProblems) -> [Syntax.ID] {
        try expect(.openParenthesis)
        var arguments: [Syntax.ID] = []
        while token.kind != .symbol(.closeParenthesis) {
            arguments.append(try expression())
            guard take(.comma) else { break }
            guard token.kind != .symbol(.closeParenthesis) else { throw unexpected("an argument") }
        }
        try expect(.closeParenthesis)
        return arguments
    }

    private mutating func list() throws(CELProblems) -> Syntax.ID {
        let start = token.range.lowerBound
        try expect(.openBracket)
        var items: [Syntax.ID] = []
        var optionals: Set<Int> = []
        // The comma behind the last one may stand alone: `[,]` is empty, and so is `{,}`.
        let isEmpty = take(.comma)
        while !isEmpty, token.kind != .symbol(.closeBracket) {
            if take(.question) { optionals.insert(items.count) }
            items.append(try expression())
            guard take(.comma) else { break }
        }
        try expect(.closeBracket)
        return try add(.list(items, optionals: optionals), from: start)
    }

    private mutating func map() throws(CELProblems) -> Syntax.ID {
        let start = token.range.lowerBound
        try expect(.openBrace)
        var entries: [Syntax.Entry] = []
        let isEmpty = take(.comma)
        while !isEmpty, token.kind != .symbol(.closeBrace) {
            let isOptional = take(.question)
            let key = try expression()
            try expect(.colon)
            entries.append(Syntax.Entry(key: key, value: try expression(), isOptional: isOptional))
            guard take(.comma) else { break }
        }
        try expect(.closeBrace)
        return try add(.map(entries), from: start)
    }

    private mutating func message(_ name: String, from start: Int) throws(CELProblems) -> Syntax.ID {
        try expect(.openBrace)
        var fields: [Syntax.ID] = []
        let isEmpty = take(.comma)
        while !isEmpty, token.kind != .symbol(.closeBrace) {
            _ = take(.question)
            switch token.kind {
            case .word, .quotedWord: advance()
            default: throw unexpected("the name of a field")
            }
            try expect(.colon)
            fields.append(try expression())
            guard take(.comma) else { break }
        }
        try expect(.closeBrace)
        return try add(.message(name, fields: fields), from: start)
    }
}
