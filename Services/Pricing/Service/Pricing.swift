import Egress
import Foundation
import PricingDomain
import ServiceKit
import ServiceStorage
import Storage
import Telemetry

/// `pricing`: serves; `pricing migrate`: brings the tables to the newest form and ends; `pricing import-fx FILE [FORMAT]
/// [--dry-run]`: takes a file of rates into the database and ends, and a service that runs sees it within seconds.
@main
struct Pricing {
    static func main() async {
        await ServiceMain.guarded("pricing") {
            let settings = try ServiceSettings(service: "pricing", ServiceSettings.environment())
            try settings.bootstrapTelemetry(service: "pricing")
            let arguments = Array(CommandLine.arguments.dropFirst())
            try await ServiceMain.run("pricing", settings: settings, migrations: Migrations.all) { database in
                if arguments == ["migrate"] { return }
                let rates = Rates(database: database, board: RateBoard(try RateFiles.bundled()), ambient: .live)
                try await rates.refresh()
                switch arguments.first {
                case nil: try await serve(settings, rates, database)
                case "import-fx":
                    let outcome = try await importFile(Array(arguments.dropFirst()), into: rates)
                    FileHandle.standardOutput.write(Data((outcome.sentence + "\n").utf8))
                default: throw UsageError()
                }
            }
        }
    }

    private static func serve(
        _ settings: ServiceSettings, _ rates: Rates, _ database: any Database
    ) async throws {
        let config = ServiceSettings.environment()
        let fx = try FXSettings(settings.mode, config)
        let audit = try AuditSettings(settings, service: "pricing", config)
        let egress = EgressClient(
            settings: .ofService(
                environment: ProcessInfo.processInfo.environment, allowedPrivateHosts: fx.privateHosts, ambient: .live))
        Telemetry.metrics.sample { rates.samples }
        do {
            try await buildProcess(
                settings, fx, rates: rates, countries: try .bundled(), database: database, ambient: .live,
                egress: egress
            ).run(settings, beside: [try audit.signer(on: database, ambient: .live)])
        } catch {
            await egress.close()
            throw error
        }
        await egress.close()
    }

    private static func importFile(_ arguments: [String], into rates: Rates) async throws -> ImportOutcome {
        let isDryRun = arguments.contains("--dry-run")
        let words = arguments.filter { $0 != "--dry-run" }
        guard (1...2).contains(words.count),
            let format = words.count == 2 ? RateFile.Format(rawValue: words[1]) : .ecb
        else { throw UsageError() }
        return try await rates.take(
            Array(try Data(contentsOf: URL(filePath: words[0]))), as: format, isDryRun: isDryRun)
    }
}

private struct UsageError: Error, CustomStringConvertible {
    let description =
        "usage: pricing [migrate | import-fx FILE [\(RateFile.Format.allCases.map(\.rawValue).joined(separator: "|"))]"
        + " [--dry-run]]"
}
