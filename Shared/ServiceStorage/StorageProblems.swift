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
    /// Text with a NUL in it is the caller's; everything else the database refuses is ours.
    package var problem: Problem {
        if case .nulInText = self {
            return Problem("nul-in-text", .unprocessableContent, "A text holds a NUL character, which cannot be kept")
        }
        return .internalError
    }
}

extension CommitOutcomeUnknown: ProblemConvertible {
    package var problem: Problem { CallError.outcomeUnknown("The database").problem }
}

extension IdempotencyLeaseLost: ProblemConvertible {
    package var problem: Problem { KeyRefusal.inProgress.problem }
}
