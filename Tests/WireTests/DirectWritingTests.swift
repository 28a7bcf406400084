import Commerce
import JSON
import Testing
import Wire

/// What writes itself writes what `Codable` writes, byte for byte.
@Suite struct DirectWritingTests {
    private func same(_ value: some JSONWritable & Codable & Equatable) throws {
        let direct = value.document()
        #expect(
            String(decoding: direct, as: UTF8.self)
                == String(decoding: try StrictJSONEncoder().encode(value), as: UTF8.self))
        #expect(try StrictJSONDecoder().decode(type(of: value), from: direct) == value)
    }

    private static let day = CalendarDate("2026-11-21")
    private static let oddText = "a \"quoted\" line\n\u{1}\\ with é and 漢字"

    private static func rateSet() throws -> PricingAPI.RateSet {
        let day = try #require(day)
        return PricingAPI.RateSet(
            id: "rs_1", asOf: day, publishedOn: day, ageDays: 1,
            rates: [
                PricingAPI.Rate(
                    currency: .usd, perEuro: try Ratio(decimal: "1.1577"), publishedOn: day, source: oddText),
                PricingAPI.Rate(
                    currency: .jpy, perEuro: try Ratio(1_000, over: 3), publishedOn: day, source: "b", basis: .peg,
                    confidence: "background"),
            ], stale: [.jpy])
    }

    @Test(arguments: [true, false]) func `a landed-cost answer`(_ isFull: Bool) throws {
        let day = try #require(Self.day)
        let rule = LandedCostAPI.Rule(
            id: "r", effectiveFrom: isFull ? day : nil, effectiveTo: isFull ? day : nil, source: Self.oddText,
            confidence: "high")
        let money = Money(-5, .eur)
        let charge = LandedCostAPI.Charge(
            kind: .additionalDuty, name: Self.oddText, lineId: isFull ? "0" : nil, base: isFull ? Money(1, .jpy) : nil,
            rate: isFull ? "12 %" : nil, formula: "f", customsAmount: Money(1, try #require(Currency(code: "BHD"))),
            amount: money, rule: rule,
            collectedBy: .carrier)
        try same(
            LandedCostAPI.QuoteAnswer(
                tablesVersion: "t", asOf: day, customsCurrency: .eur,
                options: [
                    LandedCostAPI.OptionCost(
                        id: "post", regime: "eu_ioss", customsValue: money, duty: Money(123_456, .eur), tax: money,
                        fees: money, total: money, payOnDelivery: money, charges: isFull ? [charge, charge] : [],
                        assumptions: [.init(code: "c", detail: Self.oddText)], tried: [.init(rule: "r", why: "w")],
                        customsTotals: isFull
                            ? LandedCostAPI.CustomsTotals(duty: money, tax: money, fees: money, total: money) : nil,
                        needs: isFull ? [.init(lineId: "0", fact: "f", unit: Self.oddText, why: "w")] : nil,
                        range: isFull ? .init(low: money) : nil,
                        outcome: isFull
                            ? .init(code: "c", prohibitions: [.init(lineId: "0", rule: rule, since: day, why: "w")])
                            : nil,
                        nextChange: isFull
                            ? .init(on: day, rules: ["r"], total: money, difference: money, why: "w") : nil)
                ]))
    }

    @Test(arguments: [true, false]) func `a landed-cost question`(_ isFull: Bool) throws {
        let money = Money(-5, .eur)
        try same(
            LandedCostAPI.QuoteRequest(
                asOf: try #require(Self.day),
                destination: LandedCostAPI.Destination(
                    country: .netherlands, region: isFull ? "NH" : nil, postalCode: isFull ? "1011 AB" : nil),
                shipFrom: LandedCostAPI.ShipFrom(country: .china),
                seller: LandedCostAPI.Seller(
                    country: isFull ? .china : nil, registrations: isFull ? ["ioss", "voec"] : []),
                buyer: .business, currency: .eur, rateSet: try Self.rateSet(),
                lines: [
                    LandedCostAPI.Line(
                        id: "0", hsCode: try #require(HSCode("6109.10")), origin: .china, quantity: 5,
                        unitPrice: Money(12_50, .usd), netGrams: isFull ? 200 : nil,
                        facts: isFull
                            ? LandedCostAPI.Facts([.init(name: "z", text: "1"), .init(name: Self.oddText, text: "2")])
                            : nil, preference: isFull ? "CA" : nil, taxCategory: isFull ? "books" : nil)
                ],
                options: [
                    LandedCostAPI.DeliveryOption(
                        id: "post", freight: Money(5_00, .usd), insurance: isFull ? Money(1, .usd) : nil, mode: .express
                    )
                ], terms: isFull ? .dap : nil, discount: isFull ? money : nil,
                sellerFees: isFull
                    ? [
                        .init(name: "a", amount: money, per: .line),
                        .init(name: "b", percent: try Ratio(decimal: "2.5"), per: .consignment),
                    ] : nil))
    }

    @Test func `prices and what they are asked by`() throws {
        let day = try #require(Self.day)
        let amounts = [PricingAPI.AmountToPrice(id: "post", amount: Money(6_00, .eur))]
        try same(
            PricingAPI.PriceAnswer(
                rateSet: try Self.rateSet(),
                lines: [PricingAPI.PricedLine(id: "0", unitPrice: Money(1, .jpy), total: Money(2, .jpy))],
                amounts: amounts, rounding: .halfUp))
        try same(
            PricingAPI.PriceRequest(
                asOf: day, currency: .eur,
                lines: [PricingAPI.LineToPrice(id: "0", unitPrice: Money(4_50, .eur), quantity: 3)], amounts: amounts,
                alsoCurrencies: [.usd, .eur]))
    }

    @Test func `offers of payment methods and what they are asked by`() throws {
        let offer = PaymentsAPI.MethodOffer(
            method: "ideal", name: "iDEAL | Wero", kind: "bank_a2a", action: .redirect, settles: "seconds",
            expiresAfterSeconds: 900, isRefundable: true, reasons: ["a", Self.oddText])
        let rejection = PaymentsAPI.MethodRejection(
            method: "upi_intent", name: "UPI", codes: ["COUNTRY", "CURRENCY"], reason: Self.oddText)
        try same(
            PaymentsAPI.OffersAnswer(
                amounts: [
                    PaymentsAPI.OffersFor(id: "post", offers: [offer], rejected: [rejection, rejection]),
                    PaymentsAPI.OffersFor(id: "none", offers: [], rejected: []),
                ], tablesVersion: "m"))
        try same(
            PaymentsAPI.MethodsAnswer(
                country: .netherlands, amount: Money(1, .eur), offers: [offer], rejected: [], tablesVersion: "m"))
        try same(
            PaymentsAPI.OffersRequest(
                country: .netherlands, amounts: [PaymentsAPI.OfferAmount(id: "post", amount: Money(100, .eur))]))
    }
}
