import Egress
import PricingDomain
import ServiceKit
import ServiceLifecycle
import ServiceStorage
import Storage

/// Puts the service together; both `main` and the tests call it. The database is migrated already.
/// - Parameter egress: the way to the feeds; none are fetched without it.
func buildProcess(
    _ settings: ServiceSettings, _ fx: FXSettings, rates: Rates, countries: CountryFiles, database: any Database,
    ambient: Ambient, egress: EgressClient? = nil
) -> ServiceProcess {
    let rates = rates.under(RateRules(stale: fx.stale, bandBasisPoints: fx.bandBasisPoints))
    let presence = Presence(database: database, ambient: ambient, holdings: [.keys])
    let keyed = KeyedCalls(database: database, ambient: ambient, presence: presence)
    let writes = KeyedWrites(database: database, keyed: keyed)
    let local = LocalPrices(database: database, ambient: ambient, rates: rates)
    let locks = Locks(database: database, rates: rates, ambient: ambient, writes: writes, signer: fx.signer)
    let refunds = FXRefunds(rates: rates, ambient: ambient, writes: writes)
    let routes = Routes()
    PriceRoutes(rates: rates, local: local, ambient: ambient).register(on: routes)
    RateRoutes(rates: rates, ambient: ambient).register(on: routes)
    SourceRoutes(rates: rates, database: database, ambient: ambient).register(on: routes)
    LockRoutes(
        locks: locks, refunds: refunds, cursors: PageCursors("rate locks", secret: settings.serviceSecret)
    ).register(on: routes)
    ImportRoutes(rates: rates).register(on: routes)
    ExposureRoutes(
        exposure: Exposure(
            database: database, rates: rates, ambient: ambient,
            drift: FixedPriceDrift(database: database, rates: rates))
    ).register(on: routes)
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
    var background: [any Service] = [
        RateWatch(rates: rates), presence,
        KeyedUpkeep(keyed) { key, point in try await writes.finish(key, at: point) },
    ]
    if let egress, !fx.feeds.isEmpty {
        background.append(
            RateFetcher(
                feeds: fx.feeds, database: database, rates: rates, ambient: ambient, egress: egress,
                every: fx.fetchEvery))
    }
    return ServiceProcess(
        name: "pricing", settings: settings, ambient: ambient, routes: routes,
        readiness: [
            ReadinessCheck("database") { try await database.ping() },
            ReadinessCheck("rates") { if rates.book.table.isEmpty { throw NoRates() } },
        ], background: background)
}

/// A service without a single publication can price nothing.
private struct NoRates: Error {}
