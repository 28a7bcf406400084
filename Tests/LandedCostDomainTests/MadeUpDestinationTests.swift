import Commerce
import LandedCostDomain
import Testing

/// A destination is rows and the name of a formula: this one is in no source and has no code of its own.
@Suite struct MadeUpDestinationTests {
    private static let rows = """
        is.scheme,IS,low_value_scheme,,,,,,,,sale,2020-01-01,,80,EUR,,,,300 EUR,item,line,consumer,b,c,,s,high,stored
        is.relief,IS,duty_de_minimis,,,,,post|express,,watches,,2020-01-01,,50,EUR,,,,,landed,consignment,,b,c,,s,high,stored
        is.flat,IS,low_value_flat_duty,,,,,,,,,2020-01-01,2026-06-01,,,10,,,100 EUR,customs,consignment,,b,c,,s,high,stored
        is.watches,IS,standard_duty,,,,,,watches,,,2020-01-01,,,,8,,,,,consignment,,b,c,,s,high,stored
        is.duty,IS,standard_duty,,CN,,,,,,,2020-01-01,,,,4,,,,,consignment,,b,c,From memory.,s,high,recall
        is.none,IS,tax_de_minimis,,,,,,,,,2020-01-01,,2,EUR,,,,,tax,consignment,,b,c,,s,high,stored
        is.base,IS,tax_base,,,,,,,,no_scheme,2020-01-01,,,,20,,,,customs,consignment,,b,c,,s,high,stored
        is.fee,IS,entry_fee,,,,,,,,,2020-01-01,,7,EUR,,,200 EUR,,goods,consignment,,b,c,,s,high,stored
        is.post,IS,postal_handling_fee,,,,,post,,,due,2020-01-01,,3,EUR,,,,,,consignment,,b,c,,s,high,stored
        is.rumour,IS,handling_fee,,,,,,,,,,,9,EUR,,,,,,consignment,,b,c,,s,low,stored

        """

    private func tables() throws -> Tables {
        var files: [String: String] = [:]
        for (name, rows) in [
            ("destinations.csv", "IS,IS,,value_added_tax,EUR,CIF,IS,,,ioss,no,\n"), ("import_rules.csv", Self.rows),
            ("vat_rates.csv", "IS,,,,,,VSK,24,2015-01-01,,,s,high\nIS,,books,,,,VSK,11,2015-01-01,,,s,high\n"),
        ] {
            let usual = try #require(SmallTables.files[name])
            files[name] = String(usual.dropLast(usual.hasSuffix("\n\n") ? 1 : 0)) + rows
        }
        return try SmallTables.read(files)
    }

    private func cost(
        _ price: String, code: String = "610910", mode: Shipment.Mode = .express, freight: String = "0.00",
        day: String = "2026-11-21", registrations: Set<String> = []
    ) throws -> OptionCost {
        try Cart(
            destination: "IS", day: day, freight: freight, mode: mode, registrations: registrations,
            lines: [.init(code: code, price: price)]
        ).cost(tables())
    }

    private func sums(_ cost: OptionCost) -> [String] {
        [cost.customsTotals.duty, cost.customsTotals.tax, cost.customsTotals.fees].map(\.amountText)
    }

    @Test func `a relief holds to its limit, and small tax is waived`() throws {
        #expect(sums(try cost("6.96")) == ["0.00", "0.00", "0.00"])  // 24 % of 8.35 is 2.004
        #expect(sums(try cost("6.98")) == ["0.00", "2.01", "0.00"])  // 24 % of 8.38 is 2.0112
        #expect(sums(try cost("40.00", freight: "10.00")) == ["0.00", "14.40", "0.00"])
        #expect(try cost("40.00", freight: "10.00").regime == "is_low_value")
    }

    @Test func `over it the rate for all goods holds, by list, origin and day`() throws {
        #expect(sums(try cost("50.01")) == ["2.00", "14.88", "0.00"])  // 4 %; 24 % of 60.01 + 2.00
        #expect(sums(try cost("50.01", day: "2026-05-31"))[0] == "5.00")  // the flat 10 % to that day
        #expect(sums(try cost("40.00", code: "910211"))[0] == "3.20")  // left out of the relief: 8 %
        #expect(try cost("50.01").assumptions.contains { $0.code == "not_checked" })
    }

    @Test func `a registered seller charges the tax at the sale, without the uplift`() throws {
        let cost = try cost("80.00", registrations: ["ioss"])
        #expect(sums(cost) == ["3.20", "19.97", "0.00"])  // 24 % of 83.20
        #expect(cost.charges.last?.collector == .seller)
        #expect(cost.regime == "is_ioss")
        #expect(sums(try self.cost("80.01", registrations: ["ioss"]))[1] == "23.81")  // 24 % of 96.01 + 3.20
    }

    @Test func `fees by value and way of transport; what is not confirmed is named`() throws {
        #expect(sums(try cost("200.00"))[2] == "0.00")
        let cost = try cost("200.01", mode: .post)
        #expect(sums(cost)[2] == "10.00")
        #expect(cost.tried.contains { $0.rule == "is.rumour" && $0.words.contains("not confirmed") })
    }

    @Test func `goods of another origin have no rate and are refused by name`() throws {
        let cart = Cart(destination: "IS", mode: .express, lines: [.init(origin: "VN", price: "90.00")])
        guard case .lines(let problems) = try cart.refusal(tables()) else { throw NotRefused() }
        #expect(problems.map(\.line) == [0])
    }
}
