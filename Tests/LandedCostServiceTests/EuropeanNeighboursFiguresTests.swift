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

/// Gifts to the United States: 100 USD free (19 CFR 10.152). To Canada: 60 CAD, and of a dearer gift what is above that
/// (CBSA).
@Suite struct AmericanGiftFiguresTests {
    private func cost(_ to: String, _ currency: String, _ prices: [String], region: String? = nil) throws -> OptionCost
    {
        try Cart(
            to: to, in: currency, mode: .express, region: region,
            lines: prices.map { .init(code: "6109100012", price: $0, facts: ["gift": "yes"]) }
        ).cost()
    }

    @Test(arguments: [(["100.00"], "0.00"), (["50.00", "50.00"], "0.00"), (["100.01"], "36.50")])
    func `a gift to the United States is free to 100 USD as a whole`(prices: [String], duty: String) throws {
        let cost = try cost("US", "USD", prices)
        #expect(cost.sums[0] == duty)
        #expect(cost.regime == (duty == "0.00" ? "us_gift" : "informal_entry"))
        #expect(cost.tried.contains { $0.rule == (duty == "0.00" ? "us.tariff" : "us.gift_relief.open") })
    }

    @Test(arguments: [("6109100012", "KP"), ("6109100012", "CU"), ("0306170003", "RU")])
    func `no relief lifts a ban`(code: String, origin: String) throws {
        for (day, facts) in [("2026-11-21", ["gift": "yes"]), ("2025-01-15", [:])] {
            let cart = try Cart(
                to: "US", from: origin, day: day, in: "USD",
                lines: [.init(code: code, origin: origin, price: "50.00", facts: facts)])
            let cost = try cart.cost()
            #expect(cost.prohibitions.count == 1 && cost.sums[0] == "0.00", "\(day)")
        }
    }

    @Test(arguments: ["2208303030", "2402208000", "3303003000"])
    func `the relief leaves drinks, tobacco and perfume out`(code: String) throws {
        let facts = ["gift": "yes", "litres": "0.7", "alcohol_content": "40"]
        let shirt = Cart.Line(code: "6109100012", price: "20.00", facts: ["gift": "yes"])
        let other = Cart.Line(code: code, origin: "FR", price: "50.00", netGrams: 200, facts: facts)
        let cost = try Cart(to: "US", in: "USD", lines: [shirt, other]).cost()
        #expect(cost.charges.filter { $0.kind != .fee }.allSatisfy { $0.line == 1 })
        #expect(cost.totals.duty.isPositive && cost.regime == "informal_entry")
    }

    @Test(arguments: ["US", "GB", "NL", "CA"]) func `a business is given nothing`(to: String) throws {
        let line = Cart.Line(code: "6109100012", price: "30.00", facts: ["gift": "yes"])
        let cost = try Cart(to: to, in: "EUR", isForBusiness: true, lines: [line]).cost()
        #expect(!cost.regime.hasSuffix("_gift"))
    }

    /// T-shirts 18 %, HST 13 % in Ontario: of 100.00, 40.00 bears 7.20 and 6.14.
    @Test(arguments: [
        (["60.00"], ["0.00", "0.00"]), (["60.01"], ["0.00", "0.00"]), (["100.00"], ["7.20", "6.14"]),
        (["50.00", "50.00"], ["7.20", "6.14"]),
    ])
    func `of a gift to Canada only what is above 60 CAD is charged`(prices: [String], sums: [String]) throws {
        let cost = try cost("CA", "CAD", prices, region: "ON")
        #expect(Array(cost.sums.prefix(2)) == sums)
        #expect(cost.assumptions.contains { $0.code == "ca.gift_relief.open" })
    }
}

/// A cart is worth the same however its goods are put into lines.
@Suite struct CartValueFiguresTests {
    /// 168.00 USD at 1.1172 are 150.376 EUR, over the 150 EUR of the low-value schemes; 1.68 USD are 1.50 EUR.
    private func cost(lines: Int) throws -> OptionCost {
        let quantity = Int64(100 / lines)
        let cart = try Cart(
            to: "NL", in: "USD", lines: (0..<lines).map { _ in .init(quantity: quantity, price: "1.68") })
        let plain = try cart.shipment()
        let rates = ExchangeRates(id: "test", perEuro: [(.usd, try Ratio(decimal: "1.1172"))])
        let shipment = Shipment(
            asOf: plain.asOf, destination: plain.destination, region: nil, postalCode: nil, shipFrom: plain.shipFrom,
            registrations: [], isForBusiness: false, currency: plain.currency, rates: rates, lines: plain.lines,
            options: plain.options)
        return try #require(RealTables.get().assess(shipment).options.first)
    }

    @Test func `a threshold looks at the sum, not at rounded parts of it`() throws {
        let whole = try cost(lines: 1)
        #expect(whole.customsValue == Money(150_38, .eur) && whole.regime == "normal_entry")
        for lines in [2, 4, 50, 100] {
            let split = try cost(lines: lines)
            #expect(split.customsValue == whole.customsValue && split.regime == whole.regime, "\(lines) lines")
            #expect(split.customsTotals.total == whole.customsTotals.total)
        }
    }

    /// 36.5 % of 1.00 is 0.365: rounded for each of 1,000 lines that would be 5.00 too much. Goods of Japan come up to 12.5 %
    /// in all.
    @Test(arguments: [("6109100012", "CN", "365.00"), ("4202224500", "JP", "125.00"), ("7323930045", "CN", "270.00")])
    func `lines of the same goods bear together what one line would`(code: String, origin: String, duty: String) throws
    {
        func sums(_ lines: Int) throws -> [String] {
            let line = Cart.Line(code: code, origin: origin, quantity: Int64(1_000 / lines), price: "1.00")
            return try Cart(to: "US", from: origin, in: "USD", lines: Array(repeating: line, count: lines)).cost().sums
        }
        let whole = try sums(1)
        for lines in [2, 20, 1_000] { #expect(try sums(lines) == whole, "\(lines) lines") }
        #expect(whole[0] == duty)
    }

    @Test(arguments: ["610910", "640419"]) func `in the shopper's currency too`(code: String) throws {
        func totals(_ lines: Int) throws -> Totals {
            let line = Cart.Line(code: code, quantity: Int64(1_000 / lines), price: "0.05")
            return try Cart(to: "GB", in: "EUR", lines: Array(repeating: line, count: lines) + [.init(price: "400.00")])
                .cost().totals
        }
        let whole = try totals(1)
        for lines in [2, 20, 1_000] { #expect(try totals(lines) == whole, "\(lines) lines") }
    }

    /// 60 % of 16,667 JPY are 10,000, which is free; rounded by line it would be 10,001.
    @Test func `a personal import is valued as a whole`() throws {
        let prices = [["16667"], ["5555", "5556", "5556"]]
        for prices in prices {
            let cost = try Cart(to: "JP", in: "JPY", lines: prices.map { .init(code: "950300", price: $0) }).cost()
            #expect(cost.customsValue == Money(10_000, .jpy) && cost.regime == "jp_low_value")
        }
    }

    @Test func `ten thousand lines of other facts take no longer than as many of the same`() throws {
        let clock = ContinuousClock()
        func took(_ facts: (Int) -> [String: String]) throws -> Duration {
            let lines = (0..<4_000).map { Cart.Line(price: "0.10", facts: facts($0)) }
            let cart = try Cart(to: "NL", in: "EUR", lines: lines)
            return try clock.measure { _ = try cart.cost() }
        }
        let same = try took { _ in ["metal_weight_share": "0.1"] }
        let other = try took { ["metal_weight_share": "0.\(10_000 + $0)"] }
        #expect(other < same * 4 + .milliseconds(200))
    }

    @Test func `goods that differ in origin or facts are rounded for themselves`() throws {
        let lines = ["CN", "IN", "CN", "IN"].map { Cart.Line(code: "6109100012", origin: $0, price: "1.01") }
        let cost = try Cart(to: "US", in: "USD", lines: lines).cost()
        let ordinary = cost.charges.filter { $0.kind == .duty }.map(\.customsAmount.minorUnits)
        // 16.5 % of 1.01 is 0.167, of 2.02 0.333.
        #expect(ordinary == [17, 17, 16, 16])
    }
}

/// Places that a postal code tells and our rules are not for.
@Suite struct OutsideTerritoriesTests {
    @Test(arguments: [
        ("US", "00801", "United States Virgin Islands"), ("US", "96799", "American Samoa"),
        ("US", "96910-1234", "Guam, the Northern Mariana Islands and the freely associated states"),
        ("NO", "9170", "Svalbard"), ("NO", "8099", "Jan Mayen"), ("AU", "2899", "Norfolk Island"),
        ("AU", "6798", "Christmas Island"), ("AU", "NSW 2899", "Norfolk Island"),
        ("US", "GU 96910", "Guam, the Northern Mariana Islands and the freely associated states"),
        ("FI", "AX-22100", "Åland"), ("DE", "D-27498", "Heligoland"), ("FR", "F-97400", "Réunion"),
        ("NO", "N-9170", "Svalbard"), ("DK", "3900", "Greenland"), ("DK", "FO-100", "Faroe Islands"),
    ])
    func `they are refused by name`(to: String, code: String, name: String) throws {
        let cart = try Cart(to: to, in: "EUR", postalCode: code, lines: [.init(code: "6109100012", price: "60.00")])
        guard case .noDataForTerritory(let refused, _) = try cart.refusal() else {
            Issue.record("answered otherwise")
            return
        }
        #expect(refused == name)
    }

    @Test(arguments: [("US", "00901"), ("US", "96801"), ("NO", "9008"), ("AU", "2000")])
    func `their neighbours are answered`(to: String, code: String) throws {
        let cart = try Cart(to: to, in: "EUR", postalCode: code, lines: [.init(code: "6109100012", price: "60.00")])
        #expect(try cart.cost().customsValue.isPositive)
    }
}

/// Days past those on which anything is known, claims that nothing is known of, and facts that an exact price needs.
@Suite struct LimitsOfKnowledgeTests {
    @Test func `two years after the last change that is known the answers end`() throws {
        let last = try #require(RealTables.get().lastDay)
        #expect(last == CalendarDate("2030-12-31"))
        func cart(_ day: CalendarDate) throws -> Cart {
            try Cart(to: "NL", day: "\(day)", in: "EUR", lines: [.init(price: "60.00")])
        }
        #expect(try cart(last).cost().customsValue == Money(60_00, .eur))
        guard case .outsideDates("tables", _, let known) = try cart(last.adding(days: 1)).refusal() else {
            Issue.record("answered otherwise")
            return
        }
        #expect(known.first?.to == last.adding(days: 1))
    }

    @Test(arguments: [("KR", "kr"), ("BR", "br"), ("NL", "eu"), ("SG", "sg")])
    func `a claim is never passed over in silence`(to: String, prefix: String) throws {
        let cart = try Cart(to: to, in: "EUR", lines: [.init(price: "20.00", preference: "ZZZ")])
        let cost = try cart.cost()
        #expect(cost.tried.filter { $0.rule == "\(prefix).preference" }.count == 1)
        #expect(!cost.assumptions.contains { $0.code == "eu.low_value_flat_duty_tax.2026-07-01" })
    }

    @Test func `a change that only alters who collects names what is collected`() throws {
        let cart = try Cart(to: "NL", in: "EUR", lines: [.init(price: "100.00", preference: "ZZZ")])
        let shipment = try cart.shipment()
        let cost = try #require(RealTables.get().assessWithNextChanges(shipment).options.first)
        let change = try #require(cost.nextChange)
        let tax = cost.charges.filter { $0.kind == .tax }.map(\.authority.id)
        #expect(change.difference?.isZero == true && change.rules == tax)
    }

    @Test(arguments: [("NL", "04069021", "net_grams"), ("US", "8471500150", "section_232_chip")])
    func `no price is exact while a fact is missing`(to: String, code: String, fact: String) throws {
        let cart = try Cart(to: to, from: "TW", in: "EUR", lines: [.init(code: code, origin: "TW", price: "300.00")])
        let shipment = try cart.shipment()
        let wish = InclusivePriceWish(wanted: .price(Money(300_00, .eur)), declared: .net)
        let solver = try InclusivePriceSolver(RealTables.get(), shipment, try #require(shipment.options.first), wish)
        let error = #expect(throws: LandedCostError.self) { try solver.run() }
        guard case .lines(let problems) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(
            problems.contains { problem in
                if case .needs(let needed, _) = problem.reason { needed.name == fact } else { false }
            })
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
