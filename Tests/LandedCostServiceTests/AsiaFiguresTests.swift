import Commerce
import LandedCostDomain
import Testing

/// Korea: 150 USD of goods for personal use, 200 sent from the United States by express (KORUS; Korea Customs Service).
@Suite struct KoreaFiguresTests {
    @Test(arguments: [
        ("CN", Shipment.Mode.express, "150.00", true), ("CN", .express, "150.01", false),
        ("US", .express, "200.00", true),
        ("US", .express, "200.01", false), ("US", .post, "150.01", false),
    ])
    func `the limit counts the goods`(from: String, mode: Shipment.Mode, price: String, isFree: Bool) throws {
        let cart = try Cart(to: "KR", from: from, in: "USD", freight: "30.00", mode: mode, lines: [.init(price: price)])
        if isFree {
            #expect(try cart.cost().totals.total.isZero)
        } else {
            #expect(try cart.refusal() == .noTariff(try #require(CountryCode("KR"))))
        }
    }
}

/// Taiwan: 2,000 TWD of customs value, tax too (Taiwan Customs).
@Suite struct TaiwanFiguresTests {
    @Test func `to 2,000 TWD with freight nothing is due`() throws {
        let cost = try Cart(to: "TW", in: "TWD", freight: "100.00", lines: [.init(price: "1900.00")]).cost()
        #expect(cost.totals.total.isZero)
        #expect(cost.regime == "tw_low_value")
        let over = try Cart(to: "TW", in: "TWD", freight: "100.01", lines: [.init(price: "1900.00")])
        #expect(try over.refusal() == .noTariff(try #require(CountryCode("TW"))))
    }
}

/// Hong Kong: no duty but on liquor, tobacco, oil and methyl alcohol, and no tax (Customs and Excise).
@Suite struct HongKongFiguresTests {
    @Test func `nothing is due, and goods under excise are refused`() throws {
        let cost = try Cart(to: "HK", in: "HKD", lines: [.init(price: "90000.00")]).cost()
        #expect(cost.sums == ["0.00", "0.00", "0.00"])
        #expect(
            cost.tried.contains { $0.rule == "hk.declaration_charge.2018-08-01" && $0.words.contains("not confirmed") })
        guard case .lines = try Cart(to: "HK", in: "HKD", lines: [.init(code: "220870", price: "9.00")]).refusal()
        else {
            throw Cart.NotRefused()
        }
    }
}

/// Singapore: GST 9 % since 2024-01-01; sellers under the Overseas Vendor Registration charge it on goods to 400 SGD each
/// (IRAS); air and post are free of it to 400 SGD CIF (Singapore Customs); nothing but four groups is dutiable.
@Suite struct SingaporeFiguresTests {
    private func cost(_ price: String, count: Int = 1, registrations: Set<String> = []) throws -> OptionCost {
        let lines = (0..<count).map { _ in Cart.Line(price: price) }
        return try Cart(to: "SG", in: "SGD", registrations: registrations, lines: lines).cost()
    }

    @Test(arguments: [("400.00", "sg_ovr", true), ("400.01", "normal_entry", false)])
    func `a piece to 400 SGD is taxed at the sale`(price: String, regime: String, isAtSale: Bool) throws {
        let cost = try cost(price)
        #expect(cost.regime == regime)
        #expect(cost.sums == ["0.00", "36.00", "0.00"])
        #expect(cost.charges.last?.collector == (isAtSale ? .seller : .carrier))
    }

    @Test func `the limit is for each piece, and a dearer one is taxed at the border`() throws {
        #expect(try cost("300.00", count: 2).sums[1] == "54.00")
        let mixed = try Cart(to: "SG", in: "SGD", lines: [.init(price: "100.00"), .init(price: "500.00")]).cost()
        let taxes = mixed.charges.filter { $0.kind == .tax }
        #expect(taxes.map(\.amount.amountText) == ["9.00", "45.00"])
        #expect(taxes.map(\.collector) == [.seller, .carrier])
    }

    @Test func `a seller who is not registered leaves 400 SGD free`() throws {
        #expect(try cost("400.00", registrations: ["none"]).totals.total.isZero)
        #expect(try cost("400.01", registrations: ["none"]).sums[1] == "36.00")
    }
}

/// Malaysia: 10 % on low value goods to 500 MYR each since 2024-01-01, on the price without freight (RMCD LVG guide); 500
/// MYR CIF free of duty by air.
@Suite struct MalaysiaFiguresTests {
    @Test func `sales tax at the sale leaves freight out`() throws {
        let cost = try Cart(to: "MY", in: "MYR", freight: "20.00", lines: [.init(price: "480.00")]).cost()
        #expect(cost.sums == ["0.00", "48.00", "0.00"])
        #expect(cost.regime == "my_lvg")
        #expect(cost.charges.last?.collector == .seller)
    }

    @Test(arguments: [("500.00", "0.00", true), ("500.01", "0.00", false), ("480.00", "20.01", false)])
    func `above 500 MYR CIF the tariff is needed`(price: String, freight: String, isAnswered: Bool) throws {
        let cart = try Cart(to: "MY", in: "MYR", freight: freight, lines: [.init(price: price)])
        if isAnswered {
            #expect(try cart.cost().sums[1] == "50.00")
        } else {
            #expect(try cart.refusal() == .noTariff(try #require(CountryCode("MY"))))
        }
    }
}

/// Thailand: 1,500 THB free of duty to the end of 2025, from the first baht since (Customs Notification 219/2568); VAT 7 %
/// on all values.
@Suite struct ThailandFiguresTests {
    @Test func `the relief ended with 2025`() throws {
        let cart = try Cart(to: "TH", day: "2025-12-31", in: "THB", lines: [.init(price: "1500.00")])
        let cost = try cart.cost()
        #expect(cost.sums == ["0.00", "105.00", "0.00"])
        #expect(cost.assumptions.contains { $0.code == "not_checked" })
        for (day, price) in [("2026-01-01", "1500.00"), ("2026-01-01", "10.00"), ("2025-12-31", "1500.01")] {
            let refusal = try Cart(to: "TH", day: day, in: "THB", lines: [.init(price: price)]).refusal()
            #expect(refusal == .noTariff(try #require(CountryCode("TH"))))
        }
    }
}

/// Indonesia: 3 USD FOB free of duty; to 1,500 USD 7.5 %, groups at 15 and 25 %, books 0 (PMK 4/2025 from 2025-03-05); VAT
/// 11 % (PMK 131/2024).
@Suite struct IndonesiaFiguresTests {
    private func cart(_ code: String, _ price: String, day: String = "2026-11-21") throws -> Cart {
        try Cart(to: "ID", day: day, in: "USD", lines: [.init(code: code, price: price)])
    }

    @Test(arguments: [
        ("950300", "3.00", ["0.00", "0.33", "0.00"]), ("950300", "3.01", ["0.23", "0.36", "0.00"]),
        ("950300", "100.00", ["7.50", "11.83", "0.00"]),  // 11 % of 107.50 is 11.825
        ("490199", "100.00", ["0.00", "11.00", "0.00"]), ("330499", "100.00", ["15.00", "12.65", "0.00"]),
        ("610910", "100.00", ["25.00", "13.75", "0.00"]), ("640399", "100.00", ["25.00", "13.75", "0.00"]),
        ("950300", "1500.00", ["112.50", "177.38", "0.00"]),
    ])
    func `the groups and their rates`(code: String, price: String, sums: [String]) throws {
        #expect(try cart(code, price).cost().sums == sums)
    }

    @Test func `above 1,500 USD, and before 2025-03-05, there is no rate`() throws {
        #expect(try cart("950300", "1500.01").refusal() == .noTariff(try #require(CountryCode("ID"))))
        #expect(try cart("950300", "100.00", day: "2025-03-05").cost().sums[0] == "7.50")
        #expect(try cart("950300", "100.00", day: "2025-03-04").refusal() == .noTariff(try #require(CountryCode("ID"))))
    }
}

/// Vietnam: 1,000,000 VND by express free of duty (Decision 78/2010); VAT on all values since 2025-02-18 (Decision
/// 01/2025); 10 %, 8 % for most goods to 2026-12-31 (Resolution 204/2025).
@Suite struct VietnamFiguresTests {
    private func cart(_ price: String, day: String = "2026-11-21", category: String? = nil) throws -> Cart {
        try Cart(to: "VN", day: day, in: "VND", mode: .express, lines: [.init(price: price, category: category)])
    }

    @Test func `duty is free to a million, VAT is not`() throws {
        #expect(try cart("1000000").cost().sums == ["0", "100000", "0"])
        #expect(try cart("1000001").refusal() == .noTariff(try #require(CountryCode("VN"))))
    }

    @Test(arguments: [("2025-06-30", "10000"), ("2025-07-01", "8000"), ("2026-12-31", "8000"), ("2027-01-01", "10000")])
    func `most goods bear 8 % for a time`(day: String, tax: String) throws {
        #expect(try cart("100000", day: day, category: "most_goods").cost().sums[1] == tax)
    }

    @Test func `before 2025-02-18 the relief of VAT is not known`() throws {
        #expect(try cart("100000", day: "2025-02-18").cost().sums[1] == "10000")
        guard case .outsideDates = try cart("100000", day: "2025-02-17").refusal() else { throw Cart.NotRefused() }
    }
}

/// The Philippines: 10,000 PHP FOB free of duty and tax since 2016-06-16 (CMTA s.423).
@Suite struct PhilippinesFiguresTests {
    @Test func `the limit counts the goods alone`() throws {
        let cost = try Cart(to: "PH", in: "PHP", freight: "900.00", lines: [.init(price: "10000.00")]).cost()
        #expect(cost.totals.total.isZero)
        #expect(cost.assumptions.contains { $0.detail.contains("same day") })
        let over = try Cart(to: "PH", in: "PHP", lines: [.init(price: "10000.01")])
        #expect(try over.refusal() == .noTariff(try #require(CountryCode("PH"))))
    }
}

/// China besides cross-border retail: the tax of a personal parcel is not taken at 50 CNY or less; its rates are 13, 20 and
/// 50 % (GAC).
@Suite struct ChinaParcelTests {
    @Test func `a parcel to 100 CNY is free whatever its group`() throws {
        let cost = try Cart(to: "CN", from: "DE", in: "CNY", registrations: ["none"], lines: [.init(price: "100.00")])
            .cost()
        #expect(cost.totals.total.isZero)
        #expect(cost.regime == "cn_personal_parcel")
        let over = try Cart(to: "CN", from: "DE", in: "CNY", registrations: ["none"], lines: [.init(price: "100.01")])
        #expect(try over.refusal() == .notRegistered("cbec"))
    }
}

/// India's slabs: 56th GST Council, from 2025-09-22 (clothing to 2,500 INR a piece at 5 %, over it 18; before to 1,000 at 5,
/// over it 12). Heading 9804 at 10 % from 2026-04-01, 20 % before, with a surcharge of 10 % of it.
@Suite struct IndianSlabTests {
    @Test(arguments: [
        ("2025-09-21", "1000.00", "61.00"),  // 5 % of 1,220.00
        ("2025-09-21", "1001.00", "146.55"),  // 12 % of 1,221.22
        ("2025-09-22", "2500.00", "152.50"),  // 5 % of 3,050.00
        ("2025-09-22", "2501.00", "549.22"),  // 18 % of 3,051.22
        ("2026-11-21", "2500.00", "138.75"),  // 5 % of 2,775.00
    ])
    func `clothing is taxed by the price of a piece and the day`(day: String, price: String, tax: String) throws {
        let cost = try Cart(to: "IN", day: day, in: "INR", lines: [.init(price: price, category: "clothing")]).cost()
        #expect(cost.sums[1] == tax)
    }
}

/// Japan: goods to 10,000 JPY of customs value are free of duty and consumption tax, but not leather bags, knitted
/// clothing, leather footwear (Japan Customs Answer 1006); a personal import is valued at 60 % of its price abroad (Customs
/// Tariff Act art. 4-6); consumption tax 10 %, 8 % on food; line 6109 10 020 at 7.4 %, 9503 00 000 free (edition of
/// 2026-07-09).
@Suite struct JapanFiguresTests {
    private func cart(
        _ price: String, code: String = "950300000", isForBusiness: Bool = false, freight: String? = nil,
        category: String? = nil
    ) throws -> Cart {
        try Cart(
            to: "JP", in: "JPY", freight: freight, isForBusiness: isForBusiness,
            lines: [.init(code: code, price: price, category: category)])
    }

    @Test(arguments: [
        ("16667", ["0", "0", "0"]),  // 60 % is 10,000.2, rounded to 10,000
        ("16668", ["0", "1000", "0"]),  // 60 % is 10,001; 10 % of it
    ])
    func `a personal import is free to 10,000 JPY of 60 %`(price: String, sums: [String]) throws {
        let cost = try cart(price, freight: "3000").cost()
        #expect(cost.sums == sums)
        #expect(cost.assumptions.contains { $0.code == "jp.personal_valuation.open" })
    }

    @Test(arguments: [("8000", "2000", "0"), ("8000", "2001", "1000")])
    func `a business is valued with freight`(price: String, freight: String, tax: String) throws {
        #expect(try cart(price, isForBusiness: true, freight: freight).cost().sums == ["0", tax, "0"])
    }

    @Test func `knitted clothing has no relief`() throws {
        // 60 % of 10,000 is 6,000: 7.4 % is 444; 10 % of 6,444.
        #expect(try cart("10000", code: "610910020").cost().sums == ["444", "644", "0"])
    }

    @Test func `food bears 8 %, and the simplified tariff is said`() throws {
        let cost = try cart("20000", category: "food").cost()
        #expect(cost.sums[1] == "960")
        #expect(cost.assumptions.contains { $0.code == "jp.simplified_tariff.open" })
        #expect(try !cart("16667").cost().assumptions.contains { $0.code == "jp.simplified_tariff.open" })
    }

    @Test func `the end of the relief is reported and not taken as law`() throws {
        var later = try cart("16667")
        later.day = "2028-04-01"
        let cost = try later.cost()
        #expect(cost.totals.total.isZero)
        #expect(cost.assumptions.contains { $0.detail.contains("2028-04") })
    }
}
