import ServiceKit
import ServiceStorage

/// `landed-cost`: reads its tables and serves; `landed-cost rate-report` reports on them. It has no database: every answer is made of the question and the tables.
@main
struct LandedCost {
    static func main() async {
        await ServiceMain.guarded("landed-cost") {
            let settings = try Settings(ServiceSettings.environment())
            if CommandLine.arguments.dropFirst().first == "rate-report" {
                let report = try RateReportCommand(Array(CommandLine.arguments.dropFirst(2)))
                return print(try report.text(tablesFolder: settings.tablesFolder))
            }
            try settings.service.bootstrapTelemetry(service: "landed-cost")
            let tables = try TableFiles.read(from: settings.tablesFolder)
            let process = buildProcess(settings.service, tables: tables, ambient: .live)
            try await process.run(settings.service)
        }
    }
}
