import Commerce
import LandedCostDomain
import Testing

/// Canada: 20 CAD by post or courier (Postal and Courier Imports Remission Orders); 150 CAD of duty and 40 CAD of tax by
/// courier from the United States or Mexico (CUSMA; CBSA D-memo); GST 5 % (Excise Tax Act s.215), HST and provincial taxes
/// by province (CRA); value at the place of shipment, freight left out (Customs Act s.48).
@Suite struct CanadaFiguresTests {
    private func cart(
        _ price: String, from: String = "US", mode: Shipment.Mode = .express, region: String? = "ON",
        day: String = "2026-11-21", freight: String? = nil
    ) throws -> Cart {
        try Cart(
            to: "CA", from: from, day: day, in: "CAD", freight: freight, mode: mode, region: region,
            lines: [.init(code: "950300", price: price)])
    }

    @Test(arguments: [
        ("40.00", "0.00"), ("40.01", "5.20"),  // 13 % of 40.01 is 5.2013
        ("150.00", "19.50"),
    ])
    func `by courier from the United States tax begins above 40 CAD`(price: String, tax: String) throws {
        #expect(try cart(price).cost().sums == ["0.00", tax, "0.00"])
    }

    @Test(arguments: [("CN", Shipment.Mode.express), ("US", .post), ("CN", .post)])
    func `elsewhere the relief ends above 20 CAD`(from: String, mode: Shipment.Mode) throws {
        #expect(try cart("20.00", from: from, mode: mode).cost().sums == ["0.00", "0.00", "0.00"])
        let over = try cart("20.01", from: from, mode: mode)
        #expect(try !((try? over.cost())?.tried ?? []).contains { $0.rule == "ca.tariff" })
    }

    @Test func `where it is sent from decides, not where it was made`() throws {
        // The goods are made in China in both.
        #expect(try cart("30.00", from: "MX").cost().totals.total.isZero)
        #expect(try cart("30.00", from: "US").cost().totals.total.isZero)
    }

    @Test(arguments: [
        ("ON", "2026-11-21", ["13.00"]), ("QC", "2026-11-21", ["5.00", "9.98"]),
        ("BC", "2026-11-21", ["5.00", "7.00"]),
        ("MB", "2026-11-21", ["5.00", "7.00"]), ("SK", "2026-11-21", ["5.00", "6.00"]), ("AB", "2026-11-21", ["5.00"]),
        ("NB", "2026-11-21", ["15.00"]), ("NL", "2026-11-21", ["15.00"]), ("PE", "2026-11-21", ["15.00"]),
        ("NS", "2025-03-31", ["15.00"]), ("NS", "2025-04-01", ["14.00"]), ("YT", "2026-11-21", ["5.00"]),
    ])
    func `each province has its tax`(region: String, day: String, taxes: [String]) throws {
        let cost = try cart("100.00", region: region, day: day).cost()
        #expect(cost.charges.filter { $0.kind == .tax }.map(\.amount.amountText) == taxes)
    }

    @Test func `freight is in no base, and a postal code tells the province`() throws {
        #expect(try cart("100.00", freight: "30.00").cost().sums[1] == "13.00")
        var byCode = try cart("100.00", region: nil)
        byCode.postalCode = "h2y 1c6"
        #expect(try byCode.cost().sums[1] == "14.98")
        let unsaid = try cart("100.00", region: nil).cost()
        #expect(unsaid.sums[1] == "5.00")
        #expect(unsaid.assumptions.contains { $0.code == "region" })
    }

    @Test func `a business pays the national part alone`() throws {
        var business = try cart("100.00")
        business.isForBusiness = true
        #expect(try business.cost().sums[1] == "5.00")
    }
}

/// Mexico: courier from the United States or Canada free to 50 USD (USMCA), 17 % to 117 USD and 19 % to 2,500, others
/// 33.5 % since 2025-08-15 (RGCE 2025 3.7.35; carrier notices); DTA 445 MXN.
@Suite struct MexicoFiguresTests {
    private func cart(
        _ price: String, from: String = "US", mode: Shipment.Mode = .express, day: String = "2026-11-21"
    ) throws -> Cart {
        try Cart(to: "MX", from: from, day: day, in: "USD", mode: mode, lines: [.init(price: price)])
    }

    @Test(arguments: [
        ("50.00", ["0.00", "0.00", "0.00"]), ("50.01", ["8.50", "0.00", "22.25"]),
        ("117.00", ["19.89", "0.00", "22.25"]),
        ("117.01", ["22.23", "0.00", "22.25"]), ("2500.00", ["475.00", "0.00", "22.25"]),
    ])
    func `the bands from the United States`(price: String, sums: [String]) throws {
        #expect(try cart(price).cost().sums == sums)
    }

    @Test func `other origins pay 33.5 % from the first dollar`() throws {
        let cost = try cart("100.00", from: "CN").cost()
        #expect(cost.sums == ["33.50", "0.00", "22.25"])
        #expect(cost.regime == "mx_simplified")
    }

    @Test func `above 2,500 USD, and by post, the tariff is needed`() throws {
        #expect(try cart("2500.01").refusal() == .noTariff(try #require(CountryCode("MX"))))
        #expect(try cart("100.00", mode: .sea).refusal() == .noTariff(try #require(CountryCode("MX"))))
    }

    @Test func `the rates are known from 2025-08-15`() throws {
        #expect(try cart("100.00", from: "CN", day: "2025-08-15").cost().sums[0] == "33.50")
        guard case .outsideDates(let rule, _, _) = try cart("100.00", from: "CN", day: "2025-08-14").refusal() else {
            throw Cart.NotRefused()
        }
        #expect(rule == "mx.single_rate")
    }
}

/// Canada's tariff: item 6109.10.00 at 18 % (CBSA Customs Tariff of mid-2021); 9.95 CAD for a dutiable item by post;
/// surtaxes on steel derivatives since 2025-12-26 (CBSA CN 25-33) and on goods of the United States to 2025-08-31.
@Suite struct CanadaEntryTests {
    private func cart(
        _ price: String, code: String = "61091000", origin: String = "CN", from: String = "US",
        mode: Shipment.Mode = .express, day: String = "2026-11-21"
    ) throws -> Cart {
        try Cart(
            to: "CA", from: from, day: day, in: "CAD", mode: mode, region: "ON",
            lines: [.init(code: code, origin: origin, price: price)])
    }

    @Test(arguments: [("150.00", ["0.00", "19.50", "0.00"]), ("150.01", ["27.00", "23.01", "0.00"])])
    func `duty begins above 150 CAD by courier from the United States`(price: String, sums: [String]) throws {
        #expect(try cart(price).cost().sums == sums)  // 18 % of 150.01; 13 % of 177.01
    }

    @Test(arguments: [("20.00", ["0.00", "0.00", "0.00"]), ("20.01", ["3.60", "3.07", "9.95"])])
    func `by post duty, tax and a fee begin above 20 CAD`(price: String, sums: [String]) throws {
        #expect(try cart(price, from: "CN", mode: .post).cost().sums == sums)  // 18 % of 20.01; 13 % of 23.61
    }

    @Test(arguments: [
        ("732690", "CN", "2025-12-25", false), ("732690", "CN", "2025-12-26", true),
        ("610910", "CN", "2025-12-26", false),
    ])
    func `a surtax whose list is not at hand is said from its day on`(
        code: String, origin: String, day: String, isSaid: Bool
    ) throws {
        let cost = try cart("100.00", code: code, origin: origin, day: day).cost()
        #expect(cost.assumptions.contains { $0.code == "ca.surtax_steel_derivative.2025-12-26" } == isSaid)
    }

    @Test(arguments: [("2025-08-31", true), ("2025-09-01", false)])
    func `the surtax on goods of the United States ended`(day: String, isSaid: Bool) throws {
        let cost = try cart("100.00", origin: "US", day: day).cost()
        #expect(cost.assumptions.contains { $0.code == "ca.surtax_us.2025-03-04" } == isSaid)
    }
}

/// Brazil: medicines for a natural person to 10,000 USD bear no import duty (Receita Federal); ICMS 17 % inside.
@Suite struct BrazilMedicineTests {
    @Test(arguments: [("10000.00", "300490", "0.00"), ("50.00", "300490", "0.00"), ("50.00", "950300", "10.00")])
    func `medicines are free of duty`(price: String, code: String, duty: String) throws {
        let cart = try Cart(
            to: "BR", in: "USD", registrations: ["remessa_conforme"], lines: [.init(code: code, price: price)])
        #expect(try cart.cost().sums[0] == duty)
    }

    @Test func `over their limit the scheme has ended long before`() throws {
        let cart = try Cart(
            to: "BR", in: "USD", registrations: ["remessa_conforme"], lines: [.init(code: "300490", price: "10000.01")])
        guard case .overSchemeLimit = try cart.refusal() else { throw Cart.NotRefused() }
    }
}
