import Foundation
package import ServiceKit
package import Storage
import Telemetry

/// What every executable with a database does around its own work.
package enum ServiceMain {
    /// Opens and migrates the database, runs `body`, closes it. A failure is one line on standard error and exit code 1.
    package static func run(
        _ service: String, settings: ServiceSettings, migrations: [Migration],
        _ body: @Sendable (any Database) async throws -> Void
    ) async throws {
        let export = try SpanExport(service: service, environment: ProcessInfo.processInfo.environment)
        let database = try await openDatabase(
            settings.databaseURL, schema: settings.databaseSchema, durability: .required)
        do {
            try await database.migrate(migrations)
            Telemetry.metrics.sample { database.load.samples }
            if let export {
                try await export.around { try await body(database) }
            } else {
                try await body(database)
            }
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }

    /// Runs a program's `main`; what it throws ends the process with one line and exit code 1.
    package static func guarded(_ service: String, _ body: @Sendable () async throws -> Void) async {
        do {
            try await body()
        } catch {
            FileHandle.standardError.write(Data("carnet \(service): \(error)\n".utf8))
            exit(1)
        }
    }
}

extension DatabaseLoad {
    /// For the page of metrics.
    var samples: [MetricSample] {
        [
            MetricSample("database_threads", .gauge, "Connections or reading threads", value: Double(threads)),
            MetricSample("database_threads_busy", .gauge, "Those at work", value: Double(busy)),
            MetricSample("database_waiting", .gauge, "Transactions that wait for one of them", value: Double(waiting)),
            MetricSample(
                "database_writer_waiting", .gauge, "Transactions that wait for SQLite's writer",
                value: Double(writing)),
        ]
    }
}
