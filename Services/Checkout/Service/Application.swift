import Configuration
import ServiceKit
import ServiceStorage
import Storage

/// The services that checkout calls.
struct Peers: Sendable {
    let pricing: ServiceClient
    let landedCost: ServiceClient
    let payments: ServiceClient
    let fraud: ServiceClient

    init(_ settings: ServiceSettings, _ config: ConfigReader, _ ambient: Ambient) throws {
        func client(_ title: String, _ service: String) throws -> ServiceClient {
            ServiceClient(
                title, at: try ServiceSettings.peer(service, config), caller: "checkout",
                secret: settings.serviceSecret, ambient: ambient)
        }
        pricing = try client("Pricing", "pricing")
        landedCost = try client("Landed cost", "landed-cost")
        payments = try client("Payments", "payments")
        fraud = try client("Fraud", "fraud")
    }
}

/// Puts the service together; both `main` and the tests call it. The database is migrated already.
func buildProcess(
    _ settings: ServiceSettings, _ own: CheckoutSettings, database: any Database, peers: Peers, ambient: Ambient
) -> ServiceProcess {
    let quotes = Quotes(database: database, peers: peers, ambient: ambient, heldFor: .seconds(own.quoteMinutes * 60))
    let steps = OrderSteps(
        database: database, peers: peers, ambient: ambient, resumeAfter: .seconds(own.resumeSeconds))
    let presence = Presence(database: database, ambient: ambient, holdings: [.keys])
    let keyed = KeyedCalls(database: database, ambient: ambient, presence: presence)
    let orders = Orders(database: database, steps: steps, ambient: ambient, keyed: keyed)
    let worker = OrderWorker(database: database, steps: steps, ambient: ambient)
    let routes = Routes()
    QuoteRoutes(quotes: quotes).register(on: routes)
    OrderRoutes(orders: orders).register(on: routes)
    EventRoutes(intake: EventIntake(database: database, steps: steps, ambient: ambient)).register(on: routes)
    return ServiceProcess(
        name: "checkout", settings: settings, ambient: ambient, routes: routes,
        readiness: [ReadinessCheck("database") { try await database.ping() }],
        background: [
            worker, presence, KeyedUpkeep(keyed) { key, point in try await orders.resume(key, at: point) },
        ])
}
