import HTTPTypes
package import ServiceKit
package import Storage

extension DatabaseBusy: ProblemConvertible {
    package var problem: Problem { .unavailable("The database") }
}

extension DatabaseUnavailable: ProblemConvertible {
    package var problem: Problem { .unavailable("The database") }
}

extension CommitOutcomeUnknown: ProblemConvertible {
    package var problem: Problem { CallError.outcomeUnknown("The database").problem }
}

extension IdempotencyLeaseLost: ProblemConvertible {
    package var problem: Problem { KeyRefusal.inProgress.problem }
}
