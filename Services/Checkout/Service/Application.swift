import CheckoutDomain
import Commerce
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
/// - Parameter vault: of this database.
/// - Throws: where the data file cannot be used.
func buildProcess(
    _ settings: ServiceSettings, _ own: CheckoutSettings, database: any Database, vault: Vault, peers: Peers,
    ambient: Ambient
) throws -> ServiceProcess {
    let quotes = Quotes(database: database, peers: peers, ambient: ambient, heldFor: .seconds(own.quoteMinutes * 60))
    let steps = OrderSteps(
        database: database, peers: peers, ambient: ambient, vault: vault,
        resumeAfter: .seconds(own.resumeSeconds))
    let presence = Presence(database: database, ambient: ambient, holdings: [.keys])
    let keyed = KeyedCalls(database: database, ambient: ambient, presence: presence)
    let orders = Orders(database: database, steps: steps, ambient: ambient, keyed: keyed)
    let worker = OrderWorker(database: database, steps: steps, ambient: ambient)
    let routes = Routes()
    QuoteRoutes(quotes: quotes).register(on: routes)
    ExposureRoutes(
        quotes: OpenQuotes(
            database: database, peers: peers, ambient: ambient, heldFor: .seconds(own.quoteMinutes * 60))
    ).register(on: routes)
    OrderRoutes(orders: orders).register(on: routes)
    EventRoutes(intake: EventIntake(database: database, steps: steps, ambient: ambient)).register(on: routes)
    let requests = PrivacyRequests(
        database: database, ambient: ambient, vault: vault, terms: try PrivacyTerms.load(), keyed: keyed)
    PrivacyRoutes(
        requests: requests,
        cursors: PageCursors("privacy requests", secret: settings.serviceSecret)
    ).register(on: routes)
    let privacy = PrivacyWorker(
        database: database, work: PrivacyWork(database: database, peers: peers, ambient: ambient, vault: vault),
        ambient: ambient)
    let earlier = EarlierOrders(database: database, ambient: ambient, vault: vault)
    let upkeep = VaultUpkeep(vault, of: database, sealing: earlier.steps)
    return ServiceProcess(
        name: "checkout", settings: settings, ambient: ambient, routes: routes,
        readiness: [ReadinessCheck("database") { try await database.ping() }],
        background: [
            worker, privacy, upkeep, presence,
            KeyedUpkeep(keyed) { key, point in
                if PrivacyRequestID(point) != nil {
                    try await requests.resume(key, at: point)
                } else {
                    try await orders.resume(key, at: point)
                }
            },
        ])
}
