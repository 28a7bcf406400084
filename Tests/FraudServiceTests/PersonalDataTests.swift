import Commerce
import Crypto
import FraudDomain
import JSON
import ServiceKit
import ServiceStorage
import Storage
import TestSupport
import Testing
import Wire

@testable import FraudService

/// What fraud keeps of buyers: sealed, told, forgotten.
@Suite struct PersonalDataTests {
    static let secrets = [
        "Haas", "jan@mailinator.com", "+31 6 8765 4321", "198.51.100.4", "device-90", "Kade 1", "called Mr Haas",
        "J•• <",
    ]
    static let tables: [StaticString] = [
        "assessment", "sighting", "velocity_lock", "review_case", "case_event", "console_session", "reviewer",
        "sign_in_attempt", "outbox", "outbox_stream", "idempotency", "presence", "subject_key", "vault_key",
        "audit_lane",
        "audit_entry", "audit_head",
    ]
    private static let shop = MerchantID("mer_01jd0000000000000000000000")
    private static let other = MerchantID("mer_01jd0000000000000000000001")
    private static let jan = SubjectsAPI.SubjectName(email: "JAN@mailinator.com")

    /// The use cases over one database, without a socket.
    private struct House: Sendable {
        let database: any Database
        let clock = TestClock(Bench.moment)
        let assessments: Assessments
        let cases: Cases
        let subjects: FraudSubjects
        let evidence: Evidence

        init(_ database: any Database) async throws {
            self.database = database
            let evidence = try await Bench.evidence(database)
            self.evidence = evidence
            assessments = Assessments(
                database: database, ambient: clock.ambient, book: try RuleBook.fromFiles(), personal: Bench.personal,
                vault: evidence.vault)
            cases = Cases(database: database, ambient: clock.ambient, personal: Bench.personal, evidence: evidence)
            subjects = FraudSubjects(database: database, ambient: clock.ambient, evidence: evidence)
        }

        func owner(_ merchant: MerchantID?) throws -> SubjectOwner {
            SubjectOwner(merchant: try #require(merchant), mode: .test)
        }

        func export(
            _ name: SubjectsAPI.SubjectName = jan, orders: [OrderID] = [], as merchant: MerchantID? = shop
        ) async throws -> [SubjectsAPI.Record] {
            try await subjects.export(
                .init(request: clock.ambient.newID(), subject: name, orders: orders), try owner(merchant)
            ).records
        }

        func erase(
            _ request: PrivacyRequestID, orders: [OrderID] = [], as merchant: MerchantID? = shop
        ) async throws -> SubjectsAPI.ErasureAnswer {
            try await subjects.erase(.init(request: request, subject: jan, orders: orders), try owner(merchant))
        }

        func decide(_ id: CaseID) async throws {
            let decision = try Decision(.declined, reason: .unreachable, note: "called Mr Haas")
            try await cases.decide(decision, on: id, seen: 1, by: try Bench.reviewer())
        }

        func scan() async throws -> [String] {
            try await database.tables(holding: PersonalDataTests.secrets, among: PersonalDataTests.tables)
        }
    }

    @Test(arguments: Engine.available)
    func `who the buyer is stands nowhere in the tables, nor what a reviewer wrote`(engine: Engine) async throws {
        try await engine.withDatabase(Migration.fraud) { database in
            let house = try await House(database)
            let record = try await house.assessments.assess(
                Bench.suspect(house.clock.ambient.newID()), merchant: Self.shop)
            let id = try #require(record.caseID)
            try await house.cases.reveal(id, to: try Bench.reviewer())
            try await house.decide(id)
            #expect(try await house.scan() == [])
            let file = try await house.cases.file(id, for: try Bench.reviewer())
            #expect(file.request?.buyer.email == "jan@mailinator.com")
            #expect(file.events.compactMap(\.note) == ["called Mr Haas"])
            #expect(file.record.assessment.maskedName == "J•• <•••••••")
        }
    }

    @Test(arguments: Engine.available)
    func `what is kept is told whole, to its own merchant alone`(engine: Engine) async throws {
        try await engine.withDatabase(Migration.fraud) { database in
            let house = try await House(database)
            let order: OrderID = house.clock.ambient.newID()
            let record = try await house.assessments.assess(Bench.suspect(order), merchant: Self.shop)
            _ = try await house.assessments.assess(Bench.order(house.clock.ambient.newID()), merchant: Self.shop)
            _ = try await house.assessments.assess(Bench.suspect(house.clock.ambient.newID()), merchant: Self.other)
            try await house.decide(try #require(record.caseID))
            let records = try await house.export()
            #expect(records.map(\.id) == [record.id.text])
            let line = try #require(records.first?.data.description)
            for word in ["Jan <b>Haas</b>", "198.51.100.4", "device-90", "called Mr Haas", order.text] {
                #expect(line.contains(word))
            }
            #expect(try await house.export(.init(email: "nobody@example.com")).isEmpty)
            #expect(try await house.export(as: Self.other).count == 1)
        }
    }

    @Test(arguments: Engine.available)
    func `an open case holds an erasure; then the console shows what is left`(engine: Engine) async throws {
        try await engine.withDatabase(Migration.fraud) { database in
            let house = try await House(database)
            let record = try await house.assessments.assess(
                Bench.suspect(house.clock.ambient.newID()), merchant: Self.shop)
            let foreign = try await house.assessments.assess(
                Bench.suspect(house.clock.ambient.newID()), merchant: Self.other)
            let id = try #require(record.caseID)
            let request: PrivacyRequestID = house.clock.ambient.newID()
            let held = try await house.erase(request)
            #expect(held.records == 0 && held.holds.map(\.object) == [id.text])
            #expect(try await house.export().count == 1)
            try await house.decide(id)
            for _ in 0..<2 {
                let answer = try await house.erase(request)
                #expect(answer.records == 1 && answer.holds.isEmpty)
            }
            #expect(try await house.export().isEmpty)
            let file = try await house.cases.file(id, for: try Bench.reviewer())
            #expect(file.request == nil && file.similar.isEmpty)
            #expect(file.events.map(\.kind) == [.declined, .opened] && file.events.allSatisfy { $0.note == nil })
            #expect(file.record.assessment.score == record.score)
            #expect(file.who.count == 1 && file.basket.isEmpty)
            let queue = Queue(database: database, ambient: house.clock.ambient, vault: house.evidence.vault)
            let page = try await queue.page(.decided, after: nil, for: try Bench.reviewer())
            #expect(page.cases.map(\.assessment.maskedName) == [nil])
            // The same address at another shop is another person's business.
            let stranger = try await house.cases.file(try #require(foreign.caseID), for: try Bench.reviewer())
            #expect(stranger.request?.buyer.email == "jan@mailinator.com")
        }
    }

    @Test func `a case that nobody decides holds no longer than it may`() async throws {
        try await Engine.sqlite.withDatabase(Migration.fraud) { database in
            let house = try await House(database)
            _ = try await house.assessments.assess(Bench.suspect(house.clock.ambient.newID()), merchant: Self.shop)
            let request: PrivacyRequestID = house.clock.ambient.newID()
            house.clock.advance(by: SubjectsAPI.holdMax - .seconds(1))
            #expect(try await house.erase(request).holds.count == 1)
            house.clock.advance(by: .seconds(1))
            #expect(try await house.erase(request).records == 1)
        }
    }

    /// As release 1 left it: evidence under the service's own key, the masked name and the note in clear.
    @Test(arguments: Engine.available)
    func `rows from before there were subjects are sealed, and found by their order`(engine: Engine) async throws {
        try await engine.withDatabase(Migration.fraud) { database in
            let house = try await House(database)
            let order: OrderID = house.clock.ambient.newID()
            let request = try Bench.suspect(order)
            let record = try await house.assessments.assess(request, merchant: Self.shop)
            let id = try #require(record.caseID)
            try await house.decide(id)
            let box = try AES.GCM.seal(
                StrictJSONEncoder().encode(request), using: house.evidence.earlierKey,
                authenticating: Array(order.text.utf8))
            let earlier = Array(try #require(box.combined))
            try await database.write { db in
                try db.execute(
                    """
                    UPDATE assessment SET subject = NULL, sealed_name = NULL, masked_name = 'J•• <•••••••',
                        evidence = \(earlier)
                    """)
                try db.execute(
                    "UPDATE case_event SET note = 'called Mr Haas', sealed_note = NULL WHERE kind = 'declined'")
                try db.execute("DELETE FROM subject_key")
            }
            #expect(try await house.scan() == ["assessment", "case_event"])
            let before = try await house.cases.file(id, for: try Bench.reviewer())
            #expect(before.request == request && before.events.first?.note == "called Mr Haas")

            let upkeep = VaultUpkeep(
                house.evidence.vault, of: database,
                sealing: [
                    EarlierAssessments(database: database, ambient: house.clock.ambient, evidence: house.evidence).seal
                ])
            for _ in 0..<2 { try await upkeep.pass() }
            #expect(try await house.scan() == [])
            let after = try await house.cases.file(id, for: try Bench.reviewer())
            #expect(after.request == request && after.events.first?.note == "called Mr Haas")
            #expect(after.record.assessment.maskedName == "J•• <•••••••")

            #expect(try await house.export().isEmpty)
            #expect(try await house.export(orders: [order]).map(\.id) == [record.id.text])
            #expect(try await house.erase(house.clock.ambient.newID(), orders: [order]).records == 1)
            #expect(try await house.cases.file(id, for: try Bench.reviewer()).request == nil)
        }
    }
}
