import ServiceKit
import ServiceStorage
import Storage

/// `checkout`: serves; `checkout migrate`: brings the tables to the newest form and ends.
@main
struct Checkout {
    static func main() async {
        await ServiceMain.guarded("checkout") {
            let config = ServiceSettings.environment()
            let settings = try ServiceSettings(service: "checkout", config)
            try settings.bootstrapTelemetry(service: "checkout")
            let own = try CheckoutSettings(config, mode: settings.mode)
            let peers = try Peers(settings, config, .live)
            try await ServiceMain.run("checkout", settings: settings, migrations: Migrations.all) { database in
                guard CommandLine.arguments.dropFirst().first != "migrate" else { return }
                let audit = try AuditSettings(settings, service: "checkout", config)
                let vault = try await Vault.open(database, own.masterKeys, .live)
                let process = try buildProcess(
                    settings, own, database: database, vault: vault, peers: peers, ambient: .live)
                try await process.run(settings, beside: [try audit.signer(on: database, ambient: .live)])
            }
        }
    }
}
