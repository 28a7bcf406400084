import Expressions
import Foundation

/// Rules and an order, as `Tests/Load/expressions.json` has them, and how long each rule takes.
struct CELRace {
    private struct File: Decodable {
        let variables: [String: String]
        let values: [String: CELValue]
        let expressions: [String: String]
    }

    struct Result: Encodable {
        let name: String
        let value: Bool
        /// Nanoseconds of one evaluation, the median: with the variables set already, and setting all of them anew.
        let evaluate: Double
        let fillAndEvaluate: Double
    }

    /// Evaluations between two looks at the clock.
    private static let batch = 200

    private let environment: CELEnvironment
    private let values: [(slot: Int, value: CELValue)]
    private let rules: [(name: String, rule: CELExpression)]

    /// - Throws: for a file that is none, and for rules that can't be compiled.
    init(file: String) throws {
        let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
        environment = try CELEnvironment(
            file.variables.sorted { $0.key < $1.key }.map { .init($0.key, CELType($0.value) ?? .dyn) })
        var values: [(Int, CELValue)] = []
        for (slot, variable) in environment.variables.enumerated() {
            guard let value = file.values[variable.name] else { continue }
            values.append((slot, try value.read(as: variable.type)))
        }
        self.values = values
        let environment = environment
        rules = try file.expressions.sorted { $0.key < $1.key }.map {
            ($0.key, try CELExpression.compile($0.value, in: environment, expecting: .bool))
        }
    }

    /// - Parameter time: for each of the two ways of each rule.
    func run(for time: Duration) -> [Result] {
        let filled = fill()
        return rules.map { name, rule in
            Result(
                name: name, value: rule.evaluate(filled).isTrue,
                evaluate: median(time) { rule.evaluate(filled) },
                fillAndEvaluate: median(time) { rule.evaluate(fill()) })
        }
    }

    private func fill() -> CELBindings {
        var bindings = CELBindings(environment)
        for (slot, value) in values { bindings[slot] = value }
        return bindings
    }

    private func median(_ time: Duration, _ work: () -> CELValue) -> Double {
        var batches: [Double] = []
        var count = 0
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end {
            let start = ContinuousClock.now
            for _ in 0..<Self.batch { count += work().isTrue ? 1 : 0 }
            batches.append((ContinuousClock.now - start) / .nanoseconds(1) / Double(Self.batch))
        }
        // What was computed is used, so that none of it can be left out.
        return count >= 0 ? batches.sorted()[batches.count / 2] : 0
    }
}

extension CELValue {
    fileprivate var isTrue: Bool { if case .bool(true) = self { true } else { false } }
}
