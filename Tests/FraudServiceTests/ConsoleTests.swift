import Commerce
import Foundation
import FraudDomain
import HTTPTypes
import JSON
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import FraudService

@Suite struct ConsoleTests {
    /// Opens a case and signs a visitor in.
    private static func review(
        _ asker: Asker, _ clock: TestClock
    ) async throws -> (visitor: Visitor, id: CaseID, order: OrderID) {
        let order: OrderID = clock.ambient.newID()
        let body = try StrictJSONEncoder().encode(Bench.suspect(order))
        let answer = try await asker.send(.post, "/v1/assessments", body: body)
        let visitor = Visitor(asker)
        #expect(try await visitor.signIn().status == 303)
        return (visitor, try #require(try answer.decoded(FraudAPI.Assessment.self).caseId), order)
    }

    @Test func `without a session every page leads to the sign-in and back`() async throws {
        try await withFraud { asker, _, _ in
            let visitor = Visitor(asker)
            let answer = try await visitor.get("/console/queue?show=decided")
            #expect(answer.status == 303)
            #expect(answer.header("location") == "/console/sign-in?next=%2Fconsole%2Fqueue%3Fshow%3Ddecided")
            let signIn = try await visitor.get("/console/sign-in?next=%2Fconsole%2Fqueue%3Fshow%3Ddecided")
            #expect(signIn.hidden("next") == "/console/queue?show=decided")
            let done = try await visitor.post(
                "/console/sign-in",
                [("email", Bench.email), ("password", Bench.password), ("next", "/console/queue?show=decided")])
            #expect(done.header("location") == "/console/queue?show=decided")
            #expect(try await visitor.post("/console/cases/x/decision", []).status != 200)
        }
    }

    @Test(arguments: [
        "https://evil.example/", "//evil.example", "/console//evil.example", "/console/\\evil", "/v1/cases",
    ])
    func `the way back stays in the console`(next: String) async throws {
        try await withFraud { asker, _, _ in
            let answer = try await Visitor(asker).post(
                "/console/sign-in", [("email", Bench.email), ("password", Bench.password), ("next", next)])
            #expect(answer.header("location") == "/console/queue")
        }
    }

    @Test func `the session's cookie is for this console alone`() async throws {
        try await withFraud { asker, _, _ in
            let answer = try await Visitor(asker).signIn()
            let cookie = try #require(answer.header("set-cookie"))
            #expect(cookie.hasPrefix("carnet_console="))
            #expect(cookie.hasSuffix("; Path=/console; HttpOnly; SameSite=Strict"))
        }
        #expect(
            SessionCookie(isSecure: true).setting("x")[.setCookie]
                == "__Secure-carnet_console=x; Path=/console; HttpOnly; SameSite=Strict; Secure")
    }

    @Test func `which of e-mail and password is wrong is not said`() async throws {
        try await withFraud { asker, _, _ in
            let wrong = try await Visitor(asker).signIn("wrong password")
            let unknown = try await Visitor(asker).signIn(email: "nobody@kade.example")
            #expect(wrong.status == 422)
            #expect(wrong.text == unknown.text.replacing("nobody@kade.example", with: Bench.email))
            #expect(wrong.text.contains("<title>Error: Sign in – Carnet</title>"))
            #expect(wrong.text.contains("<a href=\"#email\">E-mail and password do not belong together."))
            #expect(!wrong.text.contains("wrong password"))
        }
    }

    @Test func `after five wrong passwords the right one has to wait`() async throws {
        try await withFraud { asker, _, clock in
            for _ in 0..<5 { #expect(try await Visitor(asker).signIn("wrong password").status == 422) }
            let early = try await Visitor(asker).signIn()
            #expect(early.status == 429)
            #expect(early.header("retry-after") == "30")
            #expect(early.text.contains("Too many tries. Wait 30 seconds, then go on."))
            clock.advance(by: .seconds(30))
            #expect(try await Visitor(asker).signIn().status == 303)
        }
    }

    @Test func `a form of another site or another session changes nothing`() async throws {
        try await withFraud { asker, database, clock in
            let (visitor, id, _) = try await Self.review(asker, clock)
            let page = try await visitor.get("/console/cases/\(id)")
            let token = try #require(page.hidden("token"))
            let other = Visitor(asker)
            _ = try await other.signIn()
            let approve = [("seen_version", "1"), ("do", "approve")]
            let path = "/console/cases/\(id)/decision"
            let tries = [
                try await visitor.post(path, approve), try await visitor.post(path, approve + [("token", "00")]),
                try await other.post(path, approve + [("token", token)]),
                try await visitor.post(
                    path, approve + [("token", token)], headers: [("sec-fetch-site", "cross-site")]),
            ]
            #expect(tries.map(\.status) == [403, 403, 403, 403])
            #expect(tries.allSatisfy { $0.text.contains("Nothing was changed.") })
            let states = try await database.read {
                try $0.query("SELECT state FROM review_case").map { try $0.text("state") }
            }
            #expect(states == ["open"])
        }
    }

    @Test(arguments: Engine.available)
    func `a decision is kept, told to checkout and shown`(engine: Engine) async throws {
        try await withFraud(on: engine) { asker, database, clock in
            let (visitor, id, order) = try await Self.review(asker, clock)
            let page = try await visitor.get("/console/cases/\(id)")
            let done = try await visitor.post(
                "/console/cases/\(id)/decision",
                [
                    ("token", page.hidden("token") ?? ""), ("seen_version", page.hidden("seen_version") ?? ""),
                    ("do", "decline"), ("reason", "identity_does_not_fit"), ("note", "Called <twice>."),
                ])
            #expect(done.status == 303)
            #expect(done.header("location") == "/console/queue?decided=\(id)")
            let queue = try await visitor.get("/console/queue?decided=\(id)")
            #expect(queue.text.contains("Order …\(order.text.suffix(6)) declined. The shop is told now."))
            #expect(queue.text.contains("The queue is empty"))
            let again = try await visitor.get("/console/cases/\(id)")
            #expect(again.text.contains("Declined by Mara L.: Identity does not fit."))
            #expect(again.text.contains("Called &lt;twice&gt;."))
            #expect(!again.text.contains("name=\"do\""))
            let events = try await database.read { db in
                try db.query("SELECT topic, aggregate, payload FROM outbox")
                    .map { (try $0.text("topic"), try $0.text("aggregate"), try $0.bytes("payload")) }
            }
            #expect(events.map(\.0) == ["case.decided"])
            #expect(events.map(\.1) == [order.text])
            let told = try StrictJSONDecoder().decode(FraudAPI.CaseDecided.self, from: try #require(events.first).2)
            #expect(told.verdict == .declined)
            #expect(told.caseId == id)
            #expect(told.reason == "identity_does_not_fit")
        }
    }

    @Test(arguments: Engine.available)
    func `of two reviewers at once one decides and the other is told`(engine: Engine) async throws {
        try await engine.withDatabase(Migration.fraud) { database in
            let ambient = TestClock(Bench.moment).ambient
            let record = try await Bench.assessments(database, ambient).assess(Bench.suspect(ambient.newID()))
            let id = try #require(record.caseID)
            let (cases, mara) = (try await Bench.cases(database, ambient), try Bench.reviewer())
            let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<10 {
                    group.addTask {
                        let decision = try Decision(
                            index.isMultiple(of: 2) ? .approved : .declined,
                            reason: index.isMultiple(of: 2) ? nil : .resale, note: nil)
                        do {
                            try await cases.decide(decision, on: id, seen: 1, by: mara)
                            return true
                        } catch is CaseChanged {
                            return false
                        }
                    }
                }
                return try await group.reduce(into: [Bool]()) { $0.append($1) }
            }
            #expect(wins.count { $0 } == 1)
            let told = try await database.read { try Outbox(db: $0).waitingCount() }
            #expect(told == 1)
        }
    }

    @Test func `a decision on a page that is out of date is not sent`() async throws {
        try await withFraud { asker, _, clock in
            let (visitor, id, _) = try await Self.review(asker, clock)
            let page = try await visitor.get("/console/cases/\(id)")
            let fields = [
                ("token", page.hidden("token") ?? ""), ("seen_version", page.hidden("seen_version") ?? ""),
                ("do", "approve"),
            ]
            #expect(try await visitor.post("/console/cases/\(id)/decision", fields).status == 303)
            let late = try await visitor.post("/console/cases/\(id)/decision", fields)
            #expect(late.status == 409)
            #expect(late.text.contains("This order changed while you looked"))
            #expect(late.text.contains("It was approved at 12:00 UTC. Your decision was not sent."))
        }
    }

    @Test func `a decline without a reason comes back as it was typed`() async throws {
        try await withFraud { asker, _, clock in
            let (visitor, id, _) = try await Self.review(asker, clock)
            let page = try await visitor.get("/console/cases/\(id)")
            let answer = try await visitor.post(
                "/console/cases/\(id)/decision",
                [
                    ("token", page.hidden("token") ?? ""), ("seen_version", "1"), ("do", "decline"), ("reason", ""),
                    ("note", "\"quoted\""),
                ])
            #expect(answer.status == 422)
            #expect(answer.text.contains("<title>Error: Order …"))
            #expect(answer.text.contains("<a href=\"#reason\">Choose a reason: to decline needs one</a>"))
            #expect(answer.text.contains("value=\"&quot;quoted&quot;\""))
        }
    }

    @Test func `who the buyer is stays hidden until asked for, and asking is logged`() async throws {
        try await withFraud { asker, _, clock in
            let (visitor, id, _) = try await Self.review(asker, clock)
            let page = try await visitor.get("/console/cases/\(id)")
            #expect(!page.text.contains("jan@mailinator.com"))
            #expect(page.text.contains("j•••@mai•••.com"))
            let shown = try await visitor.post(
                "/console/cases/\(id)/reveal", [("token", page.hidden("token") ?? "")])
            #expect(shown.header("location") == "/console/cases/\(id)")
            let open = try await visitor.get("/console/cases/\(id)")
            #expect(open.text.contains("jan@mailinator.com"))
            #expect(open.text.contains("Jan &lt;b&gt;Haas&lt;/b&gt;"))
            #expect(open.text.contains("Mara L. looked at who the buyer is"))
            clock.advance(by: .seconds(15 * 60 + 1))
            #expect(try await !visitor.get("/console/cases/\(id)").text.contains("jan@mailinator.com"))
        }
    }

    @Test func `pages carry their security headers and stay within their budget`() async throws {
        try await withFraud { asker, _, clock in
            let (visitor, id, _) = try await Self.review(asker, clock)
            for path in ["/console/queue", "/console/cases/\(id)", "/console/sign-in"] {
                let page = try await visitor.get(path)
                #expect(page.status == 200)
                #expect(
                    page.header("content-security-policy")
                        == "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
                        + "base-uri 'none'; frame-ancestors 'none'; script-src 'self'; connect-src 'self'")
                #expect(page.header("x-content-type-options") == "nosniff")
                #expect(page.header("cache-control") == "no-store")
                #expect(page.body.count < 24_000)
                #expect(!page.text.contains("style="))
                #expect(!page.text.contains("{{"))
            }
        }
    }

    @Test func `an error is a page for a browser and a problem for a program`() async throws {
        try await withFraud { asker, _, clock in
            let (visitor, _, _) = try await Self.review(asker, clock)
            for path in ["/console/cases/case_00000000000000000000000000", "/console/nothing"] {
                let page = try await visitor.get(path)
                #expect(page.status == 404)
                #expect(page.text.contains("<h1>There is no such page</h1>"))
                let problem = try await visitor.get(path, accept: "application/json")
                #expect(try problem.problem.status == 404)
            }
        }
    }

    @Test func `signing out ends the session on the server too`() async throws {
        try await withFraud { asker, _, clock in
            let (visitor, _, _) = try await Self.review(asker, clock)
            let cookie = try #require(visitor.cookie)
            let page = try await visitor.get("/console/queue")
            let out = try await visitor.post("/console/sign-out", [("token", page.hidden("token") ?? "")])
            #expect(out.header("location") == "/console/sign-in")
            let stolen = try await asker.send(.get, "/console/queue", headers: [("cookie", cookie)])
            #expect(stolen.status == 303)
        }
    }
}
