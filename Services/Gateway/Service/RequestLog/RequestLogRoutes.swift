import Commerce
import Hummingbird
import JSON
import ServiceKit
import Wire

/// `GET /admin/requests` and `/admin/requests/{id}`, for whoever has a service token; for others there is nothing there.
struct RequestLogRoutes {
    let log: RequestLog
    let secret: ServiceSecret
    let ambient: Ambient

    static let limitRange = 1...1_000
    static let limitDefault = 50

    func register(on routes: Routes) {
        routes.raw(.get, RequestLogAPI.path) { call in
            try guardToken(call)
            let question = try Question(call)
            let found = log.latest(question.limit, where: question.isWanted)
            return .bytes(
                try StrictJSONEncoder().encode(RequestLogAPI.List(data: found.map(RequestLogAPI.LoggedRequest.init))),
                headers: [.cacheControl: "no-store"], type: ContentType.json)
        }
        routes.raw(.get, RequestLogAPI.path + "/{id}") { call in
            try guardToken(call)
            guard let found = log.record(of: try call.parameter("id")) else { throw Problem.notFound("request here") }
            return .bytes(
                try StrictJSONEncoder().encode(RequestLogAPI.LoggedRequest(found)),
                headers: [.cacheControl: "no-store"], type: ContentType.json)
        }
    }

    private func guardToken(_ call: Call) throws {
        guard let token = call.request.headers[.carnetServiceToken],
            ServiceToken.verify(token, secret: secret, now: ambient.now()) != nil
        else { throw Problem("no-such-route", .notFound, "There is nothing at this address") }
    }

    /// What a list is asked for.
    struct Question {
        let limit: Int
        private let statuses: ClosedRange<Int>?
        private let merchant: MerchantID?

        init(_ call: Call) throws {
            var query = call.query()
            let range = RequestLogRoutes.limitRange
            let limit = query.optional("limit", "a whole number from \(range.lowerBound) to \(range.upperBound)") {
                Int($0).flatMap { range.contains($0) ? $0 : nil }
            }
            statuses = query.optional("status", "a status such as 429, or 5xx", Self.statuses)
            merchant = query.optional("merchant", "the id of a merchant, mer_…") { MerchantID($0) }
            try query.finish()
            self.limit = limit ?? RequestLogRoutes.limitDefault
        }

        static func statuses(_ text: String) -> ClosedRange<Int>? {
            if text.count == 3, text.hasSuffix("xx"), let first = text.first?.wholeNumberValue, (1...5).contains(first)
            {
                return (first * 100)...(first * 100 + 99)
            }
            guard text.count == 3, let status = Int(text), (100...599).contains(status) else { return nil }
            return status...status
        }

        func isWanted(_ record: LoggedCall) -> Bool {
            (statuses?.contains(record.status) ?? true) && (merchant.map { $0 == record.merchant } ?? true)
        }
    }
}

extension RequestLogAPI.LoggedRequest {
    init(_ record: LoggedCall) {
        func microseconds(_ from: Int64?, _ to: Int64?) -> Int64? {
            guard let from, let to, to >= from else { return nil }
            return (to - from) / 1_000
        }
        self.init(
            id: record.requestID, at: record.at, method: record.method.rawValue, route: record.route,
            status: record.status, problem: record.problem, merchant: record.merchant, key: record.key,
            upstream: record.upstream, address: record.address, retries: record.retries, bytesIn: record.bytesIn,
            bytesOut: record.bytesOut,
            timing: RequestLogAPI.Timing(
                gatewayMicroseconds: microseconds(0, record.sent ?? record.done),
                upstreamMicroseconds: microseconds(record.sent, record.firstByte),
                answerMicroseconds: microseconds(record.firstByte, record.done),
                totalMicroseconds: record.done / 1_000))
    }
}
