import Commerce
import LandedCostDomain
import Testing

/// The United States. Sources: HTS 2026 revision 10 (6109.10.00 16.5 %, 7323.93.00 2 %, 8703.23.01 2.5 %, 6402.19.05 6 %);
/// rows of us_additional.csv for each programme; CBP notices for the merchandise processing fee.
@Suite struct UnitedStatesFiguresTests {
    private func shirts(_ origin: String, day: String) throws -> OptionCost {
        try Cart(
            to: "US", from: origin, day: day, currency: .usd,
            lines: [.init(code: "6109100012", origin: origin, quantity: 100, price: "40.00")]
        ).cost()
    }

    /// On 4,000.00: column 1 660.00, list 4A 7.5 % 300.00; IEEPA fentanyl (HTS 9903.01.24) and reciprocal (9903.01.25 and
    /// .63) to 2026-02-23, Section 122 10 % to 2026-07-23, forced labour 12.5 % (9903.05.31) from 2026-07-24.
    @Test(arguments: [
        ("2025-05-13", "6760.00"),  // 20 % and 125 %
        ("2025-05-14", "2160.00"),  // 20 % and 10 %
        ("2025-11-09", "2160.00"), ("2025-11-10", "1760.00"),  // fentanyl 20 % to 10 %
        ("2026-02-23", "1760.00"), ("2026-02-24", "1360.00"),  // 20 % in all to Section 122's 10 %
        ("2026-07-23", "1360.00"), ("2026-07-24", "1460.00"), ("2026-11-21", "1460.00"),
    ])
    func `layers on T-shirts of China are added, each on the value`(day: String, duty: String) throws {
        #expect(try shirts("CN", day: day).sums[0] == duty)
    }

    @Test func `each layer is a charge with its heading`() throws {
        let charges = try shirts("CN", day: "2026-11-21").charges
        #expect(charges.map(\.customsAmount.amountText) == ["660.00", "300.00", "500.00", "34.58"])
        #expect(charges[1].authority.id == "us.section_301_china.99038815.cn.2020-02-14")
        #expect(charges[2].authority.id == "us.section_301_forced_labour.99030531.cn.2026-07-24")
        #expect(charges.map(\.kind) == [.duty, .additionalDuty, .additionalDuty, .fee])
    }

    /// Section 301 forced labour: total 10 % for the EU (nothing where column 1 is 16.5 %), 12.5 % for Viet Nam, 10 % for
    /// India and Canada; 338 on listed goods of Canada 50 %.
    @Test(arguments: [
        ("DE", "660.00"), ("VN", "1160.00"), ("IN", "1060.00"), ("CA", "3060.00"), ("CU", "3600.00"),
    ])
    func `T-shirts of other origins on 2026-11-21`(origin: String, duty: String) throws {
        #expect(try shirts(origin, day: "2026-11-21").sums[0] == duty)  // CU: column 2, 90 %
    }

    @Test func `goods under Section 232 do not pay the forced labour duty too`() throws {
        // 7323.93.00 of China: 2 % + 25 % of annex 1b (9903.82.09) on the full value.
        let cost = try Cart(
            to: "US", currency: .usd, lines: [.init(code: "7323930045", quantity: 100, price: "40.00")]
        ).cost()
        #expect(cost.sums[0] == "1080.00")
        #expect(cost.tried.contains { $0.words.contains("section_232_metals was charged instead") })
    }

    @Test func `cars of Japan pay 15 % in all, those of Mexico 25 % more`() throws {
        func duty(_ origin: String) throws -> String {
            try Cart(
                to: "US", from: origin, currency: .usd,
                lines: [.init(code: "8703230190", origin: origin, price: "30000.00")]
            ).cost().sums[0]
        }
        #expect(try duty("JP") == "4500.00")
        #expect(try duty("MX") == "8250.00")
    }

    @Test func `shoes of Brazil pay the country's 25 % and 12.5 %`() throws {
        func duty(_ day: String) throws -> String {
            try Cart(
                to: "US", from: "BR", day: day, currency: .usd,
                lines: [.init(code: "64021905", origin: "BR", quantity: 100, price: "40.00")]
            ).cost().sums[0]
        }
        #expect(try duty("2026-07-24") == "1740.00")  // 6 % 240 + 1,000 + 500
        #expect(try duty("2026-07-22") == "1640.00")  // 240 + 1,000 + Section 122's 400
        #expect(try duty("2026-07-21") == "640.00")
    }

    /// 19 USC 1321, EO 14256, EO 14324: 800 USD to 2025-08-28, for goods of China and Hong Kong to 2025-05-01.
    @Test(arguments: [
        ("CN", "2025-05-01", "800.00", true), ("CN", "2025-05-02", "800.00", false),
        ("DE", "2025-08-28", "800.00", true),
        ("DE", "2025-08-28", "800.01", false), ("DE", "2025-08-29", "1.00", false),
    ])
    func `no value is free of duty any more`(origin: String, day: String, price: String, isFree: Bool) throws {
        let cost = try Cart(
            to: "US", from: origin, day: day, currency: .usd,
            lines: [.init(code: "6109100012", origin: origin, price: price)]
        ).cost()
        #expect(cost.charges.isEmpty == isFree)
    }

    /// 0.3464 % for each entry over 2,500 USD: 33.58 to 651.50 to 2026-09-30, 34.58 to 670.86 from 2026-10-01 (FY2027).
    @Test(arguments: [
        ("2026-09-30", "2500.01", "33.58"), ("2026-10-01", "2500.01", "34.58"), ("2026-10-01", "9982.00", "34.58"),
        ("2026-10-01", "9985.00", "34.59"), ("2026-10-01", "100000.00", "346.40"),
        ("2026-10-01", "193660.00", "670.84"),
        ("2026-10-01", "193670.00", "670.86"), ("2026-10-01", "900000.00", "670.86"),
        ("2026-09-30", "900000.00", "651.50"),
    ])
    func `the processing fee has a least and a most for each entry`(day: String, price: String, fee: String) throws {
        let cost = try Cart(
            to: "US", from: "DE", day: day, currency: .usd,
            lines: [.init(code: "6109100012", origin: "DE", price: price)]
        ).cost()
        #expect(cost.regime == "formal_entry")
        #expect(cost.sums[2] == fee)
    }

    /// FY2026: 2.69 for an informal entry, 1.34 for each express waybill, 7.39 for dutiable mail; FY2027 not known.
    @Test(arguments: [
        (Shipment.Mode.air, "2.69"), (.express, "1.34"), (.post, "7.39"), (.sea, "5.82"),  // with 0.125 % of 2,500.00
    ])
    func `an informal entry pays by how it travels`(mode: Shipment.Mode, fee: String) throws {
        func cost(_ day: String) throws -> OptionCost {
            try Cart(
                to: "US", from: "DE", day: day, currency: .usd, mode: mode,
                lines: [.init(code: "6109100012", origin: "DE", price: "2500.00")]
            ).cost()
        }
        #expect(try cost("2026-09-30").sums[2] == fee)
        let today = try cost("2026-11-21")
        #expect(today.assumptions.contains { $0.code == "fee_not_known" })
    }

    @Test func `the post paid 10 % from 2026-02-24 to 2026-07-23`() throws {
        func cart(_ day: String) -> Cart {
            Cart(
                to: "US", day: day, currency: .usd, mode: .post, lines: [.init(code: "6109100012", price: "100.00")])
        }
        #expect(try cart("2026-07-23").cost().sums[0] == "10.00")
        #expect(try cart("2026-07-24").cost().sums[0] == "36.50")  // 16.5 + 7.5 + 12.5 %
        guard case .outsideDates(let rule, _, _) = try cart("2026-02-23").refusal() else { throw Cart.NotRefused() }
        #expect(rule == "us.postal_duty")
    }

    @Test func `freight does not count in the value`() throws {
        let cost = try Cart(
            to: "US", currency: .usd, freight: "500.00", lines: [.init(code: "6109100012", price: "100.00")]
        ).cost()
        #expect(cost.customsValue == Money(100_00, .usd))
    }

    @Test func `a fee year that has not been published is refused with the days known`() throws {
        let cart = Cart(
            to: "US", from: "DE", day: "2027-10-01", currency: .usd,
            lines: [.init(code: "6109100012", origin: "DE", price: "9000.00")])
        guard case .outsideDates(let rule, _, _) = try cart.refusal() else { throw Cart.NotRefused() }
        #expect(rule == "us.entry_fee_mpf_min")
    }

    @Test func `a sale inside the country has no import charge, and says what is left out`() throws {
        let cost = try Cart(to: "US", from: "US", currency: .usd, lines: [.init(price: "9.00")]).cost()
        #expect(cost.totals.total == .zero(.usd))
        #expect(cost.assumptions.contains { $0.detail.contains("State and local sales taxes") })
    }
}
