import Commerce
import HTTPTypes
import NIOCore
import ServiceKit
import Telemetry
import TestSupport
import Testing
import Wire

@testable import GatewayService

@Suite struct RequestLogTests {
    private func call(_ number: Int, status: Int = 200) -> LoggedCall {
        LoggedCall(
            CallRecord(
                requestID: "req_\(number)", method: .get, route: "/v1/quotes/{id}", identity: nil,
                trace: TraceContext(random: { 1 }), status: status, problem: nil, upstream: .checkout, address: nil,
                acceptedAt: .uptimeNanoseconds(1_000), sentAt: .uptimeNanoseconds(4_000),
                firstByteAt: .uptimeNanoseconds(9_000), endedAt: .uptimeNanoseconds(11_000), retries: 0,
                requestBytes: 0, answerBytes: 0), at: Timestamp(millisecondsSince1970: 5))
    }

    @Test func `the ring keeps the last ones, the newest first`() {
        let log = RequestLog(capacity: 3)
        #expect(log.latest(10).isEmpty)
        for number in 1...5 {
            log.append(call(number))
            #expect(log.latest(10).map(\.requestID) == (max(1, number - 2)...number).reversed().map { "req_\($0)" })
        }
        #expect(log.record(of: "req_2") == nil && log.record(of: "req_3") != nil)
        #expect(log.latest(2).map(\.requestID) == ["req_5", "req_4"])
        #expect(log.latest(2) { $0.requestID != "req_4" }.map(\.requestID) == ["req_5", "req_3"])
    }

    @Test func `the time of each hop is told`() {
        let logged = RequestLogAPI.LoggedRequest(call(1))
        #expect(logged.timing.gatewayMicroseconds == 3 && logged.timing.upstreamMicroseconds == 5)
        #expect(logged.timing.answerMicroseconds == 2 && logged.timing.totalMicroseconds == 10)
    }

    @Test(
        arguments: [
            ("429", 429...429), ("5xx", 500...599), ("6xx", nil), ("0xx", nil), ("99", nil), ("1000", nil),
            ("abc", nil),
        ] as [(String, ClosedRange<Int>?)])
    func `statuses are read`(text: String, range: ClosedRange<Int>?) {
        #expect(RequestLogRoutes.Question.statuses(text) == range)
    }

    @Test func `a call is found by its Request-Id, with what became of it, by our own people alone`() async throws {
        try await PolicyDoor.open { door in
            let key = try await door.key()
            let ours = Asker(door.asker.address)
            let good = try await door.send(.post, "/v1/quotes", key: key)
            let refused = try await door.send(.post, "/v1/quotes", key: key, json: #"{"a":"4242424242424242"}"#)
            let stranger = try await door.send(.post, "/v1/orders", key: nil)
            let ids = [good, refused, stranger].map { $0.header("request-id") ?? "" }
            func logged(_ id: String) async throws -> RequestLogAPI.LoggedRequest {
                try await ours.send(.get, "/admin/requests/\(id)").decoded()
            }
            let found = try await logged(ids[0])
            #expect(found.id == ids[0] && found.status == 200 && found.route == "/v1/quotes")
            #expect(found.method == "POST" && found.upstream == "checkout" && found.merchant != nil)
            #expect(found.key != nil && found.problem == nil && found.address?.hasPrefix("127.0.0.1:") == true)
            #expect(found.bytesIn == 2 && found.bytesOut == 2 && found.retries == 0)
            let timing = found.timing
            let parts = [timing.gatewayMicroseconds, timing.upstreamMicroseconds, timing.answerMicroseconds]
            #expect(parts.allSatisfy { $0 != nil })
            #expect(parts.reduce(0) { $0 + ($1 ?? 0) } <= timing.totalMicroseconds)
            let held = try await logged(ids[1])
            #expect(held.status == 422 && held.problem == "card-number" && held.merchant == found.merchant)
            #expect(held.upstream == nil && held.timing.upstreamMicroseconds == nil)
            let unknown = try await logged(ids[2])
            #expect(unknown.status == 401 && unknown.problem == "api-key-required" && unknown.merchant == nil)

            let list: RequestLogAPI.List = try await ours.send(.get, "/admin/requests?limit=3").decoded()
            #expect(list.data.map(\.id) == ids.reversed())
            let refusals: RequestLogAPI.List = try await ours.send(.get, "/admin/requests?status=422").decoded()
            #expect(refusals.data.map(\.id) == [ids[1]])
            let merchant = found.merchant?.text ?? ""
            let own: RequestLogAPI.List = try await ours.send(
                .get, "/admin/requests?status=4xx&merchant=\(merchant)"
            ).decoded()
            #expect(own.data.map(\.id).first == ids[1] && !own.data.map(\.id).contains(ids[2]))

            #expect(try await ours.send(.get, "/admin/requests/req_unknown").status == 404)
            #expect(try await ours.send(.get, "/admin/requests?limit=0&status=x&y=1").problem.errors?.count == 3)
            for path in ["/admin/requests", "/admin/requests/\(ids[0])"] {
                let answer = try await door.send(.get, path, key: key)
                #expect(answer.status == 404 && !answer.text.contains("/v1/quotes"))
            }
        }
    }
}
