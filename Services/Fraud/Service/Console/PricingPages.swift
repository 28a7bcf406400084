import Commerce
import Hummingbird
import Pages
import ServiceKit
import Wire

/// Rates, markets and a price explained: what pricing says of them, for people with the role `pricing`.
struct PricingPages: Sendable {
    let console: Console

    func register(on routes: Routes, errors: PageErrors) {
        routes.page(.get, Console.pricingPath, errors: errors) { call in
            try await console.signedIn(call, as: .pricing) { session in try await show(call, session) }
        }
    }

    private func show(_ call: Call, _ session: Session) async throws -> Response {
        var query = call.query()
        let symbol = query.optional("symbol", "a currency such as INR") { Currency(code: $0) }
        // A form sends its empty fields too.
        let market = query.optional("market", "the id of a market") { $0 }.flatMap { $0.isEmpty ? nil : $0 }
        let sku = query.optional("sku", "a sku") { $0 }.flatMap { $0.isEmpty ? nil : $0 }
        try query.finish()
        var asked: [(name: String, value: String)] = []
        if let symbol { asked.append(("symbol", symbol.code)) }
        if let market { asked.append(("market", market)) }
        if let sku { asked.append(("sku", sku)) }
        let overview = try await console.pricing.call(PricingAPI.overview, NoBody(), query: asked)
        let waiting =
            session.reviewer.roles.contains(.review)
            ? try await console.queue.waiting() : nil
        let view = PricingView(
            overview, bar: console.bar(session, waiting: waiting, at: Console.pricingPath), sku: sku, market: market)
        return HTMLResponse(try console.pages.render(view, with: "pricing"), for: .console).response
    }
}
