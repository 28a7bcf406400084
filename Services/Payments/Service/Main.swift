import Egress
import Foundation
import ServiceKit
import ServiceStorage

/// `payments`: serves; `payments migrate`: brings the tables to the newest form and ends; `payments outbox …`: see
/// `OutboxCommand`.
@main
struct Main {
    static func main() async {
        await ServiceMain.guarded("payments") {
            let config = ServiceSettings.environment()
            let settings = try PaymentsSettings(config)
            // Lines of the log would be among the lines of the answer.
            if CommandLine.arguments.dropFirst().first != "outbox" {
                try settings.service.bootstrapTelemetry(service: "payments")
            }
            try await ServiceMain.run("payments", settings: settings.service, migrations: Migrations.all) { database in
                let arguments = Array(CommandLine.arguments.dropFirst())
                switch arguments.first {
                case "migrate": return
                case "outbox":
                    return try await OutboxCommand(database: database, ambient: .live).run(Array(arguments.dropFirst()))
                default: break
                }
                let egress = EgressClient(
                    settings: EgressSettings(
                        environment: ProcessInfo.processInfo.environment,
                        allowedPrivateHosts: settings.providerHosts))
                do {
                    let application = try PaymentsApplication(
                        settings, database: database, ambient: .live, egress: egress)
                    try await application.process.run(settings.service)
                } catch {
                    await egress.close()
                    throw error
                }
                await egress.close()
            }
        }
    }
}
