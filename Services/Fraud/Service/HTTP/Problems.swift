import FraudDomain
import HTTPTypes
import ServiceKit

extension PasswordHasher.Busy: ProblemConvertible {
    var problem: Problem { .unavailable("Sign-in", retryAfterSeconds: 5) }
}

extension CaseChanged: ProblemConvertible {
    var problem: Problem {
        Problem(
            "case-changed", .conflict, "This case changed while you looked",
            detail: "It is \(current.state.rawValue) by now, version \(current.version).")
    }
}
