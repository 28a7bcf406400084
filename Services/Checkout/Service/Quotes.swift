import CheckoutDomain
import Commerce
import JSON
import ServiceKit
import Storage
import Wire

/// The use cases on quotes: load from the peers, decide, save.
struct Quotes: Sendable {
    let database: any Database
    let peers: Peers
    let ambient: Ambient
    let heldFor: Duration

    /// Quotes a cart under each of its delivery options and keeps the answer; returns its bytes.
    func create(_ given: PublicAPI.QuoteRequest, for owner: Owner) async throws -> [UInt8] {
        try check(given)
        let now = ambient.timestamp()
        let asOf = given.asOf ?? now.day
        let (request, market) = try await priced(given, asOf: asOf)
        let currency = try shopperCurrency(of: request)
        let prices = try await prices(of: request, in: currency, asOf: asOf)
        let costs = try await costs(of: request, prices: prices, in: currency, asOf: asOf)
        let discount = request.discount == nil ? nil : prices.amounts.last?.amount
        let totals = try costs.options.enumerated().map { index, cost in
            try Self.totals(of: cost, option: index, prices: prices, discount: discount, in: currency)
        }
        let offers = try await offers(for: zip(costs.options, totals).map { ($0.id, $1.payNow) }, of: request)
        var display: QuoteDisplay?
        if let locale = request.locale {
            display = try await QuoteDisplay(of: prices.lines, totals, for: locale, from: peers)
        }
        let quote = QuoteDocument(
            id: ambient.newID(), createdAt: now, expiresAt: now.adding(heldFor), asOf: asOf, request: request,
            currency: currency, prices: prices, costs: costs, totals: totals, offers: offers, market: market,
            display: display)
        let document = quote.document(capacity: 16 << 10)
        let stored = StoredQuote(
            id: quote.id, owner: owner, createdAt: now, expiresAt: quote.expiresAt, isOffer: asOf == now.day,
            document: document)
        try await database.write { try QuoteRepository(db: $0).insert(stored) }
        return document
    }

    /// The bytes that were answered when the quote was made.
    func document(of id: QuoteID, for owner: Owner) async throws -> [UInt8] {
        guard let quote = try await database.read({ try QuoteRepository(db: $0).quote(id, of: owner) }) else {
            throw Problem.notFound("quote")
        }
        return quote.document
    }

    /// The cart as the merchant priced it, or with the prices of the destination's market.
    private func priced(
        _ given: PublicAPI.QuoteRequest, asOf: CalendarDate
    ) async throws -> (PublicAPI.QuoteRequest, MarketPrices.Market?) {
        guard given.lines.contains(where: { $0.unitPrice == nil }) else { return (given, nil) }
        let (request, market) = try await MarketPrices(peers: peers, ambient: ambient).fill(given, asOf: asOf)
        try check(request)
        return (request, market)
    }

    private func check(_ request: PublicAPI.QuoteRequest) throws {
        let faults = CartRules.faults(
            lines: request.lines.map {
                CartRules.Line(sku: $0.sku, quantity: $0.quantity, unitPrice: $0.unitPrice, netGrams: $0.netGrams)
            },
            options: request.deliveryOptions.map {
                CartRules.Option(
                    id: $0.id, freight: $0.freight, insurance: $0.insurance, daysMin: $0.daysMin, daysMax: $0.daysMax)
            }, discount: request.discount)
        guard faults.isEmpty else { throw CartFaults(faults: faults) }
    }

    private func shopperCurrency(of request: PublicAPI.QuoteRequest) throws -> Currency {
        guard let currency = request.currency ?? request.destination.country.currency else {
            throw Problem.invalidField(
                "/currency", "required", "\(request.destination.country.name) has no currency of its own; name one")
        }
        guard currency.withdrawnOn == nil else {
            throw Problem.invalidField("/currency", "withdrawn", "\(currency.code) is no longer money")
        }
        return currency
    }

    private func prices(
        of request: PublicAPI.QuoteRequest, in currency: Currency, asOf: CalendarDate
    ) async throws -> PricingAPI.PriceAnswer {
        var amounts: [PricingAPI.AmountToPrice] = []
        for (index, option) in request.deliveryOptions.enumerated() {
            let shipping = try option.insurance.map { try option.freight + $0 } ?? option.freight
            amounts.append(PricingAPI.AmountToPrice(id: String(index), amount: shipping))
        }
        if let discount = request.discount {
            amounts.append(PricingAPI.AmountToPrice(id: "discount", amount: discount))
        }
        // The customs reckon in the destination's currency, some thresholds are in dollars.
        let also = Set([request.destination.country.currency, .usd].compactMap { $0 })
        return try await peers.pricing.call(
            PricingAPI.price,
            PricingAPI.PriceRequest(
                asOf: asOf, currency: currency,
                lines: try request.lines.enumerated().map {
                    PricingAPI.LineToPrice(
                        id: String($0), unitPrice: try $1.knownUnitPrice, quantity: $1.quantity)
                },
                amounts: amounts, alsoCurrencies: also.sorted()))
    }

    private func costs(
        of request: PublicAPI.QuoteRequest, prices: PricingAPI.PriceAnswer, in currency: Currency, asOf: CalendarDate
    ) async throws -> LandedCostAPI.SplicedAnswer {
        let question = LandedCostAPI.QuoteRequest(
            asOf: asOf, destination: request.destination, shipFrom: request.shipFrom,
            seller: request.seller ?? LandedCostAPI.Seller(country: nil), buyer: request.buyer ?? .consumer,
            currency: currency, rateSet: prices.rateSet,
            lines: try request.lines.enumerated().map {
                LandedCostAPI.Line(
                    id: String($0), hsCode: $1.hsCode, origin: $1.origin, quantity: $1.quantity,
                    unitPrice: try $1.knownUnitPrice, netGrams: $1.netGrams, facts: $1.facts, preference: $1.preference,
                    taxCategory: $1.taxCategory)
            },
            options: request.deliveryOptions.map {
                LandedCostAPI.DeliveryOption(
                    id: $0.id, freight: $0.freight, insurance: $0.insurance, mode: $0.mode ?? .post)
            }, terms: request.terms, discount: request.discount, sellerFees: request.sellerFees,
            byLine: request.byLine)
        let answer = try await peers.landedCost.call(LandedCostAPI.splicedQuote, question)
        guard answer.options.map(\.id) == request.deliveryOptions.map(\.id),
            prices.lines.count == request.lines.count,
            prices.amounts.count == request.deliveryOptions.count + (request.discount == nil ? 0 : 1)
        else { throw PeerMistake(what: "an answer does not fit its question") }
        return answer
    }

    private func offers(
        for amounts: [(id: String, amount: Money)], of request: PublicAPI.QuoteRequest
    ) async throws -> PaymentsAPI.SplicedOffers {
        let answer = try await peers.payments.call(
            PaymentsAPI.splicedOffers,
            PaymentsAPI.OffersRequest(
                country: request.destination.country,
                amounts: amounts.map { PaymentsAPI.OfferAmount(id: $0.id, amount: $0.amount) }))
        guard answer.amounts.map(\.id) == amounts.map(\.id) else {
            throw PeerMistake(what: "an answer does not fit its question")
        }
        return answer
    }

    private static func totals(
        of cost: LandedCostAPI.SplicedCost, option: Int, prices: PricingAPI.PriceAnswer, discount: Money?,
        in currency: Currency
    ) throws -> OptionTotals {
        let goods = try Money.sum(prices.lines.map(\.total), in: currency)
        return try OptionTotals(
            goods: discount.map { try goods - $0 } ?? goods, shipping: prices.amounts[option].amount,
            duty: cost.duty, tax: cost.tax, fees: cost.fees, payOnDelivery: cost.payOnDelivery)
    }
}

extension PublicAPI.QuoteLine {
    /// The merchant's price, or the market's that was put in for it.
    fileprivate var knownUnitPrice: Money {
        get throws {
            guard let unitPrice else { throw PeerMistake(what: "a line has no price") }
            return unitPrice
        }
    }
}

/// A peer broke its contract: ours to mend, nothing a caller could change.
struct PeerMistake: Error {
    let what: String
}
