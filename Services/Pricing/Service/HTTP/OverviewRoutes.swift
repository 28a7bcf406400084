import Commerce
import ServiceKit
import Wire

/// HTTP for the console's page; for our own services.
struct OverviewRoutes {
    let overview: Overview

    func register(on routes: Routes) {
        routes.on(PricingAPI.overview) { [overview] _, call in
            var query = call.query()
            let symbol = query.optional("symbol", "letters of ISO 4217, such as EUR") { Currency(code: $0) }
            let sku = query.optional("sku", "a sku") { $0 }
            let market = query.optional("market", "the id of a market") { $0 }
            try query.finish()
            return try await overview.page(symbol: symbol, sku: sku, market: market)
        }
    }
}
