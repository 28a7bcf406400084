import Commerce
import LandedCostDomain
import Testing

/// Great Britain: HMRC, VAT and overseas goods sold directly to customers in the UK (135 GBP of goods since 2021-01-01);
/// VAT 20 % since 2011-01-04; UK Global Tariff line 6109 10 00, 12.0 %.
@Suite struct GreatBritainFiguresTests {
    @Test(arguments: [
        ("135.00", "gb_low_value", "0.00", "27.00"),
        ("135.01", "normal_entry", "16.20", "30.24"),  // 12 % of 135.01; 20 % of 151.21
    ])
    func `the relief ends above 135 GBP of goods`(price: String, regime: String, duty: String, tax: String) throws {
        let cost = try Cart(to: "GB", currency: .gbp, lines: [.init(price: price)]).cost()
        #expect(cost.regime == regime)
        #expect(cost.sums == [duty, tax, "0.00"])
    }

    @Test func `VAT at the sale is the seller's, import VAT the carrier's`() throws {
        #expect(
            try Cart(to: "GB", currency: .gbp, lines: [.init(price: "99.00")]).cost().charges.last?.collector == .seller
        )
        #expect(
            try Cart(to: "GB", currency: .gbp, lines: [.init(price: "199.00")]).cost().charges.last?.collector
                == .carrier)
    }

    @Test func `a duty by weight needs the weight`() throws {
        // 1902 30 10: 6.00% + 20.00 GBP/100kg.
        var line = Cart.Line(code: "19023010", quantity: 100, price: "3.00")
        let open = try Cart(to: "GB", currency: .gbp, lines: [line]).cost()
        #expect(open.needs.map(\.fact) == [.netWeight])
        #expect(open.range?.low == Money(81_60, .gbp))  // 6 % of 300.00, and 20 % of 318.00
        #expect(open.range?.high == nil)
        line.netGrams = 500
        let cost = try Cart(to: "GB", currency: .gbp, lines: [line]).cost()
        #expect(cost.sums[0] == "28.00")  // 6 % of 300.00 is 18.00; 50 kg at 20.00 the 100 kg is 10.00
    }

    @Test func `Jersey is refused, and days before 2021 too`() throws {
        let refusal = try Cart(to: "GB", currency: .gbp, postalCode: "je2 3ab", lines: [.init(price: "9.00")]).refusal()
        guard case .noDataForTerritory(let name, _) = refusal else { throw Cart.NotRefused() }
        #expect(name == "Jersey")
        let early = try Cart(to: "GB", day: "2020-12-31", currency: .gbp, lines: [.init(price: "9.00")]).refusal()
        guard case .outsideDates = early else { throw Cart.NotRefused() }
    }
}

/// Brazil: Law 14.902/2024 and MP 1.236 (20 % to 50 USD, 60 % less 20 USD to 3,000 USD, with carriage); ICMS 17 % inside by
/// Convenio ICMS 81/2023, 20 % in ten states since 2025-04-01 (COMSEFAZ).
@Suite struct BrazilFiguresTests {
    private func cost(
        _ price: String, _ freight: String = "0.00", region: String? = nil, day: String = "2026-11-21",
        registrations: Set<String> = ["remessa_conforme"]
    ) throws -> OptionCost {
        try Cart(
            to: "BR", day: day, currency: .usd, freight: freight, region: region, registrations: registrations,
            lines: [.init(price: price)]
        ).cost()
    }

    @Test func `45 USD with carriage pay 9 of duty and 11.06 of ICMS`() throws {
        let cost = try cost("40.00", "5.00")
        #expect(cost.sums == ["9.00", "11.06", "0.00"])  // 54.00 ÷ 0.83 × 0.17 = 11.0602
        #expect(cost.customsTotals.duty.currency == .brl)
        #expect(cost.assumptions.contains { $0.code == "region" })
    }

    @Test(arguments: [
        ("50.00", "10.00"), ("50.01", "10.01"),  // 60 % of 50.01 less 20.00 is 10.006
        ("3000.00", "1780.00"),
    ])
    func `the bands meet at 50 USD and end at 3,000`(price: String, duty: String) throws {
        #expect(try cost(price).sums[0] == duty)
    }

    @Test func `above 3,000 USD there is no data`() throws {
        let cart = Cart(to: "BR", currency: .usd, registrations: ["remessa_conforme"], lines: [.init(price: "3000.01")])
        #expect(
            try cart.refusal()
                == .overSchemeLimit(
                    rule: "br.low_value_scheme.2024-08-01.3000", limit: Money(3_000_00, .usd),
                    value: Money(3_000_01, .usd)))
    }

    @Test(arguments: [("SP", "2026-11-21", "11.06"), ("BA", "2026-11-21", "13.50"), ("BA", "2025-03-31", "11.06")])
    func `ICMS is that of the state and the day`(state: String, day: String, tax: String) throws {
        #expect(try cost("45.00", region: state, day: day).sums[1] == tax)  // 54.00 ÷ 0.80 × 0.20 = 13.50
    }

    @Test func `a seller without certificate pays 60 %`() throws {
        let cost = try cost("45.00", registrations: ["none"])
        #expect(cost.sums == ["27.00", "14.75", "0.00"])  // 72.00 ÷ 0.83 × 0.17 = 14.747
        #expect(cost.regime == "br_simplified")
        #expect(cost.charges.allSatisfy { $0.collector == .carrier })
    }

    @Test func `before 2024-08-01 the scheme is not known`() throws {
        let cart = Cart(
            to: "BR", day: "2024-07-31", currency: .usd, registrations: ["remessa_conforme"],
            lines: [.init(price: "9.00")])
        guard case .outsideDates(let rule, _, _) = try cart.refusal() else { throw Cart.NotRefused() }
        #expect(rule == "br.low_value_scheme")
    }
}

/// India: heading 9804 at 10 % since 2026-04-01, 20 % before (Budget 2026); social welfare surcharge 10 % of the duty
/// (Finance Act 2018); IGST 18 % since 2025-09-22 (56th GST Council).
@Suite struct IndiaFiguresTests {
    @Test(arguments: [
        ("2026-11-21", ["1100.00", "1998.00", "0.00"]),  // 1,000 + 100; 18 % of 11,100
        ("2026-04-01", ["1100.00", "1998.00", "0.00"]),
        ("2026-03-31", ["2200.00", "2196.00", "0.00"]),  // 2,000 + 200; 18 % of 12,200
    ])
    func `duty, surcharge and IGST on 10,000 INR with carriage`(day: String, sums: [String]) throws {
        let cost = try Cart(to: "IN", day: day, currency: .inr, freight: "1000.00", lines: [.init(price: "9000.00")])
            .cost()
        #expect(cost.sums == sums)
        #expect(cost.charges.map(\.kind) == [.duty, .additionalDuty, .tax])
    }

    @Test func `a business is refused, and a day before IGST`() throws {
        let business = Cart(to: "IN", currency: .inr, isForBusiness: true, lines: [.init(price: "9000.00")])
        #expect(try business.refusal() == .businessBuyer(.india))
        guard
            case .outsideDates = try Cart(to: "IN", day: "2017-06-30", currency: .inr, lines: [.init(price: "9.00")])
                .refusal()
        else { throw Cart.NotRefused() }
    }
}

/// China: MOF/GAC/SAT notice 2018 no. 49 (5,000 CNY for each purchase, duty 0, 70 % of the taxes): 13 % × 70 % = 9.1 %.
@Suite struct ChinaFiguresTests {
    @Test func `to 5,000 CNY with carriage 9.1 % is due, and no duty`() throws {
        let cost = try Cart(to: "CN", from: "DE", currency: .cny, freight: "10.00", lines: [.init(price: "4990.00")])
            .cost()
        #expect(cost.sums == ["0.00", "455.00", "0.00"])
        #expect(cost.regime == "cn_cross_border_retail")
    }

    @Test func `above 5,000 CNY there is no data`() throws {
        let cart = Cart(to: "CN", from: "DE", currency: .cny, freight: "10.01", lines: [.init(price: "4990.00")])
        #expect(
            try cart.refusal()
                == .overSchemeLimit(
                    rule: "cn.low_value_scheme.2019-01-01", limit: Money(5_000_00, .cny), value: Money(5_000_01, .cny)))
    }

    @Test func `a seller outside the scheme is refused`() throws {
        let cart = Cart(to: "CN", from: "DE", currency: .cny, registrations: ["none"], lines: [.init(price: "190.00")])
        #expect(try cart.refusal() == .notRegistered("cbec"))
    }

    @Test func `a sale inside China bears its VAT alone`() throws {
        let cost = try Cart(to: "CN", currency: .cny, lines: [.init(price: "100.00")]).cost()
        #expect(cost.sums == ["0.00", "13.00", "0.00"])  // 13 % since 2019-04-01
    }
}
