import Commerce
import HTTPTypes
import JSON
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import FraudService

@Suite struct AssessmentRoutesTests {
    @Test(arguments: Engine.available)
    func `a suspect order is held, and its case can be read`(engine: Engine) async throws {
        try await withFraud(on: engine) { asker, _, clock in
            let order = try Bench.suspect(clock.ambient.newID())
            let answer = try await asker.send(
                .post, "/v1/assessments", body: try StrictJSONEncoder().encode(order))
            let assessment: FraudAPI.Assessment = try answer.decoded()
            #expect(answer.status == 200)
            #expect(assessment.decision == .review)
            #expect(assessment.score == 75)
            #expect(
                assessment.reasons.map(\.code) == [
                    "disposable_email", "first_order_high_value", "network_elsewhere", "network_not_at_destination",
                ])
            #expect(assessment.policy == "2026-11-21")
            let caseID = try #require(assessment.caseId)
            let found: FraudAPI.ReviewCase = try await asker.send(.get, "/v1/cases/\(caseID)").decoded()
            #expect(found.state == .open)
            #expect(found.dueAt == clock.ambient.timestamp().adding(.seconds(7_200)))
            let again: FraudAPI.Assessment = try await asker.send(.get, "/v1/assessments/\(assessment.id)").decoded()
            #expect(again == assessment)
        }
    }

    @Test func `a plain order is allowed and opens no case`() async throws {
        try await withFraud { asker, _, clock in
            let body = try StrictJSONEncoder().encode(Bench.order(clock.ambient.newID()))
            let assessment: FraudAPI.Assessment = try await asker.send(.post, "/v1/assessments", body: body).decoded()
            #expect(assessment.decision == .allow)
            #expect(assessment.score == 0)
            #expect(assessment.caseId == nil)
            let list: FraudAPI.CaseList = try await asker.send(.get, "/v1/cases").decoded()
            #expect(list.data.isEmpty)
        }
    }

    @Test func `cases come in pages that miss none and repeat none`() async throws {
        try await withFraud { asker, _, clock in
            var opened: [CaseID] = []
            for person in 0..<5 {
                let body = try StrictJSONEncoder().encode(
                    Bench.suspect(
                        clock.ambient.newID(), person: person, placedAt: clock.ambient.timestamp().description))
                let answer = try await asker.send(.post, "/v1/assessments", body: body)
                opened.append(try #require(try answer.decoded(FraudAPI.Assessment.self).caseId))
                clock.advance(by: .seconds(1))
            }
            var listed: [CaseID] = []
            var cursor: String?
            repeat {
                let more = cursor.map { "&cursor=\($0)" } ?? ""
                let page: FraudAPI.CaseList = try await asker.send(.get, "/v1/cases?limit=2\(more)").decoded()
                #expect(page.hasMore == (page.nextCursor != nil))
                listed += page.data.map(\.id)
                cursor = page.nextCursor
            } while cursor != nil
            #expect(listed == opened)
        }
    }

    /// Each is one change to a body that would be accepted.
    @Test(
        arguments: [
            (
                "\"amount\":\"49.90\"", "\"amount\":\"-1.00\"",
                ["/lines/0/unit_price/amount", "/amount/amount", "/amount_in_euro/amount"]
            ),
            ("sanne@kade.example", "sanne", ["/buyer/email"]), ("192.0.2.7", "192.0.2", ["/buyer/ip"]),
            ("\"country\":\"NL\",\"city\"", "\"country\":\"XX\",\"city\"", ["/ship_to/country"]),
            ("610910", "99", ["/lines/0/hs_code"]), ("\"quantity\":1", "\"quantity\":0", ["/lines/0/quantity"]),
            ("\"quantity\":1", "\"quantity\":\"1\"", ["/lines/0/quantity"]),
            ("\"previous_orders\":2", "\"previous_orders\":-1", ["/buyer/previous_orders"]),
            ("2026-11-21T12:00:00.000Z", "2026-01-01T00:00:00Z", ["/placed_at"]),
            ("\"method\":\"ideal\"", "\"method\":\" \"", ["/method"]),
            ("Sanne Vis", "\\u0000", ["/buyer/name"]),
            (
                "\"method\":\"ideal\"", "\"method\":\"ideal\",\"instrument\":{\"token\":\"4111 1111 1111 1111\"}",
                ["/instrument/token"]
            ),
        ] as [(String, String, [String])])
    func `a bad field is named and nothing is stored`(good: String, bad: String, pointers: [String]) async throws {
        try await withFraud { asker, database, clock in
            let bytes = try StrictJSONEncoder().encode(Bench.order(clock.ambient.newID()))
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.contains(good))
            let answer = try await asker.send(.post, "/v1/assessments", json: text.replacing(good, with: bad))
            #expect(answer.status == 422)
            #expect(try answer.problem.errors?.map(\.pointer) == pointers)
            let stored = try await database.read { try $0.query("SELECT order_id FROM sighting LIMIT 1").count }
            #expect(stored == 0)
        }
    }

    @Test(arguments: [
        ("/v1/assessments/nothing", 404), ("/v1/cases/case_00000000000000000000000000", 404),
        ("/v1/cases?state=lost", 422), ("/v1/cases?limit=0", 422), ("/v1/cases?cursor=x", 400),
        ("/v1/cases?colour=red", 422), ("/v1/nothing", 404),
    ])
    func `what cannot be answered is a problem`(path: String, status: Int) async throws {
        try await withFraud { asker, _, _ in
            let answer = try await asker.send(.get, path)
            #expect(answer.status == status)
            #expect(try answer.problem.status == status)
        }
    }

    @Test func `nobody but the house is answered`() async throws {
        try await withFraud { asker, _, _ in
            let stranger = Asker(asker.address, asPeer: false)
            let statuses = [
                try await stranger.send(.get, "/v1/cases").status,
                try await stranger.send(.get, "/console/sign-in").status,
            ]
            #expect(statuses == [401, 401])
        }
    }

    @Test func `who the buyer is stands nowhere in the database as it was sent`() async throws {
        try await withFraud { asker, database, clock in
            let body = try StrictJSONEncoder().encode(Bench.suspect(clock.ambient.newID()))
            #expect(try await asker.send(.post, "/v1/assessments", body: body).status == 200)
            let (row, hashes) = try await database.read { db in
                (
                    try db.first("SELECT masked_name, evidence, findings FROM assessment"),
                    try db.query("SELECT hash FROM sighting").map { try $0.bytes("hash").count }
                )
            }
            #expect(try row?.text("masked_name") == "")
            let evidence = try #require(try row?.bytes("evidence"))
            for secret in ["mailinator", "Haas", "198.51.100.4", "device-90"] {
                #expect(!evidence.contains(Array(secret.utf8)))
            }
            #expect(hashes == [32, 32, 32])
        }
    }
}
