import HTTPTypes
import ServiceKit
import Wire

extension CallbackRefusal: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .unsigned(let name):
            Problem(
                "callback-unsigned", .unauthorized, "The callback is not signed",
                detail: "\(name) must be there exactly once.")
        case .badSignature:
            Problem("callback-signature", .unauthorized, "The callback's signature does not verify")
        case .stale:
            Problem(
                "callback-stale", .unauthorized, "The callback is too old or ahead of our clock",
                detail: "Sign it anew, with the time of this try.")
        case .malformed(let errors): .invalidFields(errors)
        case .notOurs(let pointer):
            .invalidField(pointer, "mismatch", "This is another account than ours")
        }
    }

    /// For the row and the log: nothing of the body is in it.
    var note: String {
        switch self {
        case .unsigned(let name): "unsigned: \(name)"
        case .badSignature: "bad signature"
        case .stale: "stale"
        case .malformed(let errors): "malformed: " + errors.map(\.pointer).joined(separator: " ")
        case .notOurs(let pointer): "not ours: \(pointer)"
        }
    }
}
