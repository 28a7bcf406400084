import ServiceKit
import ServiceLifecycle
import ServiceStorage
import Storage

/// Puts the gateway together; both `main` and the tests call it. The database is migrated already.
/// - Parameters:
///   - config: what may change while it runs; SIGHUP reads it again.
///   - keys: the keys in force, for who wants to have them read again at a moment of its own.
func buildProcess(
    _ settings: ServiceSettings, database: any Database, upstreams: UpstreamSettings, ambient: Ambient,
    config: LiveConfig = LiveConfig(standing: .standard), keys: KeyCache? = nil
) async throws -> ServiceProcess {
    let keys = keys ?? KeyCache(database: database, ambient: ambient)
    try await keys.refresh()
    let presence = Presence(database: database, ambient: ambient, holdings: [])
    let gatekeeper = Gatekeeper(
        keys: keys, ambient: ambient, config: config, instances: { presence.instances })
    let current = CurrentSnapshot(config.current.snapshot(upstreams))
    config.whenReloaded("routes and services") { current.swap(to: $0.snapshot(upstreams)) }
    if let tls = settings.publicTLS { config.whenReloaded("certificate") { _ in try tls.reload() } }
    let door = GatewayDoor(current, gatekeeper: gatekeeper, secret: settings.serviceSecret, ambient: ambient)
    let routes = try ProblemPages().routes()
    RequestLogRoutes(log: gatekeeper.log, secret: settings.serviceSecret, ambient: ambient).register(on: routes)
    StreamRelay(current, gatekeeper: gatekeeper, secret: settings.serviceSecret, ambient: ambient).register(on: routes)
    return ServiceProcess(
        name: "gateway", settings: settings, ambient: ambient, access: .anybody, routes: routes,
        readiness: [ReadinessCheck("database") { try await database.ping() }],
        background: [keys, presence, config, LimitUpkeep(gatekeeper: gatekeeper, ambient: ambient)], direct: door)
}
