import CheckoutDomain
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
    let orders = Orders(database: database, steps: steps, ambient: ambient)
    let worker = OrderWorker(database: database, steps: steps, ambient: ambient)
    let routes = Routes()
    QuoteRoutes(quotes: quotes).register(on: routes)
    OrderRoutes(orders: orders).register(on: routes)
    EventRoutes(intake: EventIntake(database: database, steps: steps, ambient: ambient)).register(on: routes)
    PrivacyRoutes(
        requests: PrivacyRequests(database: database, ambient: ambient, vault: vault, terms: try PrivacyTerms.load()),
        cursors: PageCursors("privacy requests", secret: settings.serviceSecret)
    ).register(on: routes)
    let privacy = PrivacyWorker(
        database: database, work: PrivacyWork(database: database, peers: peers, ambient: ambient, vault: vault),
        ambient: ambient)
    let earlier = EarlierOrders(database: database, ambient: ambient, vault: vault)
    let upkeep = VaultUpkeep(vault, of: database, sealing: earlier.steps)
    return ServiceProcess(
        name: "checkout", settings: settings, ambient: ambient, routes: routes,
        readiness: [ReadinessCheck("database") { try await database.ping() }], background: [worker, privacy, upkeep])
}
