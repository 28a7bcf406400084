import Commerce
import FraudDomain
import JSON
import ServiceKit
import Storage
import Wire

/// A decision that was not taken, because the case is not as the reviewer saw it.
struct CaseChanged: Error, Sendable {
    let current: CaseRecord
}

/// Everything the page of one case shows.
struct CaseFile: Sendable {
    let record: CaseRecord
    /// nil where the buyer was erased.
    let request: FraudAPI.AssessmentRequest?
    let events: [CaseEvent]
    let countersNow: Velocity
    let similar: [SimilarOrder]
    let isRevealed: Bool
    /// Open cases, this one too where it is open.
    let waiting: Int
}

/// Another order with something in common.
struct SimilarOrder: Sendable {
    let orderID: OrderID
    /// In the order of `VelocityKey`.
    var shared: [VelocityKey]
    let score: Int64
    let outcome: Outcome
    let state: CaseState?
    let placedAt: Timestamp
}

/// The use cases on cases.
struct Cases: Sendable {
    let database: any Database
    let ambient: Ambient
    let personal: PersonalData
    let evidence: Evidence

    private var vault: Vault { evidence.vault }

    /// How long a buyer's data stays visible after a reviewer asked for it.
    static let revealedMinutes: Int64 = 15
    static let similarMax = 6

    /// - Throws: a 404 problem where there is none.
    func find(_ id: CaseID) async throws -> CaseRecord {
        guard let record = try await database.read({ try CaseRepository(db: $0, vault: vault).find(id) }) else {
            throw Problem.notFound("case")
        }
        return record
    }

    /// What a reviewer is shown of a case; that it was shown is written down first.
    /// - Throws: a 404 problem where there is none.
    func file(_ id: CaseID, for reviewer: Reviewer) async throws -> CaseFile {
        let now = ambient.timestamp()
        let since = now.adding(.seconds(-Self.revealedMinutes * 60))
        let record = try await find(id)
        let request = try evidence.request(of: record.assessment)
        let keys = try request.map { try OrderToAssess(stored: $0).keys(personal) } ?? [:]
        let file = try await database.read { [vault] db in
            let cases = CaseRepository(db: db, vault: vault)
            let sightings = SightingRepository(db: db)
            return CaseFile(
                record: record, request: request, events: try cases.events(of: id, record.assessment.subject),
                countersNow: try sightings.velocity(of: keys, at: max(now, record.assessment.placedAt)),
                similar: try similar(to: record.orderID, keys, sightings),
                isRevealed: try cases.isRevealed(id, to: reviewer.id, since: since),
                waiting: try QueueRepository(db: db, vault: vault).openCount())
        }
        // Of an erased buyer nobody is shown anything.
        guard request != nil else { return file }
        try await database.write { db in
            try FraudAudit(db: db).read(
                id, of: record.orderID, isRevealed: file.isRevealed, by: reviewer, at: now)
        }
        return file
    }

    /// Writes down that a reviewer looks at who the buyer is.
    func reveal(_ id: CaseID, to reviewer: Reviewer) async throws {
        let now = ambient.timestamp()
        try await database.write { [vault] db in
            let cases = CaseRepository(db: db, vault: vault)
            guard try cases.lock(id) != nil else { throw Problem.notFound("case") }
            try cases.append(
                CaseEvent(kind: .revealed, reviewerName: reviewer.name, reason: nil, note: nil, happenedAt: now),
                by: reviewer.id, to: id)
        }
    }

    /// Decides a case, and tells checkout: one transaction, both or neither.
    /// - Parameter version: of the case as the reviewer saw it.
    /// - Throws: `CaseChanged` where it has another by now; a 404 problem where there is no such case.
    func decide(_ decision: Decision, on id: CaseID, seen version: Int64, by reviewer: Reviewer) async throws {
        let now = ambient.timestamp()
        let eventID: EventID = ambient.newID()
        let noteHash = decision.note.map { personal.hash("case note", $0) }
        try await database.write { [vault] db in
            let cases = CaseRepository(db: db, vault: vault)
            guard let current = try cases.lock(id) else { throw Problem.notFound("case") }
            guard current.version == version, let state = try? current.state.after(.decided(decision.verdict)),
                try cases.decide(id, state, decision, seen: version, at: now)
            else { throw CaseChanged(current: current) }
            try cases.append(
                CaseEvent(
                    kind: decision.verdict == .approved ? .approved : .declined, reviewerName: reviewer.name,
                    reason: decision.reason, note: decision.note, happenedAt: now),
                by: reviewer.id, to: id, of: current.assessment.subject)
            let told = FraudAPI.CaseDecided(
                caseId: id, orderId: current.orderID, verdict: decision.verdict == .approved ? .approved : .declined,
                reason: decision.reason.rawValue, decidedAt: now)
            try Outbox(db: db).append(
                id: eventID, topic: FraudAPI.decidedTopic, aggregate: current.orderID.text,
                payload: try StrictJSONEncoder().encode(told), at: now.date)
            try FraudAudit(db: db).decided(current, decision, noteHash: noteHash, by: reviewer, at: now)
        }
    }

    private func similar(
        to order: OrderID, _ keys: [VelocityKey: [UInt8]], _ sightings: SightingRepository
    ) throws -> [SimilarOrder] {
        var found: [OrderID: SimilarOrder] = [:]
        for kind in VelocityKey.allCases {
            guard let hash = keys[kind] else { continue }
            for row in try sightings.sharing(kind, hash, except: order, limit: Self.similarMax) {
                let other = SimilarOrder(
                    orderID: try row.id("order_id"), shared: [], score: try row.int64("score"),
                    outcome: try row.word("outcome"), state: try row.optionalWord("state"),
                    placedAt: Timestamp(millisecondsSince1970: try row.int64("placed_at")))
                found[other.orderID, default: other].shared.append(kind)
            }
        }
        let newest = found.values.sorted { ($0.placedAt, $0.orderID) > ($1.placedAt, $1.orderID) }
        return Array(newest.prefix(Self.similarMax))
    }
}
