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

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case id, expr, container, bindings, value, error, unknown
    }

    /// Other members may say whatever they like.
    /// - Throws: also for a case that would prove nothing.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        expr = try container.decode(String.self, forKey: .expr)
        self.container = try container.decodeIfPresent(String.self, forKey: .container)
        bindings = try container.decodeIfPresent([String: CELTaggedValue].self, forKey: .bindings)
        value = try container.decodeIfPresent(CELTaggedValue.self, forKey: .value)
        error = try container.decodeIfPresent(Bool.self, forKey: .error)
        unknown = try container.decodeIfPresent([String].self, forKey: .unknown)
        switch [value != nil, error == true, unknown != nil].count(where: { $0 }) {
        case 0: throw CELCaseFault("no outcome is given: value, unknown, or error with true\(try Self.hint(decoder))")
        case 1: break
        default: throw CELCaseFault("a case has one outcome: value, error or unknown")
        }
    }

    private static func hint(_ decoder: any Decoder) throws -> String {
        let known = CodingKeys.allCases.map(\.rawValue)
        let names = try decoder.container(keyedBy: CELFieldName.self).allKeys.map(\.stringValue).sorted()
        let other = names.first { !known.contains($0) }
        return other.map { "; there is no member \($0)\(Checker.hint($0, known))" } ?? ""
    }

    /// Runs it, without checking its types first.
    /// - Returns: what came instead of what should; nil if it is right.
    package func failure() -> String? {
        let outcome = outcome(isChecked: false)
        switch (outcome, value?.value) {
        case (.error, _) where error == true: return nil
        case (.unknown(let names), _) where names.names == unknown.map { CELUnknown($0).names }: return nil
        case (_, let wanted?) where CELTaggedValue.isSame(outcome, wanted): return nil
        case (_, let wanted):
            let shown = wanted ?? unknown.map { .unknown(CELUnknown($0)) }
            return "\(shown?.description ?? "an error") was expected, \(outcome) came"
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
