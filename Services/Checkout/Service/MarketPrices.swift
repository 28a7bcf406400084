import CheckoutDomain
import Commerce
import ServiceKit
import Wire

/// Puts the prices of the destination's market into a cart whose lines have none.
struct MarketPrices: Sendable {
    let peers: Peers
    let ambient: Ambient

    /// What the market says of a cart besides its prices.
    struct Market: Sendable {
        let id: String
        let display: PricingAPI.Display
        /// What the shopper saw for one piece, line by line.
        let shown: [Money]
    }

    /// - Parameter asOf: prices and rates of this day; of this moment where it is today.
    /// - Returns: the cart with a net price on every line and all its sums in the market's currency.
    /// - Throws: `CartFaults` for a currency that is not the market's; what pricing refuses, by the cart's pointers.
    func fill(
        _ request: PublicAPI.QuoteRequest, asOf: CalendarDate
    ) async throws -> (PublicAPI.QuoteRequest, Market) {
        let answer = try await prices(of: request, asOf: asOf)
        guard answer.lines.count == request.lines.count else {
            throw PeerMistake(what: "an answer does not fit its question")
        }
        if let wanted = request.currency, wanted != answer.currency {
            let words = "The market \(answer.market) sells in \(answer.currency)"
            throw CartFaults(faults: [CartFault("/currency", "invalid_value", words)])
        }
        let sums = try await converted(request, to: answer, asOf: asOf)
        let market = Market(id: answer.market, display: answer.display, shown: answer.lines.map(\.unitPrice))
        return (request.priced(answer.lines.map(\.netUnitPrice), in: answer.currency, sums), market)
    }

    private func prices(
        of request: PublicAPI.QuoteRequest, asOf: CalendarDate
    ) async throws -> PricingAPI.LocalPriceAnswer {
        let question = PricingAPI.LocalPriceRequest(
            country: request.destination.country, shopper: request.shopper,
            at: asOf == ambient.today() ? nil : Timestamp(asOf.startOfDay),
            lines: request.lines.enumerated().map {
                PricingAPI.LineToLocalise(id: String($0), sku: $1.sku, quantity: $1.quantity)
            })
        do {
            return try await peers.pricing.call(PricingAPI.localPrices, question)
        } catch {
            throw error.asFieldFaults { $0 == "/country" ? "/destination/country" : $0 }
        }
    }

    /// Freight, insurance and discount of other currencies at the rates of the day, by their place in the cart.
    private func converted(
        _ request: PublicAPI.QuoteRequest, to answer: PricingAPI.LocalPriceAnswer, asOf: CalendarDate
    ) async throws -> [String: Money] {
        var sums: [(id: String, sum: Money)] = []
        for (index, option) in request.deliveryOptions.enumerated() {
            sums.append(("\(index)/freight", option.freight))
            if let insurance = option.insurance { sums.append(("\(index)/insurance", insurance)) }
        }
        if let discount = request.discount { sums.append(("discount", discount)) }
        let known = sums.filter { $0.sum.currency == answer.currency }
        var converted = Dictionary(uniqueKeysWithValues: known.map { ($0.id, $0.sum) })
        let foreign = sums.filter { $0.sum.currency != answer.currency }
        guard !foreign.isEmpty else { return converted }
        let priced = try await peers.pricing.call(
            PricingAPI.price,
            PricingAPI.PriceRequest(
                asOf: asOf, currency: answer.currency, lines: [],
                amounts: foreign.map { PricingAPI.AmountToPrice(id: $0.id, amount: $0.sum) }, alsoCurrencies: []))
        for sum in priced.amounts { converted[sum.id] = sum.amount }
        return converted
    }
}

extension CallError {
    /// A peer's refusal of fields as our own, by the pointers of the cart; everything else as it is.
    func asFieldFaults(_ pointer: (String) -> String = { $0 }) -> any Error {
        guard case .refused(let document) = self, document.status == 422, let errors = document.errors else {
            return self
        }
        return Problem.invalidFields(
            errors.map { FieldError(pointer: pointer($0.pointer), code: $0.code, detail: $0.detail) })
    }
}

extension PublicAPI.QuoteRequest {
    /// The same cart with these prices and sums.
    fileprivate func priced(_ prices: [Money], in currency: Currency, _ sums: [String: Money]) -> Self {
        PublicAPI.QuoteRequest(
            destination: destination, shipFrom: shipFrom, currency: currency,
            lines: zip(lines, prices).map { line, price in
                PublicAPI.QuoteLine(
                    sku: line.sku, title: line.title, hsCode: line.hsCode, origin: line.origin,
                    quantity: line.quantity, unitPrice: price, netGrams: line.netGrams, facts: line.facts,
                    preference: line.preference, taxCategory: line.taxCategory)
            },
            deliveryOptions: deliveryOptions.enumerated().map { index, option in
                PublicAPI.DeliveryOption(
                    id: option.id, name: option.name, freight: sums["\(index)/freight"] ?? option.freight,
                    insurance: sums["\(index)/insurance"] ?? option.insurance, mode: option.mode,
                    daysMin: option.daysMin, daysMax: option.daysMax)
            }, seller: seller, buyer: buyer, asOf: asOf, terms: terms, discount: sums["discount"] ?? discount,
            sellerFees: sellerFees, shopper: shopper, locale: locale, byLine: byLine)
    }
}
