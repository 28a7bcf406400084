import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import Storage
import TestSupport
import Wire

@testable import PricingService

/// A running service with a clock that a test moves, asked for a merchant.
struct RateHouse: Sendable {
    static let merchant = "mer_01jd0000000000000000000000"
    static let other = "mer_01jd0000000000000000000001"

    let address: ServiceAddress
    let clock: TestClock
    let database: any Database
    let rates: Rates

    /// Monday after the last bundled publication: rates are three days old, and may be settled at.
    static let start = "2026-11-02T09:00:00Z"

    static func with<Value: Sendable>(
        _ engine: Engine = .sqlite, _ values: [String: String] = [:], at start: String = start,
        _ body: @escaping @Sendable (RateHouse) async throws -> Value
    ) async throws -> Value {
        try await engine.withDatabase(Migrations.all) { database in
            let clock = TestClock(start)
            let rates = Rates(database: database, board: RateBoard(try BundledRates.get()), ambient: clock.ambient)
            try await rates.refresh()
            let process = buildProcess(
                try .forTests("pricing"), try .forTests(values), rates: rates, countries: try .bundled(),
                database: database, ambient: clock.ambient)
            return try await withRunning(process) { address in
                try await body(RateHouse(address: address, clock: clock, database: database, rates: rates))
            }
        }
    }

    func send(
        _ method: HTTPRequest.Method, _ target: String, _ json: String = "", key: String? = nil,
        as merchant: String = merchant
    ) async throws -> ServiceAnswer {
        var headers = [(name: "carnet-merchant", value: merchant), (name: "carnet-key-mode", value: "test")]
        if let key { headers.append((name: "idempotency-key", value: key)) }
        return try await Asker(address, now: clock.ambient.now())
            .send(method, target, headers: headers, body: Array(json.utf8))
    }

    func take(_ text: String, as format: String) async throws -> ServiceAnswer {
        try await Asker(address, now: clock.ambient.now()).send(
            .post, "/internal/fx/import?format=\(format)", headers: [("content-type", "text/csv")],
            body: Array(text.utf8))
    }
}
