import ServiceKit
import ServiceStorage

/// `gateway`: serves; `gateway migrate`; `gateway check-config FILE`; `gateway keys create|list|rotate|revoke …`, see
/// `KeyCommand`.
@main
struct Gateway {
    static func main() async {
        await ServiceMain.guarded("gateway") {
            let config = ServiceSettings.environment()
            let arguments = Array(CommandLine.arguments.dropFirst())
            if arguments.first == "check-config" {
                return try CheckConfigCommand.run(Array(arguments.dropFirst()), tls: ServiceTLS.from(config))
            }
            let settings = try ServiceSettings(service: "gateway", config)
            let upstreams = try UpstreamSettings(config)
            if arguments.first != "keys" { try settings.bootstrapTelemetry(service: "gateway") }
            try await ServiceMain.run("gateway", settings: settings, migrations: Migrations.all) { database in
                switch arguments.first {
                case "migrate": return
                case "keys":
                    try await KeyCommand(database: database, ambient: .live).run(Array(arguments.dropFirst()))
                default:
                    let audit = try AuditSettings(settings, service: "gateway", config)
                    let live = try LiveConfig(path: LiveConfig.path(config), tls: settings.tls)
                    try await buildProcess(
                        settings, database: database, upstreams: upstreams, ambient: .live, config: live
                    ).run(settings, beside: [try audit.signer(on: database, ambient: .live)])
                }
            }
        }
    }
}
