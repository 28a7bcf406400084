import ServiceKit
import Wire

/// A question that holds another whole one, such as the quote of a past sale.
enum NestedQuestion {
    /// Does work on the inner question; what is wrong with it is told under the member that holds it.
    static func inside<Value>(_ member: String, _ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch let error as any ProblemConvertible {
            throw error.problem.under("/\(member)")
        }
    }
}

extension Problem {
    /// The same refusal, its pointers going through a member.
    fileprivate func under(_ prefix: String) -> Problem {
        Problem(
            slug, status, title, detail: detail,
            errors: errors.map { FieldError(pointer: prefix + $0.pointer, code: $0.code, detail: $0.detail) },
            headers: headers, vocabulary: vocabulary, violatedPolicies: violatedPolicies)
    }
}
