import JSON
import PricingDomain
import ServiceKit
import Wire

/// HTTP for prices: parse, ask, present.
///
/// One address answers two questions: sums in another currency at the rates of a day, which is all that checkout asks, and
/// prices by the rules of a market, which name a `market` or a `country`.
struct PriceRoutes {
    let rates: Rates
    let local: LocalPrices
    let ambient: Ambient

    func register(on routes: Routes) {
        let endpoint = PricingAPI.price
        routes.raw(endpoint.method, endpoint.path) { [self] call in
            guard Self.isLocal(call.body) else {
                return .bytes(try presented(call.decode(endpoint)).document(), type: ContentType.json)
            }
            let answer = try await local.price(call.decode(PricingAPI.localPrices), for: Shop(call))
            return .bytes(try answer.document(), type: ContentType.json)
        }
    }

    private func presented(_ request: PricingAPI.PriceRequest) throws -> PricingAPI.PriceAnswer {
        do throws(PricingError) {
            let order = try PriceOrder(request)
            return PricingAPI.PriceAnswer(
                try Presentment(
                    order, book: rates.book, today: ambient.today(), policy: rates.rules.policy(for: .quote)))
        } catch {
            throw error.problem(at: ErrorPlaces(asOf: "/as_of", sum: "/lines") { _ in "/currency" })
        }
    }

    /// Whether a market or a country is named; what cannot be read is told so by the first question.
    private static func isLocal(_ body: [UInt8]) -> Bool {
        guard let object = try? JSONTape(body).root.object() else { return false }
        return object.valueIfPresent("market") != nil || object.valueIfPresent("country") != nil
    }
}

extension Encodable {
    /// The bytes of an answer: a shape that writes itself does.
    func document() throws -> [UInt8] {
        if let direct = self as? any JSONWritable { return direct.document() }
        return try StrictJSONEncoder().encode(self)
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
