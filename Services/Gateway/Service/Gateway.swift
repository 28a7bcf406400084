import ServiceKit
import ServiceStorage

/// `gateway`: serves; `gateway migrate`; `gateway keys create|list|revoke …`, see `KeyCommand`.
@main
struct Gateway {
    static func main() async {
        await ServiceMain.guarded("gateway") {
            let config = ServiceSettings.environment()
            let settings = try ServiceSettings(service: "gateway", config)
            let arguments = Array(CommandLine.arguments.dropFirst())
            let upstreams = try UpstreamSettings(config)
            if arguments.first != "keys" { try settings.bootstrapTelemetry(service: "gateway") }
            try await ServiceMain.run("gateway", settings: settings, migrations: Migrations.all) { database in
                switch arguments.first {
                case "migrate": return
                case "keys":
                    try await KeyCommand(database: database, ambient: .live).run(Array(arguments.dropFirst()))
                default:
                    let audit = try AuditSettings(settings, service: "gateway", config)
                    try await buildProcess(settings, database: database, upstreams: upstreams, ambient: .live)
                        .run(settings, beside: [try audit.signer(on: database, ambient: .live)])
                }
            }
        }
    }
}
