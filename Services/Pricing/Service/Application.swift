import PricingDomain
import ServiceKit
import Storage

/// Puts the service together; both `main` and the tests call it. The database is migrated already.
func buildProcess(
    _ settings: ServiceSettings, rates: Rates, database: any Database, ambient: Ambient
) -> ServiceProcess {
    let routes = Routes()
    PriceRoutes(rates: rates, ambient: ambient).register(on: routes)
    RateRoutes(rates: rates, ambient: ambient).register(on: routes)
    ImportRoutes(rates: rates).register(on: routes)
    return ServiceProcess(
        name: "pricing", settings: settings, ambient: ambient, routes: routes,
        readiness: [
            ReadinessCheck("database") { try await database.ping() },
            ReadinessCheck("rates") { if rates.book.table.isEmpty { throw NoRates() } },
        ], background: [RateWatch(rates: rates)])
}

/// A service without a single publication can price nothing.
private struct NoRates: Error {}
