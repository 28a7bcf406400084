import Commerce
import LandedCostDomain
import Testing

/// Switzerland: industrial goods free of duty since 2024-01-01; 8.1 % and 2.6 % (ESTV); tax of 5 CHF or less is not charged
/// (BAZG).
@Suite struct SwitzerlandFiguresTests {
    private func cost(
        _ price: String, code: String = "950300", category: String? = nil, freight: String = "0.00",
        registrations: Set<String> = []
    ) throws -> OptionCost {
        try Cart(
            to: "CH", in: "CHF", freight: freight, registrations: registrations,
            lines: [.init(code: code, price: price, category: category)]
        ).cost()
    }

    @Test(arguments: [
        ("61.79", "0.00"), ("61.80", "5.01"),  // 5.00499 and 5.0058
        ("100.00", "8.10"),
    ])
    func `tax of 5 CHF or less is not charged`(price: String, tax: String) throws {
        #expect(try cost(price).sums == ["0.00", tax, "0.00"])
    }

    @Test func `books bear 2.6 %, and freight counts`() throws {
        #expect(try cost("192.31", code: "490199", category: "books").sums[1] == "0.00")  // 5.00006
        #expect(try cost("190.00", code: "490199", category: "books", freight: "10.00").sums[1] == "5.20")
    }

    @Test func `a registered seller charges it at the sale, however small`() throws {
        let cost = try cost("10.00", registrations: ["ch_vat"])
        #expect(cost.sums[1] == "0.81")
        #expect(cost.charges.last?.collector == .seller)
        #expect(cost.regime == "ch_vat")
    }

    @Test func `farm goods have no rate in the tables`() throws {
        guard
            case .lines(let problems) = try Cart(to: "CH", in: "CHF", lines: [.init(code: "040690", price: "90.00")])
                .refusal(),
            case .noRate(_, let why) = try #require(problems.first).reason
        else { throw Cart.NotRefused() }
        #expect(why.contains("agricultural"))
    }
}

/// Norway: VOEC to 3,000 NOK for each piece since 2020-04-01, VAT at the sale and no duty, not food (Skatteetaten); VAT
/// 25 %; most clothing 10.7 %, other industrial goods free (Toll); no relief since 2024-01-01.
@Suite struct NorwayFiguresTests {
    private func cart(_ lines: [Cart.Line], registrations: Set<String> = []) throws -> Cart {
        try Cart(to: "NO", in: "NOK", registrations: registrations, lines: lines)
    }

    @Test func `each piece to 3,000 NOK, whatever they come to together`() throws {
        let cost = try cart([.init(quantity: 2, price: "3000.00")]).cost()
        #expect(cost.regime == "no_voec")
        #expect(cost.sums == ["0.00", "1500.00", "0.00"])
    }

    @Test func `a dearer piece takes the whole parcel to the border`() throws {
        let cost = try cart([.init(price: "3000.01")]).cost()
        #expect(cost.regime == "normal_entry")
        #expect(cost.sums == ["321.00", "830.25", "0.00"])  // 10.7 % of 3,000.01; 25 % of 3,321.01
        let mixed = try cart([.init(price: "100.00"), .init(code: "950300", price: "4000.00")]).cost()
        #expect(mixed.sums == ["10.70", "1027.68", "0.00"])  // 25 % of 4,110.70
        #expect(mixed.charges.allSatisfy { $0.collector == .carrier })
    }

    @Test func `food is outside, and has no rate here`() throws {
        let cart = try cart([.init(code: "180631", price: "90.00")])
        guard case .lines = try cart.refusal() else { throw Cart.NotRefused() }
    }

    @Test func `without VOEC all is due at the border`() throws {
        #expect(try cart([.init(price: "100.00")], registrations: ["none"]).cost().sums == ["10.70", "27.68", "0.00"])
    }
}

/// Türkiye: parcels to 30 EUR at 60 %, 30 % of EU origin, from 2024-08-21 to 2026-02-05 (Decree 8787); abolished, but for
/// medicines to 1,500 EUR (Decree 10813).
@Suite struct TurkeyFiguresTests {
    private func cart(_ price: String, origin: String = "CN", code: String = "950300", day: String) throws -> Cart {
        try Cart(
            to: "TR", day: day, in: "EUR", mode: .express, lines: [.init(code: code, origin: origin, price: price)])
    }

    @Test(arguments: [("CN", "18.00"), ("DE", "9.00")])
    func `to 2026-02-05 one rate stands for all`(origin: String, duty: String) throws {
        let cost = try cart("30.00", origin: origin, day: "2026-02-05").cost()
        #expect(cost.sums == [duty, "0.00", "0.00"])
        #expect(cost.regime == "tr_simplified")
    }

    @Test(arguments: [("30.01", "2026-02-05"), ("30.00", "2026-02-06"), ("1.00", "2026-11-21")])
    func `over 30 EUR, and since 2026-02-06, the tariff is needed`(price: String, day: String) throws {
        #expect(try cart(price, day: day).refusal() == .noTariff(try #require(CountryCode("TR"))))
    }

    @Test func `medicines keep the rates to 1,500 EUR`() throws {
        #expect(try cart("1500.00", code: "300490", day: "2026-02-06").cost().sums[0] == "900.00")
        #expect(try cart("1500.00", origin: "DE", code: "300490", day: "2026-11-21").cost().sums[0] == "450.00")
        #expect(
            try cart("1500.01", code: "300490", day: "2026-02-06").refusal()
                == .noTariff(try #require(CountryCode("TR"))))
    }
}

/// Gifts to Great Britain: 39 GBP free of duty and VAT (HMRC Notice 143); from 135 to 630 GBP 2.5 % at the importer's choice.
@Suite struct GiftFiguresTests {
    private func cost(_ price: String) throws -> OptionCost {
        try Cart(to: "GB", in: "GBP", lines: [.init(price: price, facts: ["gift": "yes"])]).cost()
    }

    @Test(arguments: [
        ("39.00", ["0.00", "0.00", "0.00"], "gb_gift"), ("39.01", ["0.00", "7.80", "0.00"], "gb_low_value"),
        ("135.01", ["3.38", "27.68", "0.00"], "gb_low_value"), ("630.01", ["75.60", "141.12", "0.00"], "normal_entry"),
    ])
    func `the relief, and the flat rate above it`(price: String, sums: [String], regime: String) throws {
        let cost = try cost(price)
        #expect(cost.sums == sums)
        #expect(cost.regime == regime)
        #expect(cost.charges.allSatisfy { $0.collector == .carrier })
    }

    @Test func `a flat rate is not chosen where the tariff is free`() throws {
        let phone = try Cart(
            to: "GB", in: "GBP", lines: [.init(code: "851713", price: "200.00", facts: ["gift": "yes"])])
        #expect(try phone.cost().sums[0] == "0.00")
    }
}

/// Parts of countries: Directive 2006/112/EC art. 6 and the TEDB; IGIC 7 %, Madeira 22 %, Azores 16 %, Jungholz and
/// Mittelberg 19 %; Northern Ireland by the Windsor Framework.
@Suite struct TerritoryFiguresTests {
    private func cart(
        _ to: String, _ code: String, from: String = "CN", price: String = "60.00", currency: String = "EUR"
    ) throws -> Cart {
        try Cart(to: to, from: from, in: currency, postalCode: code, lines: [.init(price: price)])
    }

    @Test func `the Canary Islands bear IGIC at the border and no IOSS`() throws {
        let cost = try cart("ES", "35001").cost()
        #expect(cost.sums == ["3.00", "4.41", "0.00"])  // 7 % of 63.00
        #expect(cost.charges.allSatisfy { $0.collector == .carrier })
        for from in ["ES", "DE"] {
            let inside = try cart("ES", "38001", from: from).cost()
            #expect(inside.sums == ["0.00", "4.20", "0.00"])
            #expect(inside.regime == "tax_border")
        }
    }

    @Test(arguments: [
        ("PT", "9000-001", "13.86"), ("PT", "9500-321", "10.08"), ("AT", "6691", "11.97"), ("PT", "1000", "14.49"),
    ])
    func `a part inside the VAT area has its own rate`(to: String, code: String, tax: String) throws {
        let cost = try cart(to, code).cost()
        #expect(cost.regime == "eu_ioss")
        #expect(cost.sums[1] == tax)
    }

    @Test func `Northern Ireland follows the Union for goods at risk`() throws {
        let low = try cart("GB", "BT1 5GS", currency: "GBP").cost()
        #expect(low.sums == ["2.40", "12.48", "0.00"])  // 3 EUR at 0.80; 20 % of 62.40
        // T-shirts bear 12 % in both tariffs, so they are not at risk and the duty is the UK's.
        let high = try cart("GB", "BT1 5GS", price: "200.00", currency: "GBP").cost()
        #expect(high.sums == ["24.00", "44.80", "0.00"])
        #expect(high.tried.contains { $0.rule == "gb-nir.risk_points.2021-01-01" })
        let inside = try cart("GB", "BT1 5GS", from: "GB", currency: "GBP").cost()
        #expect(inside.regime == "domestic")
    }

    @Test func `goods said not to be at risk come under the rules of Great Britain`() throws {
        let cart = try Cart(
            to: "GB", in: "GBP", postalCode: "BT1 5GS", lines: [.init(price: "60.00", facts: ["at_risk": "no"])])
        #expect(try cart.cost().sums == ["0.00", "12.00", "0.00"])
    }
}
