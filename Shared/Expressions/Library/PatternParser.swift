indirect enum PatternNode {
    case empty
    case set(PatternSet)
    case assert(Pattern.Assertion)
    case sequence([PatternNode])
    case choice([PatternNode])
    /// `most` nil: without end.
    case repeated(PatternNode, least: Int, most: Int?)
}

/// Reads a regular expression.
struct PatternParser {
    struct Flags {
        var ignoresCase = false
        var isMultiline = false
        var dotTakesNewline = false
    }

    var rest: Substring.UnicodeScalarView
    var flags = Flags()
    /// Between `\Q` and `\E`, where every character stands for itself.
    var isQuoting = false
    private var depth = 0
    private static let depthMax = 50
    private static let repeatMax = 1_000

    init(_ text: String) { rest = text.unicodeScalars[...] }

    func refuse(_ message: String) -> CELFailure { CELFailure(.invalidArgument, "in the pattern: \(message)") }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest = rest.dropFirst()
        return true
    }

    mutating func pattern() throws(CELFailure) -> PatternNode {
        let node = try choice()
        guard rest.isEmpty else { throw refuse("a ) too many") }
        return node
    }

    private mutating func choice() throws(CELFailure) -> PatternNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else { throw refuse("groups nested more than \(Self.depthMax) deep") }
        let outer = flags
        defer { flags = outer }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(CELFailure) -> PatternNode {
        var parts: [PatternNode] = []
        while let next = rest.first, isQuoting || (next != "|" && next != ")") {
            guard let atom = try isQuoting ? quoted() : atom() else { continue }
            parts.append(try isQuoting ? atom : quantified(atom))
        }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    /// The next character of a quotation; nil where it is over. What repeats the quotation repeats its last character.
    private mutating func quoted() -> PatternNode? {
        let isOver = takeQuotationEnd()
        guard !isOver, let scalar = rest.popFirst() else { return nil }
        _ = takeQuotationEnd()
        return .set(one(scalar))
    }

    private mutating func takeQuotationEnd() -> Bool {
        guard rest.starts(with: "\\E".unicodeScalars) else { return false }
        rest = rest.dropFirst(2)
        isQuoting = false
        return true
    }

    private mutating func quantified(_ atom: PatternNode) throws(CELFailure) -> PatternNode {
        var node = atom
        var isRepeated = false
        while true {
            let bounds: (Int, Int?)
            switch rest.first {
            case "*": bounds = (0, nil)
            case "+": bounds = (1, nil)
            case "?": bounds = (0, 1)
            case "{":
                guard let counts = try counts() else { return node }
                guard !isRepeated else { throw refuse("a repetition of a repetition") }
                node = .repeated(node, least: counts.0, most: counts.1)
                isRepeated = true
                _ = take("?")
                continue
            default: return node
            }
            guard !isRepeated else { throw refuse("a repetition of a repetition") }
            rest = rest.dropFirst()
            // Greedy or not: whether it matches is the same.
            _ = take("?")
            isRepeated = true
            node = .repeated(node, least: bounds.0, most: bounds.1)
        }
    }

    /// `{2}`, `{2,}`, `{2,5}`; nil, and nothing read, where a brace stands for itself.
    private mutating func counts() throws(CELFailure) -> (Int, Int?)? {
        guard let close = rest.firstIndex(of: "}") else { return nil }
        let inner = rest[rest.index(after: rest.startIndex)..<close]
        let parts = inner.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count <= 2, let first = parts.first, first.utf8.count <= 9, let least = Int(first),
            first.utf8.allSatisfy(\.isDigit)
        else { return nil }
        var most: Int? = least
        if parts.count == 2 {
            guard parts[1].utf8.count <= 9, parts[1].utf8.allSatisfy(\.isDigit) else { return nil }
            most = Int(parts[1])
        }
        guard least <= Self.repeatMax, most ?? 0 <= Self.repeatMax, most.map({ $0 >= least }) ?? true else {
            throw refuse("{\(String(inner))} repeats too often, or backwards")
        }
        rest = rest[rest.index(after: close)...]
        return (least, most)
    }

    /// Nil for what only sets flags.
    private mutating func atom() throws(CELFailure) -> PatternNode? {
        if rest.first == "{", try counts() != nil { throw refuse("nothing before { to repeat") }
        guard let scalar = rest.popFirst() else { return nil }
        switch scalar {
        case ".":
            return .set(
                PatternSet(ranges: flags.dotTakesNewline ? [] : [10...10], isNegated: true))
        case "^": return .assert(flags.isMultiline ? .lineStart : .textStart)
        case "$": return .assert(flags.isMultiline ? .lineEnd : .textEnd)
        case "[": return .set(try bracket())
        case "\\": return try escape()
        case "(": return try group()
        case "*", "+", "?": throw refuse("nothing before \(scalar) to repeat")
        default: return .set(one(scalar))
        }
    }

    func one(_ scalar: Unicode.Scalar) -> PatternSet {
        PatternSet(ranges: ranges(of: scalar), ignoresCase: flags.ignoresCase)
    }

    /// A character and, where case is ignored, those it may be written as: `ς` is `σ` as well.
    func ranges(of scalar: Unicode.Scalar) -> [ClosedRange<UInt32>] {
        ([scalar] + (flags.ignoresCase ? PatternSet.otherCases(of: scalar) : [])).map { $0.value...$0.value }
    }

    private mutating func group() throws(CELFailure) -> PatternNode? {
        let outer = flags
        if take("?") {
            if take("P") || rest.first == "<" {
                guard take("<"), let close = rest.firstIndex(of: ">"), rest.first != "=", rest.first != "!" else {
                    throw refuse("(?P and (?< only name groups")
                }
                let name = rest[..<close]
                guard !name.isEmpty,
                    name.allSatisfy({ $0.properties.isAlphabetic || $0 == "_" || $0.properties.numericType != nil })
                else { throw refuse("a group without a proper name") }
                rest = rest[rest.index(after: close)...]
            } else {
                var isOn = true
                setting: while true {
                    switch rest.popFirst() {
                    case "i": flags.ignoresCase = isOn
                    case "m": flags.isMultiline = isOn
                    case "s": flags.dotTakesNewline = isOn
                    case "U": break
                    case "-" where isOn: isOn = false
                    case ":": break setting
                    case ")": return nil
                    default: throw refuse("(? is followed by neither flags nor a name; looking around is not possible")
                    }
                }
            }
        }
        let node = try choice()
        guard take(")") else { throw refuse("a ( without its )") }
        flags = outer
        return node
    }
}
