import HTTPTypes
package import ServiceKit
package import Storage

extension DatabaseBusy: ProblemConvertible {
    package var problem: Problem { .unavailable("The database") }
}

extension DatabaseUnavailable: ProblemConvertible {
    package var problem: Problem { .unavailable("The database") }
}

extension SQLError: ProblemConvertible {
    /// Text with a NUL in it is the caller's; everything else the database refuses is ours. Whatever it is, its
    /// transaction is over and nothing of it remains, so what will pass may be tried again.
    package var problem: Problem {
        switch self {
        case .nulInText:
            Problem("nul-in-text", .unprocessableContent, "A text holds a NUL character, which cannot be kept")
        case .full:
            Problem(
                "storage-full", .init(code: 507, reasonPhrase: "Insufficient Storage"),
                "There is no room left to keep this", detail: "Nothing was changed. What is kept can still be read.",
                headers: [.retryAfter: "5"])
        case .timeout, .serializationFailure: .unavailable("The database")
        default: .internalError
        }
    }
}

extension CommitOutcomeUnknown: ProblemConvertible {
    package var problem: Problem { CallError.outcomeUnknown("The database").problem }
}

extension IdempotencyLeaseLost: ProblemConvertible {
    package var problem: Problem { KeyRefusal.inProgress.problem }
}
