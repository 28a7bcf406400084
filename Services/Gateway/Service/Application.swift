import ServiceKit
import Storage

/// Puts the gateway together; both `main` and the tests call it. The database is migrated already.
func buildProcess(
    _ settings: ServiceSettings, database: any Database, upstreams: UpstreamSettings, ambient: Ambient
) async throws -> ServiceProcess {
    let keys = KeyCache(database: database)
    try await keys.refresh()
    let current = CurrentSnapshot(GatewaySnapshot(routes: RouteTable.routes, upstreams: upstreams))
    let door = GatewayDoor(
        current, gatekeeper: Gatekeeper(keys: keys), secret: settings.serviceSecret, ambient: ambient)
    return ServiceProcess(
        name: "gateway", settings: settings, ambient: ambient, access: .anybody, routes: Routes(),
        readiness: [ReadinessCheck("database") { try await database.ping() }], background: [keys], direct: door)
}
