import Expressions
import Foundation
import Testing

/// Texts made to exhaust something: each ends, at once, with a refusal or a failure.
@Suite struct HostileTests {
    static let texts: [(name: String, text: String)] = [
        ("parentheses", String(repeating: "(", count: 8_000) + "1" + String(repeating: ")", count: 8_000)),
        ("open parentheses", String(repeating: "(", count: 16_000)),
        ("lists", String(repeating: "[", count: 8_000)),
        ("maps", String(repeating: "{1:", count: 5_000)),
        ("calls", String(repeating: "f(", count: 8_000)),
        ("conditionals", String(repeating: "a?b:", count: 4_000) + "c"),
        ("conditionals to the left", String(repeating: "a?", count: 8_000)),
        ("indexes", "a" + String(repeating: "[a", count: 8_000)),
        ("fields", "a" + String(repeating: ".b", count: 8_000)),
        ("a sum", "1" + String(repeating: "+1", count: 8_000)),
        ("a disjunction", "true" + String(repeating: "||true", count: 2_700)),
        ("nots", String(repeating: "!", count: 16_000) + "true"),
        ("minuses", String(repeating: "-", count: 16_000) + "1"),
        ("in", "1" + String(repeating: " in [1]", count: 2_000)),
        ("a long text", "'" + String(repeating: "a", count: 16_000) + "'"),
        ("a text without an end", "'" + String(repeating: "a", count: 16_000)),
        ("quotes", String(repeating: "'", count: 16_001)),
        ("backslashes", "'" + String(repeating: "\\", count: 16_001)),
        ("beyond the length", String(repeating: "1+", count: 9_000) + "1"),
        ("digits", String(repeating: "9", count: 16_000)),
        ("an exponent", "1e" + String(repeating: "9", count: 16_000)),
        ("a comment", "//" + String(repeating: "x", count: 16_000)),
        ("blanks", String(repeating: " ", count: 16_000)),
        ("control characters", "\u{0}\u{1}\u{2}"), ("a byte order mark", "\u{FEFF}1"),
        ("nested macros", String(repeating: "[0,1].all(x,", count: 60) + "1/0==0" + String(repeating: ")", count: 60)),
        (
            "doubling lists",
            "['foo','bar']" + String(repeating: ".map(x,[x+x,x+x])", count: 100)
        ),
        (
            "comparing what holds the same list in many places",
            "cel.bind(v, ['a']" + String(repeating: ".map(x, [[x, x], [x, x]])", count: 20) + ", v == v || v in [v])"
        ),
        (
            "writing what holds the same list in many places",
            "'%s'.format([['a']" + String(repeating: ".map(x, [[x, x], [x, x]])", count: 20) + "])"
        ),
        (
            "doubling texts",
            (0..<60).reduce("'ab'") { text, round in "cel.bind(v\(round), \(text), v\(round) + v\(round))" }
        ),
        (
            "doubling lists by binding",
            (0..<60).reduce("[1]") { text, round in "cel.bind(v\(round), \(text), v\(round) + v\(round))" }
        ),
        ("nesting values", (0..<90).reduce("1") { text, _ in "[\(text)]" }),
        ("optionals in one another", (0..<90).reduce("1") { text, _ in "optional.of(\(text))" }),
        ("replacing", "'aaaaaaaaaaaaaaaa'" + String(repeating: ".replace('a','aaaaaaaaaaaaaaaa')", count: 40)),
        ("joining", "'aaaaaaaaaaaaaaaa'" + String(repeating: ".split('').join('aaaaaaaaaaaaaaaa')", count: 40)),
        ("formatting", "'%s%s'.format(['%s%s','%s%s'])" + String(repeating: ".format([1,1])", count: 200)),
        ("a wide format", "'%.100f'.format([1.0])"), ("too wide a format", "'%.9999999999f'.format([1.0])"),
        ("a pattern that goes back", "'" + String(repeating: "a", count: 5_000) + "'.matches('(a*)*b')"),
        ("a pattern of choices", "'" + String(repeating: "a", count: 5_000) + "'.matches('(a|a|a|a)*b')"),
        ("a pattern that repeats", "'a'.matches('((((a{1,1000}){1,1000}){1,1000}){1,1000})')"),
        (
            "a pattern of many classes",
            "'" + String(repeating: "漢", count: 4_000)
                + "'.matches(r'(?i)([\\p{Lu}\\p{Nd}\\p{Zs}\\p{Sc}\\p{Mn}\\P{L}]?){900}z')"
        ),
        (
            "a pattern of long classes",
            "'" + String(repeating: "漢", count: 4_000) + "'.matches('(?i)([" + String(repeating: "a-cx", count: 200)
                + "]?){900}z')"
        ),
        ("a pattern of nothing", "'a'.matches('((((){1000}){1000}){1000}){1000}')"),
        ("a pattern of groups", "'a'.matches('" + String(repeating: "(", count: 900) + "')"),
        (
            "searching",
            "'" + String(repeating: "a", count: 7_000) + "'.contains('" + String(repeating: "a", count: 3_000) + "b')"
        ),
        (
            "searching backwards",
            "'" + String(repeating: "a", count: 7_000) + "'.lastIndexOf('b" + String(repeating: "a", count: 3_000)
                + "')"
        ),
        ("a made-up zone", "timestamp(0).getHours('" + String(repeating: "A/", count: 1_000) + "')"),
        ("a zone from elsewhere", "timestamp(0).getHours('../../etc/passwd')"),
        ("negative places", "[1][-9223372036854775808]"), ("the least int", "-(-9223372036854775808)"),
        ("its remainder", "-9223372036854775808 % -1"), ("its quotient", "-9223372036854775808 / -1"),
        ("a huge shift", "math.bitShiftLeft(1, 9223372036854775807)"),
        ("a huge split", "'a'.split('', 9223372036854775807)"),
        ("a huge replace", "'a'.replace('a', 'b', 9223372036854775807)"),
        ("a huge empty replace", "'a'.replace('', 'b', 9223372036854775807)"),
        ("the least replace", "'a'.replace('', 'b', -9223372036854775808)"),
        ("a huge slice", "[1].slice(0, 9223372036854775807)"), ("a backward slice", "[1].slice(1, 0)"),
        ("a huge duration", "duration('99999999999999999999h')"),
        ("many durations", "duration('" + String(repeating: "1h", count: 49) + "')"),
        ("the edge of time", "timestamp('9999-12-31T23:59:59Z').getDayOfYear('+14:00')"),
        ("an early edge", "timestamp('0001-01-01T00:00:00Z').getFullYear('-14:00')"),
    ]

    /// A debug build takes microseconds for a step that takes nanoseconds else.
    private static let environment: CELEnvironment = {
        do {
            return try CELEnvironment([.init("flag", .bool)], limits: CELLimits(costMax: 100_000))
        } catch {
            fatalError("the environment of hostile texts: \(error)")
        }
    }()

    @Test(arguments: texts.indices) func `a hostile text ends`(index: Int) {
        let text = Self.texts[index].text
        let start = ContinuousClock.now
        for isChecked in [false, true] {
            let expression =
                isChecked
                ? try? CELExpression.compile(text, in: Self.environment)
                : try? CELExpression.unchecked(text, in: Self.environment)
            guard let expression else { continue }
            let value = expression.evaluate(CELBindings(Self.environment))
            _ = value.description
            _ = expression.explain(CELBindings(Self.environment)).description.count
        }
        // Debug builds on a busy machine: what is meant is seconds, not minutes.
        #expect(ContinuousClock.now - start < .seconds(30), "\(Self.texts[index].name)")
    }

    @Test func `exponential loops stop at the cost`() throws {
        let environment = try CELEnvironment([], limits: .init(costMax: 10_000))
        let text = String(repeating: "[0,1].all(x,", count: 30) + "true" + String(repeating: ")", count: 30)
        #expect(throws: CELProblems.self) { try CELExpression.compile(text, in: environment) }
        let value = try CELExpression.unchecked(text, in: environment).evaluate(CELBindings(environment))
        guard case .error(let failure) = value else { return #expect(Bool(false), "\(value)") }
        #expect(failure.kind == .costExceeded)
    }

    @Test func `nothing absorbs an evaluation that cost too much`() throws {
        let environment = try CELEnvironment([.init("l", .list(.int), sizeMax: 1)], limits: .init(costMax: 1_000))
        var bindings = CELBindings(environment)
        bindings["l"] = .list(Array(repeating: .int(1), count: 5_000))
        let value = try CELExpression.compile("l.all(x, x > 0) || true", in: environment).evaluate(bindings)
        guard case .error(let failure) = value else { return #expect(Bool(false), "\(value)") }
        #expect(failure.kind == .costExceeded)
    }

    @Test func `a value that is nested too deep is refused where it comes in`() {
        var value = CELValue.int(1)
        for _ in 0..<CELLimits.valueDepthMax { value = .list([value]) }
        guard case .list = value else { return #expect(Bool(false)) }
        value = .list([value])
        guard case .error(let failure) = value else { return #expect(Bool(false)) }
        #expect(failure.kind == .tooDeep)
        let text = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
        #expect(throws: (any Error).self) { try JSONDecoder().decode(CELValue.self, from: Data(text.utf8)) }
    }

    @Test func `the deepest text that is taken needs no deep stack`() async throws {
        // The deepest nest and the tallest chain that the limits let through, on a stack of one megabyte.
        let texts = [
            String(repeating: "(", count: 59) + "1" + String(repeating: ")", count: 59),
            String(repeating: "[", count: 59) + "1" + String(repeating: "]", count: 59),
            "1" + String(repeating: "+1", count: 149),
            String(repeating: "flag?1:", count: 59) + "2",
            String(repeating: "[0].all(x,", count: 59) + "true" + String(repeating: ")", count: 59),
        ]
        let failures = await withCheckedContinuation { continuation in
            let thread = Thread {
                let environment = Shop.environment
                let failed = texts.filter { text in
                    guard let expression = try? CELExpression.unchecked(text, in: environment) else { return true }
                    _ = try? CELExpression.compile(text, in: environment)
                    _ = expression.explain(CELBindings(environment)).description
                    return false
                }
                continuation.resume(returning: failed)
            }
            thread.stackSize = 1 << 20
            thread.start()
        }
        #expect(failures == [])
    }
}
