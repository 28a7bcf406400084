import Expressions
import Foundation
import Testing

/// Makes expressions and broken texts from a seed, and holds what must hold for every one of them.
///
/// The short form runs with all tests. `CARNET_CEL_FUZZ_SECONDS=600` makes it long, `CARNET_CEL_FUZZ_SEED` repeats a run.
@Suite struct FuzzTests {
    @Test func `whatever the text, it ends and comes to one value`() throws {
        let settings = ProcessInfo.processInfo.environment
        let seconds = settings["CARNET_CEL_FUZZ_SECONDS"].flatMap { Int($0) } ?? 0
        let seed = settings["CARNET_CEL_FUZZ_SEED"].flatMap { UInt64($0) } ?? 20_261_129
        let end = ContinuousClock.now + .seconds(seconds)
        var maker = ExpressionMaker(seed: seed)
        var (round, checked, valued) = (0, 0, 0)
        while round < 4_000 || ContinuousClock.now < end {
            round += 1
            let text = maker.text()
            let start = ContinuousClock.now
            let outcome = try #require(Self.outcome(of: text), "seed \(seed), round \(round): \(text)")
            let took = ContinuousClock.now - start
            #expect(took < .seconds(20), "seed \(seed), round \(round) took \(took): \(text)")
            checked += outcome.isChecked ? 1 : 0
            valued += outcome.hasValue ? 1 : 0
        }
        if seconds > 0 {
            print("fuzz: seed \(seed), \(round) texts, \(checked) pass the checker, \(valued) have a value")
        }
        // The maker would be worthless if it made nothing that runs.
        #expect(checked > round / 20 && valued > round / 20)
    }

    /// Nil where something that must hold does not.
    private static func outcome(of text: String) -> (isChecked: Bool, hasValue: Bool)? {
        let bindings = FuzzedShop.bindings
        let environment = bindings.environment
        let unchecked: CELExpression
        do {
            unchecked = try CELExpression.unchecked(text, in: environment)
        } catch {
            let isRight = error.problems.allSatisfy {
                $0.range.upperBound <= text.utf8.count && !$0.description.isEmpty
            }
            return isRight ? (false, false) : nil
        }
        let value = unchecked.evaluate(bindings)
        _ = value.description
        guard isSame(value, unchecked.evaluate(bindings)) || isFailure(value) else { return nil }
        var hasValue = true
        switch value {
        case .error, .unknown: hasValue = false
        case .absent: return nil
        default: break
        }
        let explanation = unchecked.explain(bindings)
        guard isSame(explanation.value, value) || isFailure(value) else { return nil }
        guard let checked = try? CELExpression.compile(text, in: environment) else { return (false, hasValue) }
        let (other, cost) = checked.measure(bindings)
        guard isSame(other, value) || (isFailure(other) && isFailure(value)) else { return nil }
        // What is bound is within its declared sizes, so the estimate is a bound.
        guard cost <= checked.estimate else { return nil }
        return (true, hasValue)
    }

    private static func isFailure(_ value: CELValue) -> Bool { if case .error = value { true } else { false } }
}

/// One of each kind of value, and two that are missing.
enum FuzzedShop {
    static let bindings: CELBindings = {
        do {
            let environment = try CELEnvironment([
                .init("i", .int), .init("u", .uint), .init("d", .double), .init("s", .string), .init("b", .bytes),
                .init("l", .list(.int)), .init("ls", .list(.string)), .init("m", .map(.string, .int)),
                .init("t", .timestamp), .init("du", .duration), .init("mo", .money), .init("de", .decimal),
                .init("f", .bool), .init("x", .dyn), .init("gone", .string), .init("a.b", .int), .init("ip4", .ip),
            ])
            var bindings = CELBindings(environment)
            let values: [String: CELValue] = [
                "i": .int(7), "u": .uint(3), "d": .double(2.5), "s": .string("Straße 🐱 1"), "b": .bytes([0, 255, 65]),
                "l": .list([.int(3), .int(0), .int(-2)]), "ls": .list([.string("a"), .string(""), .string("ß")]),
                "m": .map(["a": .int(1), "b": .int(0)]), "du": CELDuration(seconds: 90).map { .duration($0) } ?? .null,
                "t": CELTimestamp(seconds: 1_796_000_000).map { .timestamp($0) } ?? .null, "mo": money("19.99", "EUR"),
                "de": CELDecimal("1.081").map { .decimal($0) } ?? .null, "f": .bool(true),
                "x": .list([.int(1), .string("a"), .null]), "a.b": .int(1),
                "ip4": CELAddress("192.0.2.1").map { .ip($0) } ?? .null,
            ]
            for (name, value) in values { bindings[name] = value }
            return bindings
        } catch {
            fatalError("the environment of the fuzzer: \(error)")
        }
    }()
}
