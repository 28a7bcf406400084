import Commerce
import PricingDomain
import Testing

@Suite struct RateBookTests {
    private static let pegs = """
        currency,base,units_per_base,since,until,authority,confidence,source
        AED,USD,3.6725,1997-11-02,,Central Bank of the UAE,sourced,list
        ANG,USD,1.79,1971-12-18,,"Centrale Bank, Willemstad",sourced,list
        BGN,EUR,1.95583,1999-01-01,2025-12-31,Bulgarian National Bank,sourced,list
        BTN,INR,1.0,1974-01-01,,Royal Monetary Authority,sourced,list
        MOP,HKD,1.03,1983-01-01,,Autoridade Monetária,sourced,list
        NAD,ZAR,1.00,1993-09-14,,Bank of Namibia,background,list
        XCG,USD,1.79,2025-03-31,,Centrale Bank,sourced,list
        XPF,EUR,50000/419,1999-01-01,,Institut d'émission,background,list
        KWD,BHD,1.5,1999-01-01,,A circle,background,list
        BHD,KWD,0.5,1999-01-01,,A circle,background,list

        """
    private static let withdrawn = """
        currency,gone_from,successor,units_per_successor,fixed_from
        ANG,2025-07-01,XCG,1,2025-07-01
        BGN,2026-01-01,EUR,1.95583,2026-01-01
        DEM,2002-01-01,EUR,1.95583,1999-01-01
        HRK,2023-01-01,EUR,7.53450,2023-01-01

        """

    private func book() throws -> RateBook {
        RateBook(
            table: RateTable(try Samples.publications(Samples.history)), pegs: try Peg.table(Self.pegs),
            withdrawn: try WithdrawnCurrency.table(Self.withdrawn))
    }

    private func rate(_ code: String, _ asOf: String) throws -> SourcedRate? {
        try book().rateSet(of: [Samples.currency(code)], asOf: Samples.day(asOf), today: Samples.today)
            .rate(of: Samples.currency(code))
    }

    @Test(
        arguments: [
            ("USD", "2026-10-30", "1.1172"),  // as published
            ("USD", "2026-11-21", "1.1172"),  // carried forward
            ("BGN", "2025-12-31", "1.9558"),  // the last one printed
            ("BGN", "2026-01-01", "1.95583"),  // the rate fixed by the Council, not the one printed
            ("HRK", "2022-12-31", "7.5365"),  // the last market rate
            ("HRK", "2023-01-01", "7.5345"),  // the fixed one
            ("DEM", "1999-01-04", "1.95583"),  // fixed while it was still in purses
            ("DEM", "2026-10-30", "1.95583"),
            ("RUB", "2022-03-01", "117.201"),
            ("AED", "2026-10-30", "4.102917"),  // 3.6725 × 1.1172
            ("BTN", "2026-10-30", "106.084"),  // at par with the rupee
            ("MOP", "2026-10-30", "9.028156"),  // 1.03 × 8.7652
            ("XCG", "2026-10-30", "1.999788"),  // 1.79 × 1.1172
            ("ANG", "2025-06-30", "1.909214"),  // pegged to its last day: 1.79 × 1.0666
            ("ANG", "2026-10-30", "1.999788"),  // withdrawn, one for one with XCG, which is pegged
        ] as [(String, String, String)])
    func `a rate is the published one, else by a peg, else by the fixed conversion`(
        code: String, asOf: String, perEuro: String
    ) throws {
        #expect(try rate(code, asOf)?.perEuro == Ratio(decimal: perEuro))
    }

    @Test func `a peg that no finite decimal holds is exact all the same`() throws {
        #expect(try rate("XPF", "2026-10-30")?.perEuro == Ratio(50_000, over: 419))  // 1000 XPF = 8.38 EUR
    }

    @Test func `the answer says which kind a rate is and from whom`() throws {
        let set = try book().rateSet(
            of: [.usd, Samples.currency("AED"), Samples.currency("HRK")], asOf: Samples.day("2026-11-01"),
            today: Samples.today)
        #expect(set.rates.map(\.currency.code) == ["AED", "HRK", "USD"])
        #expect(set.rates[0].source == "Central Bank of the UAE: 3.6725 AED per USD since 1997-11-02")
        #expect(set.rates[1].source == "Fixed conversion: 7.5345 HRK per EUR from 2023-01-01")
        #expect(set.rates[2].source == "European Central Bank, euro foreign exchange reference rates")
        #expect(set.rates.map(\.publishedOn) == Array(repeating: Samples.day("2026-10-30"), count: 3))
        #expect(set.ageDays == 2)
    }

    @Test(
        arguments: [
            ("TWD", "2026-10-30", "No source here has a rate of TWD on 2026-10-30"),
            ("RUB", "2022-12-30", "No source here has a rate of RUB on 2022-12-30; the last one is of 2022-03-01"),
            ("INR", "1999-01-04", "No source here has a rate of INR on 1999-01-04"),
            ("BTN", "1999-01-04", "No source here has a rate of BTN on 1999-01-04"),  // its base has none
            ("NAD", "2026-10-30", "No source here has a rate of NAD on 2026-10-30"),  // its base is not in the sample
            ("XCG", "2022-12-30", "No source here has a rate of XCG on 2022-12-30"),  // not yet money
            ("KWD", "2026-10-30", "No source here has a rate of KWD on 2026-10-30"),  // a circle of pegs
        ] as [(String, String, String)])
    func `a currency without a rate is refused by name`(code: String, asOf: String, text: String) throws {
        let error = #expect(throws: PricingError.self) { _ = try rate(code, asOf) }
        guard case .noRates(let missing) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(missing.map(\.description) == [text])
    }

    @Test func `all currencies without a rate are named at once`() throws {
        let wanted = ["TWD", "USD", "KZT"].map(Samples.currency)
        let error = #expect(throws: PricingError.self) {
            _ = try book().rateSet(of: wanted, asOf: Samples.today, today: Samples.today)
        }
        guard case .noRates(let missing) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(missing.map(\.currency.code) == ["KZT", "TWD"])
    }

    @Test(arguments: ["1999-01-03", "1970-01-01", "2026-11-22", "2999-12-31"])
    func `a day before the first rates or after today is refused`(asOf: String) {
        #expect(
            throws: PricingError.dayOutOfRange(
                Samples.day(asOf), first: Samples.day("1999-01-04"), last: Samples.today)
        ) { _ = try rate("USD", asOf) }
    }

    @Test func `the euro is never listed, and a set of nothing else has the day of the last publication`() throws {
        let set = try book().rateSet(of: [.eur, .eur], asOf: Samples.day("2026-01-04"), today: Samples.today)
        #expect(set.rates.isEmpty)
        #expect(set.publishedOn == Samples.day("2026-01-02"))
        #expect(set.ageDays == 2)
    }

    @Test func `the currencies of a day are those published, those pegged, and the euro`() throws {
        #expect(
            try book().currencies(asOf: Samples.day("2026-10-30")).map(\.code)
                == ["AED", "BTN", "EUR", "HKD", "INR", "JPY", "MOP", "USD", "XCG", "XPF"])
    }

    @Test(
        arguments: [
            "AED,USD,3.6725,1997-11-02,,Bank,sourced", "AED,USD,0,1997-11-02,,Bank,sourced,list",
            "AED,USD,-1,1997-11-02,,Bank,sourced,list", "AED,AED,1,1997-11-02,,Bank,sourced,list",
            "AED,USD,3.6725,,,Bank,sourced,list", "AED,USD,3.6725,1997-11-02,soon,Bank,sourced,list",
            "AED,USD,3.6725,1997-11-02,,Bank,likely,list", "ABC,USD,3.6725,1997-11-02,,Bank,sourced,list",
            "AED,USD,1/0,1997-11-02,,Bank,sourced,list", "AED,USD,3.6725,1997-11-02,,\"Bank,sourced,list",
        ] as [String])
    func `a row that is no peg is refused with its line`(row: String) {
        let error = #expect(throws: RateFileError.self) { _ = try Peg.table("header\n\(row)\n") }
        #expect(error?.faults.map(\.line) == [2])
    }

    @Test(arguments: [
        "HRK,2023-01-01,EUR", "HRK,2023-01-01,EUR,7.5", "HRK,2023-01-01,EUR,0,2023-01-01",
        "HRK,2023-13-01,EUR,7,2023-01-01", "EUR,2023-01-01,EUR,1,2023-01-01", "HRK,2023-01-01,EUR,7,2023-01-02",
    ])
    func `a row that is no withdrawn currency is refused with its line`(row: String) {
        let error = #expect(throws: RateFileError.self) { _ = try WithdrawnCurrency.table("header\n\(row)\n") }
        #expect(error?.faults.map(\.line) == [2])
    }
}
