import Commerce
import ServiceKit
import Wire

/// HTTP for markets: parse, ask, present.
struct MarketRoutes {
    let markets: Markets

    func register(on routes: Routes) {
        routes.on(PricingAPI.markets) { [markets] _, call in try await markets.list(of: Shop(call)) }
        routes.on(PricingAPI.market) { [markets] _, call in
            try await markets.find(call.parameter("id"), of: Shop(call))
        }
        routes.onKeyed(PricingAPI.createMarket) { [markets] market, key, call in
            try await markets.create(market, key, for: Shop(call))
        }
        routes.onKeyed(PricingAPI.changeMarket) { [markets] market, key, call in
            try await markets.change(call.parameter("id"), to: market, key, for: Shop(call))
        }
        routes.onKeyed(PricingAPI.removeMarket) { [markets] _, key, call in
            try await markets.remove(call.parameter("id"), key, for: Shop(call))
        }
    }
}
