import Commerce
import LandedCostDomain
import Testing

/// The United Arab Emirates: 300 AED CIF free of duty (Dubai Customs notice 5/2022); duty 5 %, VAT 5 %.
@Suite struct EmiratesFiguresTests {
    @Test(arguments: [
        ("290.00", "10.00", ["0.00", "15.00", "0.00"]),
        ("290.00", "10.01", ["15.00", "15.75", "0.00"]),  // 5 % of 300.01; 5 % of 315.01
    ])
    func `duty begins above 300 AED with freight`(price: String, freight: String, sums: [String]) throws {
        #expect(try Cart(to: "AE", in: "AED", freight: freight, lines: [.init(price: price)]).cost().sums == sums)
    }
}

/// Saudi Arabia: 1,000 SAR with freight free of duty, VAT 15 % due on all (ZATCA); duty 5 % typical.
@Suite struct SaudiArabiaFiguresTests {
    @Test(arguments: [("1000.00", ["0.00", "150.00", "0.00"]), ("1000.01", ["50.00", "157.50", "0.00"])])
    func `duty begins above 1,000 SAR`(price: String, sums: [String]) throws {
        let cost = try Cart(to: "SA", in: "SAR", lines: [.init(price: price)]).cost()
        #expect(cost.sums == sums)
        #expect(cost.assumptions.contains { $0.detail.contains("5.5 and 25 %") } == (sums[0] != "0.00"))
    }
}

/// South Africa: 20 % flat and VAT to 500 ZAR from 2024-09-01, clothing at the tariff from 2024-11-01 (SARS notices); VAT
/// 15 % on the value raised by 10 %, not for Botswana, Lesotho, Namibia, Eswatini (VAT Act s.13(2)).
@Suite struct SouthAfricaFiguresTests {
    private func cart(_ price: String, code: String = "950300", origin: String = "CN", day: String = "2026-11-21")
        throws -> Cart
    {
        try Cart(to: "ZA", day: day, in: "ZAR", lines: [.init(code: code, origin: origin, price: price)])
    }

    @Test func `20 % flat, and VAT with the uplift`() throws {
        #expect(try cart("500.00").cost().sums == ["100.00", "97.50", "0.00"])  // 15 % of 550.00 + 100.00
        #expect(try cart("500.00", origin: "BW").cost().sums == ["100.00", "90.00", "0.00"])
        #expect(try cart("500.01").refusal() == .noTariff(try #require(CountryCode("ZA"))))
    }

    @Test func `clothing left the scheme on 2024-11-01`() throws {
        #expect(try cart("100.00", code: "610910", day: "2024-10-31").cost().sums[0] == "20.00")
        #expect(
            try cart("100.00", code: "610910", day: "2024-11-01").refusal()
                == .noTariff(try #require(CountryCode("ZA"))))
        #expect(try cart("100.00", day: "2024-11-01").cost().sums[0] == "20.00")
    }
}

/// Israel: VAT free to 75 USD of goods, 150 from 2025-12-31, 130 from 2026-02-25 (Israel Tax Authority; press); duty free to
/// 500 USD; VAT 18 %.
@Suite struct IsraelFiguresTests {
    private func cart(_ price: String, day: String) throws -> Cart {
        try Cart(to: "IL", day: day, in: "USD", lines: [.init(price: price)])
    }

    @Test(arguments: [
        ("2025-12-30", "75.00", "0.00"), ("2025-12-30", "75.01", "13.50"), ("2025-12-31", "150.00", "0.00"),
        ("2026-02-22", "150.00", "0.00"), ("2026-02-22", "150.01", "27.00"), ("2026-02-25", "130.00", "0.00"),
        ("2026-02-25", "130.01", "23.40"), ("2026-11-21", "500.00", "90.00"),
    ])
    func `the limit of VAT by day`(day: String, price: String, tax: String) throws {
        #expect(try cart(price, day: day).cost().sums == ["0.00", tax, "0.00"])
    }

    @Test func `the two days in between are not known, nor is the tariff`() throws {
        guard case .outsideDates = try cart("10.00", day: "2026-02-23").refusal() else { throw Cart.NotRefused() }
        #expect(try cart("500.01", day: "2026-11-21").refusal() == .noTariff(try #require(CountryCode("IL"))))
    }
}
