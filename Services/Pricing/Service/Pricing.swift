import Foundation
import PricingDomain
import ServiceKit
import ServiceStorage

/// `pricing`: serves; `pricing migrate`: brings the tables to the newest form and ends; `pricing import-fx FILE`: takes a
/// file of the European Central Bank into the database and ends, and a service that runs sees it within seconds.
@main
struct Pricing {
    static func main() async {
        await ServiceMain.guarded("pricing") {
            let settings = try ServiceSettings(service: "pricing", ServiceSettings.environment())
            try settings.bootstrapTelemetry(service: "pricing")
            let arguments = Array(CommandLine.arguments.dropFirst())
            try await ServiceMain.run("pricing", settings: settings, migrations: Migrations.all) { database in
                if arguments == ["migrate"] { return }
                let ambient = Ambient.live
                let rates = Rates(database: database, board: RateBoard(try RateFiles.bundled()), ambient: ambient)
                try await rates.refresh()
                switch (arguments.first, arguments.count) {
                case (nil, _):
                    let audit = try AuditSettings(settings, service: "pricing", ServiceSettings.environment())
                    try await buildProcess(
                        settings, rates: rates, countries: try .bundled(), database: database, ambient: ambient
                    ).run(settings, beside: [try audit.signer(on: database, ambient: ambient)])
                case ("import-fx", 2):
                    let outcome = try await rates.take(Array(try Data(contentsOf: URL(filePath: arguments[1]))))
                    FileHandle.standardOutput.write(Data((outcome.sentence + "\n").utf8))
                default: throw UsageError()
                }
            }
        }
    }
}

private struct UsageError: Error, CustomStringConvertible {
    let description = "usage: pricing [migrate | import-fx FILE]"
}
