import Foundation

/// One expression and what becomes of it: a line of a file of cases.
package struct CELCase: Decodable, Sendable {
    package let id: String
    package let expr: String
    package let container: String?
    package let bindings: [String: CELTaggedValue]?
    package let value: CELTaggedValue?
    package let error: Bool?
    /// What is missing for it to be decided.
    package let unknown: [String]?

    /// Runs it, without checking its types first.
    /// - Returns: what came instead of what should; nil if it is right.
    package func failure() -> String? {
        let outcome = outcome(isChecked: false)
        switch (outcome, value?.value) {
        case (.error, _) where error == true: return nil
        case (.unknown(let names), _) where names.names == unknown: return nil
        case (_, let wanted?) where CELTaggedValue.isSame(outcome, wanted): return nil
        case (_, let wanted):
            let shown = wanted.map(\.description) ?? (error == true ? "an error" : "an unknown")
            return "\(shown) was expected, \(outcome) came"
        }
    }

    /// What it comes to. What can't be read, or checked, is a failure.
    package func outcome(isChecked: Bool) -> CELValue {
        do throws(CELProblems) {
            let bindings = (bindings ?? [:]).sorted { $0.key < $1.key }
            let variables = bindings.map { CELEnvironment.Variable($0.key, .dyn) }
            let environment = try CELEnvironment(variables, container: container ?? "")
            var values = CELBindings(environment)
            for (name, tagged) in bindings { values[name] = tagged.value }
            let expression =
                try isChecked
                ? CELExpression.compile(expr, in: environment) : CELExpression.unchecked(expr, in: environment)
            return expression.evaluate(values)
        } catch {
            return .error(CELFailure(.invalidArgument, error.problems.first?.message ?? "it can't be read"))
        }
    }
}

/// What became of all cases of a folder.
package struct CELCaseReport: Sendable {
    package private(set) var passed = 0
    package private(set) var failed: [(id: String, reason: String)] = []

    /// The cases of every `*.jsonl` in a folder, one a line.
    /// - Throws: for a folder or file that can't be read, and for a line that is no case.
    package static func cases(in folder: String) throws -> [CELCase] {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".jsonl") }
        return try files.sorted().flatMap { name in
            let lines = try Data(contentsOf: URL(fileURLWithPath: folder).appendingPathComponent(name)).split(
                separator: UInt8(ascii: "\n"))
            return try lines.map { try JSONDecoder().decode(CELCase.self, from: Data($0)) }
        }
    }

    package init(folder: String) throws {
        for test in try Self.cases(in: folder) {
            if let reason = test.failure() {
                failed.append((test.id, reason))
            } else {
                passed += 1
            }
        }
    }
}
