import Commerce
import FraudDomain
import HTTPTypes
import JSON
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import FraudService

/// That decisions, and looks at a buyer's data, are in the audit log, with who took them and nobody's name.
@Suite struct AuditTests {
    /// What belongs to the buyer, the reviewer and the note.
    private static let personal = [
        "Haas", "mailinator", "198.51", "device-9", "8765", "Rotterdam", "kade", "Mara", "twice",
    ]

    @Test(arguments: Engine.available)
    func `the rules decide, a reviewer looks, reveals and decides`(engine: Engine) async throws {
        try await withFraud(on: engine) { asker, database, clock in
            let order: OrderID = clock.ambient.newID()
            let body = try StrictJSONEncoder().encode(Bench.suspect(order))
            // Asked twice, it is assessed once.
            _ = try await asker.send(.post, "/v1/assessments", body: body)
            let assessment = try await asker.send(.post, "/v1/assessments", body: body)
                .decoded(FraudAPI.Assessment.self)
            let id = try #require(assessment.caseId)
            let visitor = Visitor(asker)
            #expect(try await visitor.signIn().status == 303)
            let page = try await visitor.get("/console/cases/\(id)")
            let token = ("token", page.hidden("token") ?? "")
            #expect(try await visitor.post("/console/cases/\(id)/reveal", [token]).status == 303)
            #expect(try await visitor.get("/console/cases/\(id)").status == 200)
            for _ in 0..<2 {
                _ = try await visitor.post(
                    "/console/cases/\(id)/decision",
                    [
                        token, ("seen_version", "1"), ("do", "decline"), ("reason", "identity_does_not_fit"),
                        ("note", "Called twice."),
                    ])
            }
            let trail = AuditTrail(database)
            let assessed = try await trail.entries(of: assessment.id.text)
            #expect(assessed.map(\.act) == ["assessment.decided"])
            #expect(assessed.first?.actor == "service fraud")
            #expect(assessed.first?.detail["outcome"] == "review")
            #expect(assessed.first?.detail["case"] == id.text)
            let entries = try await trail.entries(of: id.text)
            #expect(entries.map(\.act) == ["personal_data.read", "personal_data.read", "case.decided"])
            #expect(Set(entries.map(\.actor)) == ["reviewer \(try Bench.reviewer().id)"])
            #expect(entries.map { $0.detail["shown"] } == ["masked", "in full", nil])
            #expect(entries.last?.detail["verdict"] == "declined")
            #expect(entries.last?.detail["reason"] == "identity_does_not_fit")
            #expect(entries.last?.detail["note_hash"]?.utf8.count == 64)
            #expect(entries.allSatisfy { $0.detail["order"] == order.text })
            #expect(try await trail.finds(Self.personal).isEmpty)
            #expect(try await trail.isWhole())
        }
    }

    @Test(arguments: Engine.available)
    func `who may sign in is written down without a name`(engine: Engine) async throws {
        try await engine.withDatabase(Migration.fraud) { database in
            let ambient = TestClock(Bench.moment).ambient
            let reviewers = Reviewers(
                database: database, ambient: ambient, personal: Bench.personal, hasher: PasswordHasher(),
                cost: Bench.cost)
            _ = try await reviewers.add(email: Bench.email, name: "Mara", password: Bench.password)
            _ = try await reviewers.add(email: Bench.email, name: nil, password: "another password")
            let trail = AuditTrail(database)
            let id = try await database.read { try ReviewerRepository(db: $0).find(email: Bench.email)?.id ?? "" }
            let entries = try await trail.entries(of: "reviewer:\(id)")
            #expect(entries.map(\.act) == ["reviewer.added", "reviewer.password_changed"])
            #expect(entries.allSatisfy { $0.actor.hasPrefix("operator uid ") })
            #expect(entries.first?.detail["email_hash"]?.utf8.count == 64)
            #expect(try await trail.all().count == 2)
            #expect(try await trail.finds(["Mara", "kade"]).isEmpty)
            #expect(try await trail.isWhole())
        }
    }
}
