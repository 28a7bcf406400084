import Configuration
import ServiceKit
import Storage

/// The services behind the gateway.
struct Upstreams: Sendable {
    let checkout: ServiceClient
    let pricing: ServiceClient
    let landedCost: ServiceClient
    let payments: ServiceClient
    let fraud: ServiceClient

    init(_ settings: ServiceSettings, _ config: ConfigReader, _ ambient: Ambient) throws {
        func client(_ title: String, _ service: String) throws -> ServiceClient {
            ServiceClient(
                title, at: try ServiceSettings.peer(service, config), caller: "gateway",
                secret: settings.serviceSecret, ambient: ambient)
        }
        checkout = try client("Checkout", "checkout")
        pricing = try client("Pricing", "pricing")
        landedCost = try client("Landed cost", "landed-cost")
        payments = try client("Payments", "payments")
        fraud = try client("Fraud", "fraud")
    }
}

/// Puts the gateway together; both `main` and the tests call it. The database is migrated already.
func buildProcess(
    _ settings: ServiceSettings, database: any Database, upstreams: Upstreams, ambient: Ambient
) async throws -> ServiceProcess {
    let keys = KeyCache(database: database)
    try await keys.refresh()
    let routes = Routes()
    let forwarding = Forwarding(gatekeeper: Gatekeeper(keys: keys))
    for route in RouteTable.routes(upstreams) { forwarding.register(route, on: routes) }
    return ServiceProcess(
        name: "gateway", settings: settings, ambient: ambient, access: .anybody, routes: routes,
        readiness: [ReadinessCheck("database") { try await database.ping() }], background: [keys])
}
