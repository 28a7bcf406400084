import HTTPTypes
package import ServiceKit
import Wire

/// Why a call under an idempotency key may not run.
package enum KeyRefusal: Error, Hashable, Sendable, ProblemConvertible {
    /// Another call with this key has not ended.
    case inProgress
    /// The key was used for another request.
    case mismatch

    package var problem: Problem {
        switch self {
        case .inProgress:
            Problem(
                "idempotency-key-in-progress", .conflict, "A call with this Idempotency-Key is still running",
                headers: [.retryAfter: "1"])
        case .mismatch:
            Problem(
                "idempotency-key-reused", .unprocessableContent, "This Idempotency-Key was used for another call",
                detail: "Choose a new key for a new call.",
                errors: [
                    FieldError(pointer: "Idempotency-Key", code: "mismatch", detail: "The earlier call was another one")
                ])
        }
    }
}
