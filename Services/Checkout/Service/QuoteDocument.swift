import CheckoutDomain
import Commerce
import JSON
import Wire

/// A `PublicAPI.Quote` as it is answered and kept, put together from the answers of the peers: their long lists go in as
/// the bytes they came as.
struct QuoteDocument: JSONWritable {
    let id: QuoteID
    let createdAt: Timestamp
    let expiresAt: Timestamp
    let asOf: CalendarDate
    let request: PublicAPI.QuoteRequest
    let currency: Currency
    let prices: PricingAPI.PriceAnswer
    let costs: LandedCostAPI.SplicedAnswer
    /// One for each of `costs.options`.
    let totals: [OptionTotals]
    let offers: PaymentsAPI.SplicedOffers
    /// Whose prices the lines have; nil where the merchant gave them.
    let market: MarketPrices.Market?
    let display: QuoteDisplay?

    func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("id", id.text)
        writer.member("created_at", createdAt.description)
        writer.member("expires_at", expiresAt.description)
        writer.member("as_of", asOf.description)
        writer.member("destination", request.destination)
        writer.member("ship_from", request.shipFrom)
        writer.member("currency", currency.code)
        writer.beginArray("lines")
        for index in request.lines.indices { write(line: index, to: &writer) }
        writer.endArray()
        writer.beginArray("options")
        for index in costs.options.indices { write(option: index, to: &writer) }
        writer.endArray()
        writer.member("rate_set", prices.rateSet)
        writer.member("tables_version", costs.tablesVersion)
        writer.member("methods_version", offers.tablesVersion)
        writer.member("terms", ifPresent: request.terms?.rawValue)
        writer.member("discount", ifPresent: request.discount)
        writer.member("seller_fees", ifPresent: request.sellerFees)
        writer.member("market", ifPresent: market?.id)
        writer.member("price_display", ifPresent: market?.display.rawValue)
        writer.member("locale", ifPresent: request.locale)
        writer.endObject()
    }

    private func write(line index: Int, to writer: inout JSONByteWriter) {
        let (line, priced) = (request.lines[index], prices.lines[index])
        writer.beginObject()
        writer.member("sku", line.sku)
        writer.member("title", ifPresent: line.title)
        writer.member("hs_code", line.hsCode.digits)
        writer.member("origin", line.origin.alpha2)
        writer.member("quantity", line.quantity)
        writer.member("unit_price", priced.unitPrice)
        writer.member("total", priced.total)
        writer.member("merchant_unit_price", ifPresent: line.unitPrice)
        writer.member("shown_unit_price", ifPresent: market?.shown[index])
        if let display { Self.write(display.lines[index], to: &writer) }
        writer.member("net_grams", ifPresent: line.netGrams)
        writer.member("facts", ifPresent: line.facts)
        writer.member("preference", ifPresent: line.preference)
        writer.member("tax_category", ifPresent: line.taxCategory)
        writer.endObject()
    }

    private static func write(_ display: PricingAPI.LocalDisplay, to writer: inout JSONByteWriter) {
        writer.beginObject("display")
        writer.member("unit_price", display.unitPrice)
        writer.member("total", display.total)
        writer.endObject()
    }

    private static func write(_ display: PublicAPI.OptionDisplay, to writer: inout JSONByteWriter) {
        writer.beginObject("display")
        writer.member("goods", display.goods)
        writer.member("shipping", display.shipping)
        writer.member("duty", display.duty)
        writer.member("tax", display.tax)
        writer.member("fees", display.fees)
        writer.member("total", display.total)
        writer.member("pay_now", display.payNow)
        writer.member("pay_on_delivery", display.payOnDelivery)
        writer.endObject()
    }

    /// Why an option's figures cannot be held to: they wait for facts, or the goods may not come in.
    static func notOrderable(_ cost: LandedCostAPI.SplicedCost) -> String? {
        if cost.outcome != nil { return "import_prohibited" }
        return cost.needs == nil ? nil : "facts_needed"
    }

    private func write(option index: Int, to writer: inout JSONByteWriter) {
        let (option, cost) = (request.deliveryOptions[index], costs.options[index])
        let (totals, offers) = (totals[index], offers.amounts[index])
        writer.beginObject()
        writer.member("id", option.id)
        writer.member("name", ifPresent: option.name)
        writer.member("mode", (option.mode ?? .post).rawValue)
        writer.member("days_min", ifPresent: option.daysMin)
        writer.member("days_max", ifPresent: option.daysMax)
        writer.member("goods", totals.goods)
        writer.member("shipping", totals.shipping)
        writer.member("duty", totals.duty)
        writer.member("tax", totals.tax)
        writer.member("fees", totals.fees)
        writer.member("total", totals.total)
        writer.member("pay_now", totals.payNow)
        writer.member("pay_on_delivery", totals.payOnDelivery)
        writer.member("regime", cost.regime)
        writer.member("customs_value", cost.customsValue)
        writer.member("charges", cost.charges)
        writer.member("assumptions", cost.assumptions)
        writer.member("tried", cost.tried)
        writer.member("needs", ifPresent: cost.needs)
        writer.member("range", ifPresent: cost.range)
        writer.member("outcome", ifPresent: cost.outcome)
        writer.member("next_change", ifPresent: cost.nextChange)
        writer.member("lines", ifPresent: cost.lines)
        writer.member("not_orderable", ifPresent: Self.notOrderable(cost))
        if let display { Self.write(display.options[index], to: &writer) }
        writer.member("payment_methods", offers.offers)
        writer.member("methods_not_offered", offers.rejected)
        writer.endObject()
    }
}
