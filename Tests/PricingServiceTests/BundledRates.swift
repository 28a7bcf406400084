import Commerce
import PricingDomain
import ServiceKit
import Storage
import TestSupport

@testable import PricingService

/// The rates the program comes with, read once for all tests.
enum BundledRates {
    private static let book = Result { try RateFiles.bundled() }

    static func get() throws -> RateBook { try book.get() }
}

/// The moment at which all these tests run.
let testAmbient = Ambient.fixed(at: "2026-11-21T09:00:00Z")

func day(_ text: String) -> CalendarDate { CalendarDate(text) ?? CalendarDate(daysSince1970: 0) }
func currency(_ code: String) -> Currency { Currency(code: code) ?? .eur }

extension Rates {
    /// As a service starts: with what it came with, and then what was imported.
    static func started(on database: any Database) async throws -> Rates {
        let rates = Rates(database: database, board: RateBoard(try BundledRates.get()), ambient: testAmbient)
        try await rates.refresh()
        return rates
    }
}

extension FXSettings {
    static func forTests(_ values: [String: String] = [:]) throws -> FXSettings {
        try FXSettings(.development, .forTests(values))
    }
}

/// Runs the service over SQLite in memory and asks it as a peer.
func asking<Value: Sendable>(
    _ values: [String: String] = [:], _ body: @escaping @Sendable (Asker) async throws -> Value
) async throws -> Value {
    try await Engine.sqlite.withDatabase(Migrations.all) { database in
        let process = buildProcess(
            try .forTests("pricing"), try .forTests(values), rates: try await .started(on: database),
            countries: try .bundled(), database: database, ambient: testAmbient)
        return try await withRunning(process) { address in try await body(Asker(address, now: testAmbient.now())) }
    }
}
