import PricingDomain
import ServiceKit
import ServiceStorage
import Storage

/// Puts the service together; both `main` and the tests call it. The database is migrated already.
func buildProcess(
    _ settings: ServiceSettings, rates: Rates, countries: CountryFiles, database: any Database, ambient: Ambient
) -> ServiceProcess {
    let presence = Presence(database: database, ambient: ambient, holdings: [.keys])
    let keyed = KeyedCalls(database: database, ambient: ambient, presence: presence)
    let writes = KeyedWrites(database: database, keyed: keyed)
    let local = LocalPrices(database: database, ambient: ambient, rates: rates)
    let routes = Routes()
    PriceRoutes(rates: rates, local: local, ambient: ambient).register(on: routes)
    RateRoutes(rates: rates, ambient: ambient).register(on: routes)
    ImportRoutes(rates: rates).register(on: routes)
    MarketRoutes(
        markets: Markets(database: database, ambient: ambient, rates: rates, countries: countries, writes: writes)
    ).register(on: routes)
    PriceBookRoutes(books: PriceBooks(database: database, ambient: ambient, writes: writes)).register(on: routes)
    FormatRoutes().register(on: routes)
    BulkRoutes(catalogue: Catalogue(database: database, ambient: ambient, rates: rates), ambient: ambient)
        .register(on: routes)
    OverviewRoutes(
        overview: Overview(database: database, ambient: ambient, rates: rates, countries: countries)
    ).register(on: routes)
    return ServiceProcess(
        name: "pricing", settings: settings, ambient: ambient, routes: routes,
        readiness: [
            ReadinessCheck("database") { try await database.ping() },
            ReadinessCheck("rates") { if rates.book.table.isEmpty { throw NoRates() } },
        ],
        background: [
            RateWatch(rates: rates), presence,
            KeyedUpkeep(keyed) { key, point in try await writes.finish(key, at: point) },
        ])
}

/// A service without a single publication can price nothing.
private struct NoRates: Error {}
