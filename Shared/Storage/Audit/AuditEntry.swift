/// What was done, such as `payment.captured`: the thing and the deed, in words that stay for ever.
package struct AuditAct: Hashable, Sendable, CustomStringConvertible {
    package let name: String

    package init(_ name: StaticString) { self.name = "\(name)" }

    init(stored name: String) { self.name = name }

    package var description: String { name }

    /// Somebody was shown what belongs to a person; the detail says how much of it.
    package static let personalDataRead = AuditAct("personal_data.read")
    /// What belonged to a person is gone, here and in every copy that we keep.
    package static let personalDataErased = AuditAct("personal_data.erased")
    /// Something by which decisions are made was changed: rates, rules, lists, settings kept in the database.
    package static let configChanged = AuditAct("config.changed")
}

/// Who did it, by an id that is nobody's name.
package struct AuditActor: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// A shop, by the id of the API key it used, or by its own where the key is not known.
        case merchant
        case reviewer
        /// One of our own processes, on its own account: a worker, a rule, a clock.
        case service
        /// A payment provider, by what it told us and signed.
        case provider
        /// Whoever runs our programs on the machine itself.
        case `operator`
    }

    package let kind: Kind
    package let id: String

    package init(_ kind: Kind, _ id: String) {
        self.kind = kind
        self.id = id
    }

    package static func merchant(_ id: String) -> AuditActor { AuditActor(.merchant, id) }
    package static func reviewer(_ id: String) -> AuditActor { AuditActor(.reviewer, id) }
    package static func service(_ name: String) -> AuditActor { AuditActor(.service, name) }
    package static func provider(_ name: String) -> AuditActor { AuditActor(.provider, name) }
    package static func `operator`(_ id: String) -> AuditActor { AuditActor(.operator, id) }

    package var description: String { "\(kind.rawValue) \(id)" }
}

/// One act for the audit log.
///
/// The log is for ever, and its entries cannot be changed without breaking it: neither `object` nor `detail` may hold
/// personal data in clear. Ids, amounts as text, codes and keyed hashes are what belongs here, so that erasing a person
/// leaves the log whole.
package struct AuditEntry: Sendable {
    package let act: AuditAct
    package let actor: AuditActor
    /// What it was done to, by an id whose prefix says its kind, such as `pay_…`. All entries of one object are in one
    /// lane and so in the order in which they were written.
    package let object: String
    /// Names and values, kept in the order given.
    package let detail: [(String, String)]

    package init(act: AuditAct, actor: AuditActor, object: String, detail: [(String, String)] = []) {
        self.act = act
        self.actor = actor
        self.object = object
        self.detail = detail
    }
}

/// An entry that is longer than an entry may be; nothing was written.
package struct AuditEntryTooLong: Error, Hashable, Sendable {
    package let field: String
}
