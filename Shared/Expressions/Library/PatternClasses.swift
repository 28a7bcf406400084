extension PatternParser {
    private static let digits: [ClosedRange<UInt32>] = [48...57]
    private static let word: [ClosedRange<UInt32>] = [48...57, 65...90, 95...95, 97...122]
    private static let space: [ClosedRange<UInt32>] = [9...10, 12...13, 32...32]

    private static let named: [String: [ClosedRange<UInt32>]] = [
        "alnum": [48...57, 65...90, 97...122], "alpha": [65...90, 97...122], "ascii": [0...127],
        "blank": [9...9, 32...32], "cntrl": [0...31, 127...127], "digit": digits, "graph": [33...126],
        "lower": [97...122], "print": [32...126], "punct": [33...47, 58...64, 91...96, 123...126],
        "space": [9...13, 32...32], "upper": [65...90], "word": word, "xdigit": [48...57, 65...70, 97...102],
    ]

    /// All characters that are in none of these ranges, which are sorted.
    private static func others(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        return result + [next...0x10FFFF]
    }

    /// Nil for what only begins a quotation.
    mutating func escape() throws(CELFailure) -> PatternNode? {
        switch rest.first {
        case "b": return assertion(.wordEdge)
        case "B": return assertion(.noWordEdge)
        case "A": return assertion(.textStart)
        case "z": return assertion(.textEnd)
        case "Q":
            rest = rest.dropFirst()
            isQuoting = true
            return nil
        default:
            if let set = try perl() { return .set(set) }
            return .set(one(try literal()))
        }
    }

    private mutating func assertion(_ assertion: Pattern.Assertion) -> PatternNode {
        rest = rest.dropFirst()
        return .assert(assertion)
    }

    /// `\d`, `\P{Lu}` and their kin.
    private mutating func perl() throws(CELFailure) -> PatternSet? {
        guard let letter = rest.first else { throw refuse("a \\ at the end") }
        let ranges: [ClosedRange<UInt32>]
        switch letter {
        case "d": ranges = Self.digits
        case "D": ranges = Self.others(Self.digits)
        case "w": ranges = Self.word
        case "W": ranges = Self.others(Self.word)
        case "s": ranges = Self.space
        case "S": ranges = Self.others(Self.space)
        case "p", "P":
            rest = rest.dropFirst()
            return try category(isNegated: letter == "P")
        default: return nil
        }
        rest = rest.dropFirst()
        return PatternSet(ranges: ranges, ignoresCase: flags.ignoresCase)
    }

    private mutating func category(isNegated: Bool) throws(CELFailure) -> PatternSet {
        var name = ""
        if take("{") {
            guard let close = rest.firstIndex(of: "}") else { throw refuse("a { without its }") }
            name = String(rest[..<close])
            rest = rest[rest.index(after: close)...]
        } else if let letter = rest.popFirst() {
            name = String(letter)
        }
        let isInverse = name.hasPrefix("^")
        if isInverse { name.removeFirst() }
        guard let kinds = PatternKinds.named(name) else {
            throw refuse("\\p{\(name)} is no general category like L or Nd; scripts are not known")
        }
        return isNegated != isInverse
            ? PatternSet(kindsExcluded: [kinds], ignoresCase: flags.ignoresCase)
            : PatternSet(kinds: kinds, ignoresCase: flags.ignoresCase)
    }

    /// A character written with an escape.
    private mutating func literal() throws(CELFailure) -> Unicode.Scalar {
        guard let letter = rest.popFirst() else { throw refuse("a \\ at the end") }
        switch letter {
        case "a": return "\u{07}"
        case "f": return "\u{0C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{0B}"
        case "x":
            var digits: String
            if take("{") {
                guard let close = rest.firstIndex(of: "}") else { throw refuse("a { without its }") }
                digits = String(rest[..<close])
                rest = rest[rest.index(after: close)...]
            } else {
                digits = String(rest.prefix(2))
                rest = rest.dropFirst(2)
            }
            guard let number = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(number) else {
                throw refuse("\\x without a character")
            }
            return scalar
        case "0",
            "1"..."7" where Self.isOctal(rest.first):
            // `\0`, `\012` and `\141`; without a second digit `\1` would be what matched before.
            var number = letter.value - 48
            for _ in 0..<2 where Self.isOctal(rest.first) { number = number * 8 + (rest.popFirst()?.value ?? 48) - 48 }
            guard let scalar = Unicode.Scalar(number) else { throw refuse("there is no such character") }
            return scalar
        case "0"..."9": throw refuse("\\\(letter): what matched before can't be asked for again")
        default:
            guard letter.isASCII, !UInt8(letter.value).isWordStart || letter == "_" else {
                throw refuse("there is no escape \\\(letter)")
            }
            return letter
        }
    }

    private static func isOctal(_ scalar: Unicode.Scalar?) -> Bool { scalar.map { ("0"..."7").contains($0) } ?? false }

    /// `[a-z\d[:punct:]]`, after its opening bracket.
    mutating func bracket() throws(CELFailure) -> PatternSet {
        var set = PatternSet(ignoresCase: flags.ignoresCase)
        set.isNegated = take("^")
        var isFirst = true
        while true {
            guard let next = rest.first else { throw refuse("a [ without its ]") }
            if next == "]", !isFirst {
                rest = rest.dropFirst()
                return set
            }
            isFirst = false
            if next == "[", rest.dropFirst().first == ":", let ranges = try namedClass() {
                set.ranges += ranges
                continue
            }
            if next == "\\" {
                rest = rest.dropFirst()
                if let inner = try perl() {
                    set.ranges += inner.ranges
                    set.kinds |= inner.kinds
                    set.kindsExcluded += inner.kindsExcluded
                    continue
                }
                try range(from: literal(), into: &set)
            } else {
                rest = rest.dropFirst()
                try range(from: next, into: &set)
            }
        }
    }

    private mutating func range(from first: Unicode.Scalar, into set: inout PatternSet) throws(CELFailure) {
        guard rest.first == "-", let after = rest.dropFirst().first, after != "]" else {
            set.ranges += ranges(of: first)
            return
        }
        rest = rest.dropFirst(2)
        let last = after == "\\" ? try literal() : after
        guard last.value >= first.value else { throw refuse("a range that ends before it begins") }
        set.ranges.append(first.value...last.value)
    }

    /// `[:alpha:]`; nil, and nothing read, where it has no end and the bracket stands for itself.
    private mutating func namedClass() throws(CELFailure) -> [ClosedRange<UInt32>]? {
        let inner = rest.dropFirst(2)
        let end = inner.indices.first { inner[$0] == ":" && inner[inner.index(after: $0)...].first == "]" }
        guard let end else { return nil }
        var name = String(inner[..<end])
        let isNegated = name.hasPrefix("^")
        if isNegated { name.removeFirst() }
        guard let ranges = Self.named[name] else { throw refuse("there is no class \(name)") }
        rest = inner[end...].dropFirst(2)
        return isNegated ? Self.others(ranges) : ranges
    }
}
