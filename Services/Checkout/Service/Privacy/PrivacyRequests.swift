import CheckoutDomain
import Commerce
import HTTPTypes
import JSON
import ServiceKit
import ServiceStorage
import Storage
import Wire

/// The use cases on privacy requests: take one, say how it stands, hand out what was found.
struct PrivacyRequests: Sendable {
    let database: any Database
    let ambient: Ambient
    let vault: Vault
    let terms: PrivacyTerms
    let keyed: KeyedCalls

    /// How long ago a person may have asked: longer than any term, so that one that was late to reach us is still taken.
    private static let receivedEarlierMax: Duration = .seconds(366 * 86_400)
    /// Two machines' clocks differ, but not by more.
    private static let receivedLaterMax: Duration = .seconds(600)

    /// Takes a request; the worker does what it asks for. Once it is answered it is durable.
    /// - Throws: `KeyRefusal`; a 422 problem for fields that are wrong.
    func create(
        _ order: PublicAPI.PrivacyRequestOrder, _ given: IdempotencyRequest, for owner: Owner
    ) async throws -> KeyedAnswer {
        let now = ambient.timestamp()
        let term = try checked(order, at: now)
        let key = given.keyed(by: vault.fingerprint)
        let (id, received): (PrivacyRequestID, Timestamp) = (ambient.newID(), order.receivedAt ?? now)
        return try await keyed.answer(key) { [self] db in
            let subject = try vault.subject(of: owner.subjects.person(order.subject), at: now.date, in: db)
            let request = PrivacyRecord(
                id: id, owner: owner, kind: term.kind, subject: subject, name: order.subject, law: term.law,
                rule: PublicAPI.PrivacyRule(
                    term: term.words, effectiveFrom: term.effectiveFrom, source: term.source,
                    confidence: term.confidence),
                status: .inProgress, receivedAt: received, createdAt: now, dueAt: term.due(from: received),
                attempts: 0, parts: [])
            try PrivacyRepository(db: db, vault: vault).insert(request)
            db.afterCommit(.privacyRequest)
            return (point: id.text, id)
        } resume: { point in
            try Self.request(at: point)
        } finish: { id in
            try await finish(id, key)
        }
    }

    /// Ends a call that was cut short, though nobody asks again.
    func resume(_ key: IdempotencyRequest, at point: String) async throws {
        _ = try await finish(Self.request(at: point), key)
    }

    private static func request(at point: String) throws -> PrivacyRequestID {
        guard let id = PrivacyRequestID(point) else {
            throw PeerMistake(what: "a recovery point is no privacy request's id")
        }
        return id
    }

    private func finish(_ id: PrivacyRequestID, _ key: IdempotencyRequest) async throws -> KeyedAnswer {
        try await database.write { [self] db in
            guard let request = try PrivacyRepository(db: db, vault: vault).find(id) else {
                throw Problem.notFound("privacy request")
            }
            // Whom it is about is not in the answer, so it may be kept as it is.
            let answer = KeyedAnswer(
                status: PublicAPI.createPrivacyRequest.status, body: try StrictJSONEncoder().encode(request.wire))
            try keyed.finish(key, in: db, answer: answer)
            return answer
        }
    }

    /// - Throws: a 404 problem where there is none, and for one of somebody else.
    func find(_ id: PrivacyRequestID, for owner: Owner) async throws -> PublicAPI.PrivacyRequest {
        let found = try await database.read { [vault] db in
            try PrivacyRepository(db: db, vault: vault).find(id, of: owner)
        }
        guard let found else { throw Problem.notFound("privacy request") }
        return found.wire
    }

    /// One page, newest first, and what stands last on it where there is another.
    func list(_ question: PageQuestion, for owner: Owner) async throws -> ([PublicAPI.PrivacyRequest], PagePosition?) {
        let found = try await database.read { [vault] db in
            try PrivacyRepository(db: db, vault: vault).page(of: owner, after: question.after, limit: question.limit)
        }
        let page = found.prefix(question.limit)
        let last = found.count > page.count ? page.last : nil
        return (page.map(\.wire), last.map { PagePosition(moment: $0.createdAt, id: $0.id.uuid) })
    }

    /// What was found, a JSON document a line. That it was read is written down in the same transaction.
    /// - Throws: a 404 problem where there is none, 409 before it is complete, 410 when it is gone again.
    func export(_ id: PrivacyRequestID, for owner: Owner) async throws -> [UInt8] {
        let now = ambient.timestamp()
        let actor = AuditActor.caller(in: Scope.current, else: "checkout")
        return try await database.write { [vault] db in
            let repository = PrivacyRepository(db: db, vault: vault)
            guard let request = try repository.find(id, of: owner), request.kind == .access else {
                throw Problem.notFound("export")
            }
            guard request.status == .completed else {
                throw Problem(
                    "export-not-ready", .conflict, "Not every service has answered yet",
                    detail: "The request's status says how far it is.", headers: [.retryAfter: "5"])
            }
            guard !request.subject.isErased, request.exportExpiresAt.map({ now < $0 }) ?? false else {
                throw Problem(
                    "export-gone", .gone, "The export is gone",
                    detail: "It expired, or the person was erased. Ask anew.")
            }
            try AuditLog(db: db).append(
                AuditEntry(
                    act: .personalDataRead, actor: actor, object: id.text,
                    detail: [
                        ("records", "\(request.parts.map(\.records).reduce(0, +))"),
                        ("subject", request.subject.id.text),
                    ]),
                at: now.date)
            return try repository.export(of: request)
        }
    }

    /// The row of the law that is asked under.
    private func checked(_ order: PublicAPI.PrivacyRequestOrder, at now: Timestamp) throws -> PrivacyTerm {
        var faults: [FieldError] = []
        func fault(_ pointer: String, _ code: String, _ detail: String) {
            faults.append(FieldError(pointer: pointer, code: code, detail: detail))
        }
        switch (order.subject.email, order.subject.customerReference) {
        case (let email?, nil):
            if !OrderRules.isEmail(email) {
                fault("/subject/email", "invalid_value", "An address such as ana@example.com")
            }
        case (nil, let reference?):
            if !OrderRules.isReference(reference) {
                fault(
                    "/subject/customer_reference", "invalid_value",
                    "1 to \(OrderRules.textMax) visible ASCII characters")
            }
        default: fault("/subject", "invalid_value", "Name the person by email or by customer_reference, and by one")
        }
        let received = order.receivedAt ?? now
        if received > now.adding(Self.receivedLaterMax) || received < now.adding(.zero - Self.receivedEarlierMax) {
            fault("/received_at", "out_of_range", "A moment of the last 366 days")
        }
        let kind: PrivacyTerm.Kind = order.type == .access ? .access : .erasure
        let term = terms.term(of: order.law, kind, on: received.day)
        if term == nil {
            let known = terms.laws.joined(separator: ", ")
            fault("/law", "unknown", "No term is known for \"\(order.law.prefix(40))\"; there are \(known)")
        }
        guard faults.isEmpty, let term else { throw Problem.invalidFields(faults) }
        return term
    }
}

extension CommitSignal {
    /// A privacy request was taken.
    static let privacyRequest = CommitSignal("privacy-request")
}
