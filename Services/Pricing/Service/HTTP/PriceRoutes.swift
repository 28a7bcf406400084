import PricingDomain
import ServiceKit
import Wire

/// HTTP for prices: parse, ask, present.
struct PriceRoutes {
    let rates: Rates
    let ambient: Ambient

    func register(on routes: Routes) {
        routes.on(PricingAPI.price) { [rates, ambient] request, _ in
            do throws(PricingError) {
                let order = try PriceOrder(request)
                return PricingAPI.PriceAnswer(
                    try Presentment(
                        order, book: rates.book, today: ambient.today(), policy: rates.rules.policy(for: .quote)))
            } catch {
                throw error.problem(at: ErrorPlaces(asOf: "/as_of", sum: "/lines") { _ in "/currency" })
            }
        }
    }
}

extension PriceOrder {
    init(_ request: PricingAPI.PriceRequest) throws(PricingError) {
        try self.init(
            asOf: request.asOf, currency: request.currency,
            lines: request.lines.map { Line(id: $0.id, unitPrice: $0.unitPrice, quantity: $0.quantity) },
            amounts: request.amounts.map { Amount(id: $0.id, amount: $0.amount) },
            alsoCurrencies: request.alsoCurrencies)
    }
}
