/// Makes texts: most of them expressions that fit together, some of them broken.
struct ExpressionMaker {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    private mutating func upTo(_ count: Int) -> Int { Int(next() % UInt64(count)) }
    private mutating func one(_ choices: [String]) -> String { choices[upTo(choices.count)] }

    mutating func text() -> String {
        let text = any(upTo(5) + 1)
        switch upTo(10) {
        case 0...1: return mutated(text)
        case 2: return mutated(mutated(mutated(text)))
        default: return text
        }
    }

    /// Drops, doubles, swaps or puts in something.
    private mutating func mutated(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        guard !scalars.isEmpty else { return "." }
        let place = upTo(scalars.count)
        switch upTo(5) {
        case 0: scalars.remove(at: place)
        case 1: scalars.insert(contentsOf: one(Self.scraps).unicodeScalars, at: place)
        case 2: scalars.swapAt(place, upTo(scalars.count))
        case 3: scalars.removeSubrange(place...)
        default:
            let end = min(scalars.count, place + upTo(8))
            scalars.insert(contentsOf: scalars[place..<end], at: upTo(scalars.count))
        }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars)
        return String(result)
    }

    private static let scraps = [
        "(", ")", "[", "]", "{", "}", ".", "?", ":", ",", "'", "\"", "'''", "\\", "`", "!", "-", "&&", "||", "in ", "%",
        "0x", "1e", "u", "b'", "r\"", "\u{0}", "\u{301}", "🐱", "//", "\n", "has(", ".all(", "null", "[?", ".?", "//x\n",
        "9223372036854775808", "1e309", "\\u", "\\U00110000", "\\377", "{1:", "as", "\r\n",
    ]

    private mutating func any(_ depth: Int) -> String {
        switch upTo(9) {
        case 0: int(depth)
        case 1: text(depth)
        case 2: list(depth)
        case 3: number(depth)
        case 4: loose(depth)
        default: bool(depth)
        }
    }

    private mutating func bool(_ depth: Int) -> String {
        guard depth > 0 else { return one(["true", "false", "f"]) }
        let next = depth - 1
        switch upTo(20) {
        case 0: return "\(bool(next)) && \(bool(next))"
        case 1: return "(\(bool(next)) || \(bool(next)))"
        case 2: return "!(\(bool(next)))"
        case 3: return "\(int(next)) \(one(["<", "<=", ">", ">=", "==", "!="])) \(int(next))"
        case 4: return "\(text(next)) \(one(["<", "<=", ">", ">=", "==", "!="])) \(text(next))"
        case 5: return "\(int(next)) in \(list(next))"
        case 6: return "\(list(next)).\(one(["all", "exists", "exists_one"]))(v, \(bool(next)))"
        case 7: return "\(list(next)).\(one(["all", "exists", "existsOne"]))(k, v, \(bool(next)))"
        case 8: return "\(text(next)).\(one(["startsWith", "endsWith", "contains"]))(\(text(next)))"
        case 9: return "\(text(next)).matches(\(pattern()))"
        case 10:
            return
                "\(one(["mo", "money('1.50', 'EUR')", "mo * 2"])) \(one(["<", ">=", "==", "!="])) \(one(["mo", "money('20', 'EUR')"]))"
        case 11: return "de * \(one(["de", "3"])) \(one(["<", "==", ">="])) \(one(["de", "decimal('2.5')", "2"]))"
        case 12: return "has(m.\(one(["a", "zz"])))"
        case 13: return "\(text(next)) in \(one(["m", "ls", "{'a': 1}"]))"
        case 14: return "(\(bool(next)) ? \(bool(next)) : \(bool(next)))"
        case 15: return "t \(one(["<", ">"])) timestamp('2027-01-01T00:00:00Z') - \(one(["du", "duration('1h')"]))"
        case 16: return "cidr('192.0.2.0/24').containsIP(\(one(["ip4", "'::1'", "ip('10.0.0.1')"])))"
        case 17: return "\(list(next)) == \(list(next))"
        case 18: return "gone == \(text(next))"
        default: return "optional.of(\(any(next))).hasValue()"
        }
    }

    private mutating func int(_ depth: Int) -> String {
        guard depth > 0 else {
            return one(["0", "1", "-1", "i", "a.b", "7", "9223372036854775807", "-9223372036854775808", "m.a"])
        }
        let next = depth - 1
        switch upTo(12) {
        case 0...3: return "(\(int(next)) \(one(["+", "-", "*", "/", "%"])) \(int(next)))"
        case 4: return "size(\(text(next)))"
        case 5: return "\(list(next)).size()"
        case 6: return "\(list(next))[\(int(0))]"
        case 7: return "\(text(next)).\(one(["indexOf", "lastIndexOf"]))(\(text(0)))"
        case 8:
            return
                "t.\(one(["getHours", "getDayOfWeek", "getMonth"]))(\(one(["", "'Asia/Kathmandu'", "'-03:30'", "'x'"])))"
        case 9: return "int(\(number(next)))"
        case 10: return "cel.bind(n, \(int(next)), n \(one(["+", "*"])) n)"
        default: return "m.?\(one(["a", "q"])).orValue(\(int(next)))"
        }
    }

    private mutating func number(_ depth: Int) -> String {
        guard depth > 0 else { return one(["0.0", "-0.0", "1.5", "d", "1e308", "double('NaN')", "1.0 / 0.0"]) }
        let next = depth - 1
        switch upTo(6) {
        case 0...2: return "(\(number(next)) \(one(["+", "-", "*", "/"])) \(number(next)))"
        case 3: return "math.\(one(["ceil", "floor", "round", "trunc", "abs", "sign"]))(\(number(next)))"
        case 4: return "double(\(int(next)))"
        default: return "math.\(one(["greatest", "least"]))(\(number(next)), \(int(next)))"
        }
    }

    private mutating func text(_ depth: Int) -> String {
        guard depth > 0 else { return one(["'a'", "''", "s", "'ß'", "\"x\\u00e9\"", "r'\\d'", "'🐱'", "'''q'''"]) }
        let next = depth - 1
        switch upTo(12) {
        case 0...1: return "\(text(next)) + \(text(next))"
        case 2: return "\(text(next)).\(one(["lowerAscii", "upperAscii", "trim", "reverse"]))()"
        case 3: return "\(text(next)).substring(\(one(["0", "1", "3"])))"
        case 4: return "\(text(next)).replace(\(text(0)), \(text(0)))"
        case 5: return "string(\(any(next)))"
        case 6: return "\(text(next)).split(\(text(0))).join(\(text(0)))"
        case 7: return "'%s|%d'.format([\(any(next)), \(int(next))])"
        case 8: return "(\(bool(next)) ? \(text(next)) : \(text(next)))"
        case 9: return "\(text(next)).charAt(\(int(0)))"
        case 10: return "strings.quote(\(text(next)))"
        default: return "ls[\(one(["0", "1", "2", "3"]))]"
        }
    }

    private mutating func list(_ depth: Int) -> String {
        guard depth > 0 else { return one(["l", "[1, 2, 3]", "[]", "[i, 0]", "[[1]]"]) }
        let next = depth - 1
        switch upTo(8) {
        case 0: return "[\(any(next)), \(any(next))]"
        case 1: return "\(list(next)).map(v, \(any(next)))"
        case 2: return "\(list(next)).filter(v, \(bool(next)))"
        case 3: return "(\(list(next)) + \(list(next)))"
        case 4: return "\(list(next)).transformList(k, v, \(any(next)))"
        case 5: return "m.map(k, \(one(["k", "m[k]", "size(k)"])))"
        case 6: return "\(list(next)).distinct()"
        default: return "[?m.?\(one(["a", "q"])), \(int(next))]"
        }
    }

    /// What seldom fits.
    private mutating func loose(_ depth: Int) -> String {
        guard depth > 0 else {
            return one(["x", "null", "b", "t", "du", "mo", "de", "u", "v", "k", "nobody", "int", "type"])
        }
        let next = depth - 1
        switch upTo(9) {
        case 0: return "\(any(next)) \(one(["+", "-", "*", "/", "%", "==", "<", "in", "&&", "||"])) \(any(next))"
        case 1: return "{\(any(0)): \(any(next)), \(one(["'a'", "1", "true"])): \(any(next))}"
        case 2: return "\(any(next)).\(one(["a", "size", "`b-c`", "?a"]))"
        case 3: return "\(any(next))[\(any(next))]"
        case 4:
            return
                "\(one(["size", "string", "type", "dyn", "int", "bytes", "duration", "timestamp", "ip", "nothing"]))(\(any(next)))"
        case 5: return "-\(any(next))"
        case 6: return "m.transformMap(k, v, \(any(next)))"
        case 7: return "optional.ofNonZeroValue(\(any(next))).optMap(o, [o, o])"
        default: return "x[?\(int(0))].or(optional.of(\(any(next))))"
        }
    }

    private mutating func pattern() -> String {
        one([
            "'a+'", "'^[a-z]*$'", "'(a|b)*c'", "'.*'", "'\\\\w{2,3}'", "'('", "s", "'(?i)STRA'", "'\\\\p{L}+'", "'a{3'",
        ])
    }
}
