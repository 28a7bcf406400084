import HTTPTypes
import ServiceKit
import Wire

extension TradeRefusal: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .unknownOutcome(let outcome, let provider):
            .invalidField(
                "/outcome", "invalid_value", "\(outcome.rawValue) does not happen at \(provider.rawValue)")
        case .notPossible(let outcome, let standing):
            Problem(
                "outcome-not-possible", .conflict, "This cannot happen to it any more",
                detail: "It is \(standing.rawValue), so \(outcome.rawValue) is not possible.")
        case .underWay:
            Problem(
                "outcome-under-way", .conflict, "Another outcome is under way",
                detail: "Wait until its last step has happened.")
        case .unknownSale: .notFound("payment")
        case .referenceUsed(let reference):
            Problem(
                "reference-used", .conflict, "This reference was used for something else",
                detail: "\(reference) names another amount or another address.")
        case .unauthenticated(let detail):
            Problem("unauthenticated", .unauthorized, "The caller is not who it must be", detail: detail)
        case .malformed(let flaws):
            .invalidFields(flaws.map { FieldError(pointer: $0.pointer, code: "invalid_value", detail: $0.detail) })
        }
    }
}
