import HTTPTypes
package import Wire

/// A call that failed, sorted by what may be done next.
package enum CallError: Error, Sendable {
    /// The other side answered with a problem: final, asking again changes nothing.
    case refused(ProblemDocument)
    /// The call had no effect; it may be tried again within the deadline.
    case unavailable(String)
    /// It was sent and no whole answer came: only under the same idempotency key may it be sent again.
    case outcomeUnknown(String)
}

extension CallError: ProblemConvertible {
    /// A refusal is passed on as it was written, unless it is about us (a 5xx, or a call we made wrongly).
    package var problem: Problem {
        switch self {
        case .refused(let document) where (400..<500).contains(document.status) && document.status != 401:
            Problem(
                ProblemURI.slug(of: document.type), .init(code: document.status), document.title,
                detail: document.detail, errors: document.errors ?? [])
        case .refused: .internalError
        case .unavailable(let what): .unavailable(what)
        case .outcomeUnknown:
            Problem(
                "outcome-unknown", .serviceUnavailable, "We do not know yet whether this was done",
                detail: "Send it again under the same Idempotency-Key.", headers: [.retryAfter: "1"])
        }
    }
}
