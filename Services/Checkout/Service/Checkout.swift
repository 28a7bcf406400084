import ServiceKit
import ServiceStorage

/// `checkout`: serves; `checkout migrate`: brings the tables to the newest form and ends.
@main
struct Checkout {
    static func main() async {
        await ServiceMain.guarded("checkout") {
            let config = ServiceSettings.environment()
            let settings = try ServiceSettings(service: "checkout", config)
            try settings.bootstrapTelemetry(service: "checkout")
            let own = try CheckoutSettings(config)
            let peers = try Peers(settings, config, .live)
            try await ServiceMain.run("checkout", settings: settings, migrations: Migrations.all) { database in
                guard CommandLine.arguments.dropFirst().first != "migrate" else { return }
                let audit = try AuditSettings(settings, service: "checkout", config)
                let process = buildProcess(settings, own, database: database, peers: peers, ambient: .live)
                try await process.run(settings, beside: [try audit.signer(on: database, ambient: .live)])
            }
        }
    }
}
