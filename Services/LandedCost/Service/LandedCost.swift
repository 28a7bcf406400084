import ServiceKit
import ServiceStorage

/// `landed-cost`: reads its tables and serves; `landed-cost import hs|tariff|rules FILE [--apply]`, see `ImportCommand`. It has no database: every answer is made of the question and the tables.
@main
struct LandedCost {
    static func main() async {
        await ServiceMain.guarded("landed-cost") {
            let settings = try Settings(ServiceSettings.environment())
            let arguments = Array(CommandLine.arguments.dropFirst())
            if arguments.first == "import" {
                return try ImportCommand(settings).run(Array(arguments.dropFirst()))
            }
            try settings.service.bootstrapTelemetry(service: "landed-cost")
            let tables = try TableFiles.read(from: settings.tablesFolder)
            let labels = try LiveLabels(folder: settings.tablesFolder, imported: settings.nomenclature)
            let process = buildProcess(settings.service, tables: tables, labels: labels, ambient: .live)
            try await process.run(settings.service)
        }
    }
}
