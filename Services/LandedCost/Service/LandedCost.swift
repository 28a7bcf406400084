import ServiceKit
import ServiceStorage

/// `landed-cost`: reads its tables and serves. `landed-cost import hs|tariff|rules FILE [--apply]` changes them, see
/// `ImportCommand`; `landed-cost rate-report` reports on their rates. It has no database: every answer is made of the
/// question and the tables.
@main
struct LandedCost {
    static func main() async {
        await ServiceMain.guarded("landed-cost") {
            let settings = try Settings(ServiceSettings.environment())
            let arguments = Array(CommandLine.arguments.dropFirst())
            switch arguments.first {
            case "import": return try ImportCommand(settings).run(Array(arguments.dropFirst()))
            case "rate-report":
                let report = try RateReportCommand(Array(arguments.dropFirst()))
                return print(try report.text(tablesFolder: settings.tablesFolder))
            default: break
            }
            try settings.service.bootstrapTelemetry(service: "landed-cost")
            let tables = try TableFiles.read(from: settings.tablesFolder)
            let labels = try LiveLabels(folder: settings.tablesFolder, imported: settings.nomenclature)
            let process = buildProcess(settings.service, tables: tables, labels: labels, ambient: .live)
            try await process.run(settings.service)
        }
    }
}
