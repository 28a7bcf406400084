import LandedCostDomain
import ServiceKit

/// Puts the service together; both `main` and the tests call it.
func buildProcess(_ settings: ServiceSettings, tables: Tables, labels: LiveLabels, ambient: Ambient) -> ServiceProcess {
    let routes = Routes()
    QuoteRoutes(tables: tables).register(on: routes)
    TariffRoutes(tables: tables, ambient: ambient).register(on: routes)
    BatchRoutes(tables: tables, ambient: ambient).register(on: routes)
    ClassificationRoutes(live: labels).register(on: routes)
    RuleRoutes(tables: tables).register(on: routes)
    ChangeRoutes(tables: tables).register(on: routes)
    ReturnRoutes(tables: tables).register(on: routes)
    InclusivePriceRoutes(tables: tables).register(on: routes)
    ShipFromRoutes(tables: tables).register(on: routes)
    return ServiceProcess(
        name: "landed-cost", settings: settings, ambient: ambient, routes: routes,
        readiness: [ReadinessCheck("tables") { if tables.countries.isEmpty { throw NoDestinations() } }],
        background: [labels])
}

/// Tables without a single destination answer nothing.
private struct NoDestinations: Error {}
