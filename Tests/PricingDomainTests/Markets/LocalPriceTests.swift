import Commerce
import PricingDomain
import Testing

/// The steps of the issue, in their order, with figures by hand from the ECB's rates of 2026-10-30 (106.0840 INR,
/// 0.83380 GBP, 366.33 HUF, 175.68 JPY, 1.1172 USD for a euro).
@Suite struct LocalPriceTests {
    static func endings(_ texts: String...) -> [CharmEnding] { texts.compactMap { CharmEnding($0) } }

    static func market(
        _ id: String = "in", _ countries: [String] = ["IN"], _ code: String = "INR", display: TaxDisplay = .exclusive,
        tax: Ratio? = nil, taxes: [CountryCode: Ratio] = [:], rounding: PriceRounding = .minorUnit, markup: Int64 = 0,
        power: PurchasingPower? = nil, floor: MarginFloor? = nil
    ) throws -> Market {
        try Market(
            id: id, name: id, countries: countries.compactMap { CountryCode($0) }, currency: Samples.currency(code),
            display: display, taxRate: tax, countryTaxRates: taxes, rounding: rounding, markupBasisPoints: markup,
            purchasingPower: power, floor: floor, priceBook: "shop")
    }

    static func plan(
        _ market: Market, country: String? = nil, origin: Ratio? = nil, adjustment: Ratio = .zero, rate: String
    ) throws -> PricePlan {
        try PricePlan(
            market: market, country: country.flatMap { CountryCode($0) }, source: .eur, originTax: origin,
            adjustment: adjustment, rate: Ratio(decimal: rate))
    }

    static func base(_ minor: Int64, floor: Int64? = nil, cost: Int64? = nil) -> LocalPrice.Origin {
        .row(
            PriceRow(
                sku: "A", scope: .base, price: Money(minor, .eur), floor: floor.map { Money($0, .eur) },
                cost: cost.map { Money($0, .eur) }))
    }

    /// The console's own example: 59.00 EUR × 106.084 is 6,258.956; with 0.5 % 6,290.25078; …99 nearest is 6,299.
    @Test func `the scarf for India`() throws {
        let market = try Self.market(
            rounding: PriceRounding(
                .ending(Self.endings("49", "99"), .nearest, unit: 100), mostMove: Ratio.percent(2),
                holdWithin: Ratio.percent(3)), markup: 50)
        let price = try LocalPrice(Self.base(59_00), plan: Self.plan(market, rate: "106.0840"), rateNote: "ECB")
        #expect(price.shown == Money(6_299_00, .inr))
        #expect(price.net == price.shown && price.tax == nil)
        #expect(price.steps.map(\.kind) == [.basePrice, .exchange, .markup, .rounding])
        #expect(price.steps.map(\.amountText) == ["59.00", "6258.956000", "6290.250780", "6299.00"])
        #expect(price.steps[3].rule == "nearest ending in …49 or …99, moved by +0.14 %")
    }

    /// 100.00 with 21 % in it is 82.6446… net; × 1.1 adjustment; × 0.62; × 0.8338 × 1.0040; × 1.2 with VAT.
    @Test func `every step has its turn, exactly`() throws {
        let power = PurchasingPower(
            factor: try Ratio(decimal: "0.31"), sourceYear: 2024, source: "the shop", least: try Ratio(decimal: "0.62"),
            most: .one)
        let market = try Self.market(
            "gb", ["GB"], "GBP", display: .inclusive, tax: Ratio.percent(20),
            rounding: PriceRounding(.ending(Self.endings("99"), .nearest, unit: 1)), markup: 40, power: power)
        let plan = try Self.plan(
            market, origin: Ratio.percent(21), adjustment: Ratio.percent(10), rate: "0.83380")
        let price = try LocalPrice(Self.base(100_00), plan: plan, rateNote: "ECB")
        #expect(
            price.steps.map(\.kind) == [
                .basePrice, .originTax, .adjustment, .marketFactor, .exchange, .markup, .tax, .rounding, .net,
            ])
        // 82.644628 → 90.909091 → 56.363636 → 46.996000 → 47.183984 → 56.620781
        #expect(
            price.steps.map(\.amountText) == [
                "100.00", "82.644628", "90.909091", "56.363636", "46.996000", "47.183984", "56.620781", "56.99",
                "47.49",
            ])
        #expect(price.shown == Money(56_99, .gbp) && price.net == Money(47_49, .gbp) && price.tax == Money(9_50, .gbp))
        let step = try #require(price.steps.first { $0.kind == .marketFactor })
        #expect(step.rule == "× 0.62, capped from 0.31, purchasing power of 2024 (the shop)")
    }

    /// One shelf price in a market of several countries: what is left differs with the tax.
    @Test func `a shown price is held where the tax differs`() throws {
        let market = try Self.market(
            "eu", ["DE", "HU", "LU"], "EUR", display: .inclusive, tax: Ratio.percent(19),
            taxes: [try #require(CountryCode("HU")): Ratio.percent(27)],
            rounding: PriceRounding(.ending(Self.endings("99"), .up, unit: 1)))
        func price(_ country: String?) throws -> LocalPrice {
            try LocalPrice(Self.base(16_00), plan: Self.plan(market, country: country, rate: "1"), rateNote: "")
        }
        #expect(try price("DE").shown == Money(19_99, .eur) && price("HU").shown == Money(19_99, .eur))
        #expect(try price("DE").net == Money(16_80, .eur))  // 19.99 / 1.19
        #expect(try price("HU").net == Money(15_74, .eur))  // 19.99 / 1.27
        #expect(try price(nil).net == Money(16_80, .eur))
    }

    /// Cost 8.00, margin 10 %, duty 12 %, fee 3 % of gross at 20 %: 8 / (1 − 0.12 − 0.036 − 0.1) = 10.7526… net, 12.9032 gross.
    @Test func `a price never falls below the margin`() throws {
        let floor = MarginFloor(
            margin: try Ratio.percent(10), duty: try Ratio.percent(12), fee: try Ratio.percent(3), fixedFee: 0)
        let market = try Self.market(
            "de", ["DE"], "EUR", display: .inclusive, tax: Ratio.percent(20),
            rounding: PriceRounding(.ending(Self.endings("99"), .nearest, unit: 1)), floor: floor)
        let plan = try Self.plan(market, rate: "1")
        let low = try LocalPrice(Self.base(9_00, cost: 8_00), plan: plan, rateNote: "")
        #expect(low.shown == Money(12_99, .eur) && low.reason == .floor)
        let enough = try LocalPrice(Self.base(12_00, cost: 8_00), plan: plan, rateNote: "")
        #expect(enough.shown == Money(13_99, .eur) && enough.reason == .ending)
        #expect(
            try plan.floor(of: PriceRow(sku: "A", scope: .base, price: Money(1, .eur), cost: Money(8_00, .eur)))
                == 12_91)
        // The contract's own least price, made the market's: 11.50 is 13.80 with tax.
        let agreed = try LocalPrice(Self.base(11_00, floor: 11_50), plan: plan, rateNote: "")
        #expect(agreed.shown == Money(13_99, .eur))
    }

    @Test func `a fixed price is shown as it is`() throws {
        let market = try Self.market(
            "jp", ["JP"], "JPY", display: .inclusive, tax: Ratio.percent(10), markup: 500)
        let row = PriceRow(sku: "A", scope: .market("jp"), price: Money(6_480, .jpy))
        let price = try LocalPrice(fixed: row, plan: Self.plan(market, rate: "175.68"))
        #expect(price.isFixed && price.shown == Money(6_480, .jpy) && price.net == Money(5_891, .jpy))
        #expect(price.steps.map(\.kind) == [.fixedPrice, .net])
    }

    @Test func `a price that rounds to nothing, or is too large, is refused`() throws {
        let market = try Self.market("in", ["IN"], "INR")
        #expect(throws: PricingError.tooLarge) {
            try LocalPrice(Self.base(1), plan: Self.plan(market, rate: "0.0001"), rateNote: "")
        }
        #expect(throws: PricingError.tooLarge) {
            try LocalPrice(
                Self.base(PriceOrder.minorUnitsMax), plan: Self.plan(market, rate: "106.0840"), rateNote: "")
        }
    }

    @Test func `what a market must not be`() throws {
        func pointers(_ make: () throws -> Market) -> [String] {
            do {
                _ = try make()
                return []
            } catch PricingError.faults(let faults) {
                return faults.map(\.pointer)
            } catch { return ["\(error)"] }
        }
        #expect(
            pointers { try Self.market("In!", [], "HRK", display: .inclusive, markup: 5_001) } == [
                "/id", "/countries", "/currency", "/tax_rate", "/markup_basis_points",
            ])
        let power = PurchasingPower(factor: .zero, sourceYear: 2024, source: "", least: .one, most: Ratio(whole: 11))
        #expect(pointers { try Self.market(power: power) } == ["/purchasing_power/factor", "/purchasing_power/most"])
        let floor = MarginFloor(
            margin: try Ratio.percent(60), duty: try Ratio.percent(40), fee: .zero, fixedFee: 0)
        #expect(pointers { try Self.market(floor: floor) } == ["/floor"])
        let rounding = PriceRounding(.step(0), mode: .unnecessary, mostMove: .zero, holdWithin: Ratio(whole: 2))
        #expect(
            pointers { try Self.market(rounding: rounding) } == [
                "/rounding/step", "/rounding/mode", "/rounding/most_move", "/rounding/hold_within",
            ])
        #expect(pointers { try Self.market(display: .exclusive, taxes: [.germany: .one]) } == ["/country_tax_rates/DE"])
    }

    /// The World Bank's 20.42 rupees for an international dollar over 94.955 for a real one.
    @Test func `purchasing power follows from the World Bank's figure`() throws {
        let facts = try CountryFacts.table(
            "country,locales,display,display_basis,display_confidence,ppp_per_dollar,ppp_year\nIN,en-IN hi-IN,yes,law,high,20.42,2024\n"
        )
        let india = try #require(facts[.india])
        let level = try #require(try PurchasingPower.level(of: india, perDollar: Ratio(265_210, over: 2_793)))
        #expect(level.factor == (try Ratio(decimal: "0.2150")) && level.year == 2024)
        let power = PurchasingPower(
            factor: level.factor, sourceYear: 2024, source: "", least: try Ratio(decimal: "0.4"), most: .one)
        #expect(power.applied == (try Ratio(decimal: "0.4")) && power.isCapped)
    }
}

/// The plan's one exact factor against step-by-step fractions, and the promise of each form.
@Suite struct PricePlanProperties {
    @Test func `one factor is the product of the steps, and net and tax are the price`() throws {
        var (chance, wrong) = (Chance(9), Counterexamples())
        let rates = ["106.0840", "0.83380", "175.68", "366.33", "1.1172"]
        let codes = ["INR", "GBP", "JPY", "HUF", "USD"]
        for round in 0..<propertyCases {
            let tax = try Ratio(chance.number(0...270), over: 1_000)
            let factor = try Ratio(chance.number(1_000...20_000), over: 10_000)
            let pick = round % codes.count
            let market = try Market(
                id: "m", name: "m", countries: [.germany], currency: Samples.currency(codes[pick]), display: .inclusive,
                taxRate: tax, rounding: PriceRounding(.ending(LocalPriceTests.endings("99"), .nearest, unit: 1)),
                markupBasisPoints: chance.number(0...500),
                purchasingPower: PurchasingPower(
                    factor: factor, sourceYear: 2024, source: "", least: Ratio(1, over: 100), most: Ratio(whole: 10)))
            let origin = try Ratio(chance.number(0...270), over: 1_000)
            let plan = try LocalPriceTests.plan(market, origin: origin, rate: rates[pick])
            let minor = chance.magnitude(digits: 8) + 100
            let price = try LocalPrice(LocalPriceTests.base(minor), plan: plan, rateNote: "")
            let before = try #require(price.steps.last { $0.kind == .tax })
            wrong.expect(
                try before.exact == Fraction(plan.exact(minor).top, over: plan.exact(minor).bottom),
                "\(minor) \(market)")
            wrong.expect(try price.net + (price.tax ?? .zero(market.currency)) == price.shown, "\(price.shown)")
            wrong.expect(try plan.price(minor).price == price.shown.minorUnits, "\(minor)")
        }
        #expect(wrong.count == 0, "\(wrong.first ?? "")")
    }
}
