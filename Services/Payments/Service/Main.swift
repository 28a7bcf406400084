import Egress
import Foundation
import ServiceKit
import ServiceStorage
import Storage

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
                let audit = try AuditSettings(settings.service, service: "payments", config)
                let egress = EgressClient(
                    settings: .ofService(
                        environment: ProcessInfo.processInfo.environment, allowedPrivateHosts: settings.providerHosts,
                        ambient: .live))
                do {
                    let application = try PaymentsApplication(
                        settings, database: database,
                        vault: try await Vault.open(database, settings.masterKeys, .live), ambient: .live,
                        egress: egress)
                    try await application.process.run(
                        settings.service, beside: [try audit.signer(on: database, ambient: .live)])
                } catch {
                    await egress.close()
                    throw error
                }
                await egress.close()
            }
        }
    }
}
