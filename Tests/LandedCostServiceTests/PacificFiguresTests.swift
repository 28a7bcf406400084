import Commerce
import LandedCostDomain
import Testing

/// Australia: GST 10 % by the seller on goods to 1,000 AUD (ATO); over it the border.
@Suite struct AustraliaFiguresTests {
    private func cart(_ price: String, freight: String = "0.00", registrations: Set<String> = []) throws -> Cart {
        try Cart(
            to: "AU", in: "AUD", freight: freight, registrations: registrations,
            lines: [.init(code: "950300", price: price)])
    }

    @Test func `to 1,000 AUD the seller charges GST, with freight, and no duty is due`() throws {
        let cost = try cart("1000.00", freight: "50.00").cost()
        #expect(cost.sums == ["0.00", "105.00", "0.00"])
        #expect(cost.regime == "au_gst")
        #expect(cost.charges.allSatisfy { $0.collector == .seller })
    }

    @Test func `a seller who is not registered charges none, and the border neither`() throws {
        let cost = try cart("1000.00", registrations: ["none"]).cost()
        #expect(cost.totals.total.isZero)
        #expect(cost.tried.contains { $0.rule == "au.low_value_scheme.2018-07-01" })
    }

    @Test func `basic food is free of GST`() throws {
        let cost = try Cart(to: "AU", in: "AUD", lines: [.init(code: "190230", price: "50.00", category: "food_basic")])
            .cost()
        #expect(cost.sums[1] == "0.00")
    }
}

/// New Zealand: GST 15 % by the seller on goods to 1,000 NZD since 2019-12-01 (Inland Revenue); over it the border.
@Suite struct NewZealandFiguresTests {
    @Test func `to 1,000 NZD the seller charges GST`() throws {
        let cost = try Cart(to: "NZ", in: "NZD", lines: [.init(price: "1000.00")]).cost()
        #expect(cost.sums == ["0.00", "150.00", "0.00"])
        #expect(cost.regime == "nz_gst")
        guard case .lines(let problems) = try Cart(to: "NZ", in: "NZD", lines: [.init(price: "1000.01")]).refusal(),
            case .noRate(_, let why) = try #require(problems.first).reason
        else { throw Cart.NotRefused() }
        #expect(why.contains("at most 10%"))  // a ceiling is never charged
    }

    @Test func `two goods under the limit but over it together are entered`() throws {
        let cart = try Cart(to: "NZ", in: "NZD", lines: [.init(price: "600.00"), .init(price: "600.00")])
        guard case .lines = try cart.refusal() else { throw Cart.NotRefused() }
    }
}

/// Australia above 1,000 AUD: line 9503 00 99 at 5 % on FOB (extract of 2026-04-17); GST 10 % on value, carriage and duty
/// (GST Act s.13-20); import processing charge 50, 152 from 10,000 AUD (ABF), biosecurity 45 by air and 66 by sea (2024).
@Suite struct AustraliaEntryTests {
    @Test(arguments: [
        ("1000.01", Shipment.Mode.air, ["50.00", "105.00", "95.00"]), ("1000.01", .sea, ["50.00", "105.00", "116.00"]),
        ("9999.99", .air, ["500.00", "1050.00", "95.00"]), ("10000.00", .air, ["500.00", "1050.00", "197.00"]),
    ])
    func `an entry bears duty, GST and fees`(price: String, mode: Shipment.Mode, sums: [String]) throws {
        let cart = try Cart(to: "AU", in: "AUD", mode: mode, lines: [.init(code: "95030099", price: price)])
        let cost = try cart.cost()
        #expect(cost.sums == sums)
        #expect(cost.regime == "normal_entry")
        #expect(cost.charges.allSatisfy { $0.collector == .carrier })
    }

    @Test func `freight is out of the duty and in the GST`() throws {
        let cart = try Cart(to: "AU", in: "AUD", freight: "100.00", lines: [.init(code: "95030099", price: "2000.00")])
        #expect(try cart.cost().sums == ["100.00", "220.00", "95.00"])
    }

    @Test func `goods that together pass 1,000 AUD are entered`() throws {
        let cart = try Cart(
            to: "AU", in: "AUD",
            lines: [.init(code: "95030099", price: "600.00"), .init(code: "95030099", price: "400.01")])
        #expect(try cart.cost().regime == "normal_entry")
    }
}
