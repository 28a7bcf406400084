import CheckoutDomain
import Commerce
import JSON
import ServiceKit
import ServiceStorage
import Storage
import Wire

/// Does what a privacy request asks for, a step at a time: each step is written down before the next is begun, and doing
/// one twice is doing it once. So whoever dies leaves a request from which another goes on.
struct PrivacyWork: Sendable {
    let database: any Database
    let peers: Peers
    let ambient: Ambient
    let vault: Vault

    /// How long a request taken is ours; longer than one step may take.
    static let lease: Duration = .seconds(60)
    /// How often a held request is looked at again.
    static let heldFor: Duration = .seconds(60)
    /// How long an export can be fetched: as long as an idempotency key lives.
    static let exportKeptFor: Duration = .seconds(30 * 86_400)

    /// Goes on until the request is complete or held.
    /// - Throws: `CallError` where a service does not answer: the request stays as far as it came.
    func advance(_ id: PrivacyRequestID) async throws {
        while true {
            guard
                let request = try await database.read({ [vault] db in
                    try PrivacyRepository(db: db, vault: vault).find(id)
                }), request.status != .completed
            else { return }
            let goesOn =
                switch (request.kind, request.name) {
                // Erased meanwhile, for another request of the same person: there is nobody left to ask about.
                case (_, nil): try await complete(request)
                case (.access, let name?): try await find(name, for: request)
                case (.erasure, let name?): try await erase(name, for: request)
                }
            guard goesOn else { return }
        }
    }

    // MARK: - Access

    /// Fetches one page of one service; false when nothing is left to fetch.
    private func find(_ name: SubjectsAPI.SubjectName, for request: PrivacyRecord) async throws -> Bool {
        guard let part = request.parts.first(where: { $0.status != .completed }) else {
            return try await complete(request)
        }
        let page: SubjectsAPI.ExportPage
        switch part.service {
        case .checkout:
            page = try await database.read { [vault] db in
                let own = OrderSubjects(db: db, vault: vault)
                return try own.export(try own.find(name, of: request.owner), after: part.after)
            }
        case .payments: page = try await ask(SubjectsAPI.export, of: peers.payments, name, request, after: part.after)
        case .fraud: page = try await ask(SubjectsAPI.export, of: peers.fraud, name, request, after: part.after)
        }
        try await keep(page, of: part, for: request)
        return true
    }

    private func keep(_ page: SubjectsAPI.ExportPage, of part: PrivacyPart, for request: PrivacyRecord) async throws {
        let now = ambient.timestamp()
        var lines: [UInt8] = []
        for record in page.records { lines += try StrictJSONEncoder().encode(record) + [UInt8(ascii: "\n")] }
        try await database.write { [vault, lines] db in
            let repository = PrivacyRepository(db: db, vault: vault)
            guard var current = try repository.locked(request.id), current.status != .completed,
                let index = current.parts.firstIndex(where: { $0.service == part.service }),
                // Another worker may have kept this page meanwhile.
                current.parts[index].status == .pending, current.parts[index].pages == part.pages
            else { return }
            try repository.keep(lines, as: part.pages, of: part.service, for: current)
            current.parts[index].pages += 1
            current.parts[index].records += Int64(page.records.count)
            current.parts[index].after = page.next
            if page.next == nil {
                current.parts[index].status = .completed
                current.parts[index].completedAt = now
            }
            try repository.update(current, nextAt: now.adding(Self.lease))
        }
    }

    // MARK: - Erasure

    /// Asks first whether an order of ours holds, then the other services, and forgets the person here last: whom to
    /// forget must be known until everybody has.
    private func erase(_ name: SubjectsAPI.SubjectName, for request: PrivacyRecord) async throws -> Bool {
        guard request.ordersSeen != nil else { return try await beginRound(name, request.id) }
        for service in [PrivacyPart.Service.payments, .fraud] where request.part(service).status != .completed {
            let answer: SubjectsAPI.ErasureAnswer =
                try await ask(SubjectsAPI.erase, of: service == .payments ? peers.payments : peers.fraud, name, request)
            return try await note(answer, of: service, request.id)
        }
        return try await endRound(name, request.id)
    }

    /// Looks for holds of our own; where there are none, the other services may be asked.
    private func beginRound(_ name: SubjectsAPI.SubjectName, _ id: PrivacyRequestID) async throws -> Bool {
        let now = ambient.timestamp()
        return try await database.write { [vault] db in
            let repository = PrivacyRepository(db: db, vault: vault)
            guard var request = try repository.locked(id), request.status != .completed else { return true }
            let own = OrderSubjects(db: db, vault: vault)
            let subjects = try own.find(name, of: request.owner)
            let holds = try own.holds(on: subjects, at: now)
            request.set(.checkout, holds.isEmpty ? .pending : .held, holds: holds)
            request.status = holds.isEmpty ? .inProgress : .held
            request.ordersSeen = holds.isEmpty ? try own.count(of: subjects) : nil
            request.attempts = 0
            try repository.update(request, nextAt: now.adding(holds.isEmpty ? Self.lease : Self.heldFor))
            return holds.isEmpty
        }
    }

    private func note(
        _ answer: SubjectsAPI.ErasureAnswer, of service: PrivacyPart.Service, _ id: PrivacyRequestID
    ) async throws -> Bool {
        let now = ambient.timestamp()
        let isHeld = !answer.holds.isEmpty
        try await database.write { [vault] db in
            let repository = PrivacyRepository(db: db, vault: vault)
            guard var request = try repository.locked(id), request.status != .completed else { return }
            request.set(
                service, isHeld ? .held : .completed, records: answer.records, holds: answer.holds,
                at: isHeld ? nil : now)
            request.status = isHeld ? .held : .inProgress
            request.attempts = 0
            try repository.update(request, nextAt: now.adding(isHeld ? Self.heldFor : Self.lease))
        }
        return !isHeld
    }

    /// Forgets the person here, unless they ordered again meanwhile: then everybody is asked once more.
    private func endRound(_ name: SubjectsAPI.SubjectName, _ id: PrivacyRequestID) async throws -> Bool {
        let now = ambient.timestamp()
        return try await database.write { [vault] db in
            let repository = PrivacyRepository(db: db, vault: vault)
            guard var request = try repository.locked(id), request.status != .completed else { return true }
            let own = OrderSubjects(db: db, vault: vault)
            let subjects = try own.find(name, of: request.owner, locking: true)
            let orders = try own.count(of: subjects)
            guard orders == request.ordersSeen, try own.holds(on: subjects, at: now).isEmpty else {
                for service in [PrivacyPart.Service.payments, .fraud] { request.set(service, .pending) }
                request.ordersSeen = nil
                try repository.update(request, nextAt: now.adding(Self.lease))
                return true
            }
            try vault.erase(subjects, for: id.text, at: now.date, in: db)
            request.set(.checkout, .completed, records: orders, at: now)
            request.status = .completed
            request.completedAt = now
            try repository.update(request, nextAt: nil)
            try AuditLog(db: db).append(
                AuditEntry(
                    act: .personalDataErased, actor: request.owner.subjects.actor, object: id.text,
                    detail: [("orders", "\(orders)"), ("subjects", "\(subjects.count)")]
                        + subjects.map { ("subject", $0.text) }.prefix(20)),
                at: now.date)
            return false
        }
    }

    private func complete(_ request: PrivacyRecord) async throws -> Bool {
        let now = ambient.timestamp()
        try await database.write { [vault] db in
            let repository = PrivacyRepository(db: db, vault: vault)
            guard var current = try repository.locked(request.id), current.status != .completed else { return }
            for part in current.parts where part.status != .completed {
                current.set(part.service, .completed, records: part.records, at: now)
            }
            current.status = .completed
            current.completedAt = now
            if current.kind == .access {
                current.exportExpiresAt = now.adding(Self.exportKeptFor)
                try AuditLog(db: db).append(
                    AuditEntry(
                        act: .personalDataRead, actor: .service("checkout"), object: current.id.text,
                        detail: [
                            ("records", "\(current.parts.map(\.records).reduce(0, +))"),
                            ("subject", current.subject.id.text),
                        ]),
                    at: now.date)
            }
            try repository.update(current, nextAt: nil)
        }
        return false
    }

    // MARK: - Other services

    private func ask(
        _ endpoint: Endpoint<SubjectsAPI.ExportRequest, SubjectsAPI.ExportPage>, of peer: ServiceClient,
        _ name: SubjectsAPI.SubjectName, _ request: PrivacyRecord, after: String?
    ) async throws -> SubjectsAPI.ExportPage {
        let orders = try await orders(of: name, request)
        return try await Scope.$current.withValue(scope(of: request)) { () async throws(CallError) in
            try await peer.call(
                endpoint,
                SubjectsAPI.ExportRequest(request: request.id, subject: name, orders: orders, after: after))
        }
    }

    private func ask(
        _ endpoint: Endpoint<SubjectsAPI.EraseRequest, SubjectsAPI.ErasureAnswer>, of peer: ServiceClient,
        _ name: SubjectsAPI.SubjectName, _ request: PrivacyRecord
    ) async throws -> SubjectsAPI.ErasureAnswer {
        let orders = try await orders(of: name, request)
        return try await Scope.$current.withValue(scope(of: request)) { () async throws(CallError) in
            try await peer.call(
                endpoint, SubjectsAPI.EraseRequest(request: request.id, subject: name, orders: orders))
        }
    }

    private func orders(of name: SubjectsAPI.SubjectName, _ request: PrivacyRecord) async throws -> [OrderID] {
        try await database.read { [vault] db in
            let own = OrderSubjects(db: db, vault: vault)
            return try own.orderIDs(of: try own.find(name, of: request.owner))
        }
    }

    /// Peers are asked in the name of the request's merchant: they know nobody else's customers then.
    private func scope(of request: PrivacyRecord) -> Scope {
        Scope(
            requestID: ambient.newID(RequestKind.self).text, deadline: .now + Limits.deadlineDefault,
            merchant: request.owner.merchant, mode: request.owner.mode, keyKind: .secret, trace: nil, eventLoop: nil)
    }
}

extension PrivacyRecord {
    mutating func set(
        _ service: PrivacyPart.Service, _ status: PrivacyPartStatus, records: Int64 = 0,
        holds: [SubjectsAPI.Hold] = [], at moment: Timestamp? = nil
    ) {
        guard let index = parts.firstIndex(where: { $0.service == service }) else { return }
        parts[index].status = status
        parts[index].records = records
        parts[index].holds = holds
        parts[index].completedAt = moment
    }
}
