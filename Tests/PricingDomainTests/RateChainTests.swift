import Commerce
import PricingDomain
import Testing

/// Which source answers for which currency and day.
@Suite struct RateChainTests {
    private func rate(
        _ code: String, _ asOf: String, use: RateUse = .quote, book: RateBook? = nil
    ) throws -> (rate: SourcedRate?, isStale: Bool) {
        let set = try (book ?? BankSamples.book()).rateSet(
            of: [Samples.currency(code)], asOf: Samples.day(asOf), today: Samples.today, use: use)
        return (set.rate(of: Samples.currency(code)), !set.stale.isEmpty)
    }

    /// Exact quotients of printed figures.
    @Test(
        arguments: [
            ("USD", "2026-03-08", "1.1561", "ecb"),  // Friday's, on a Sunday
            ("CLP", "2026-03-02", "1029.91", "Banco Central de Chile"),
            ("TWD", "2026-03-02", "36.860398", "by its rate to the USD"),  // 31.51 × 1.1698
            ("COP", "2026-03-17", "4268.20559", "by its rate to the USD"),  // 3691.9 × 1.1561
            ("ARS", "2026-03-20", "1611.34475", "by its rate to the USD"),  // 1394.5 × 1.1555
            ("UAH", "2026-03-07", "50.7567", "National Bank of Ukraine"),
            ("RUB", "2026-03-08", "90.123", "Bank of Russia"),
        ] as [(String, String, String, String)])
    func `the first source in the order that has one answers`(
        code: String, asOf: String, perEuro: String, source: String
    ) throws {
        let found = try #require(try rate(code, asOf).rate)
        #expect(try found.perEuro == Ratio(decimal: perEuro))
        if source != "ecb" { #expect(found.source.contains(source)) }
    }

    @Test func `a rate through a bank's own currency is one quotient`() throws {
        // 50.7567 hryvnias for a euro, 8.8217 for 100 tenge: 5,075.67 ÷ 8.8217.
        #expect(try rate("KZT", "2026-03-07").rate?.perEuro == Ratio(50_756_700, over: 88_217))
    }

    @Test func `a direct pair is kept exactly by a cross rate`() throws {
        let set = try BankSamples.book().rateSet(
            of: [.usd, Samples.currency("TWD")], asOf: Samples.day("2026-03-02"), today: Samples.today)
        #expect(try set.crossRate(from: .usd, to: Samples.currency("TWD")) == Ratio(decimal: "31.51"))
    }

    @Test(
        arguments: [
            ("CLP", "2026-03-07", RateUse.quote, false), ("CLP", "2026-03-08", .quote, true),
            ("CLP", "2026-03-09", .display, false), ("CLP", "2026-03-10", .display, true),
            ("CLP", "2026-03-07", .settlement, false), ("CLP", "2026-03-08", .settlement, true),
            ("TWD", "2026-03-08", .settlement, true), ("TWD", "2026-03-08", .quote, false),
            ("USD", "2026-03-11", .settlement, false),
            // The ECB's is six days old; the National Bank of Ukraine's, five, stands in for it for a day.
            ("USD", "2026-03-12", .settlement, false), ("USD", "2026-03-13", .settlement, true),
        ] as [(String, String, RateUse, Bool)])
    func `a rate is stale after its source's days for the use`(
        code: String, asOf: String, use: RateUse, isStale: Bool
    ) throws {
        #expect(try rate(code, asOf, use: use).isStale == isStale)
    }

    @Test func `a stale rate is refused where that is wanted, each currency by name`() throws {
        let error = #expect(throws: PricingError.self) {
            _ = try BankSamples.book().rateSet(
                of: [Samples.currency("CLP"), .usd], asOf: Samples.day("2026-03-16"), today: Samples.today,
                use: .settlement, policy: .refuse)
        }
        guard case .staleRates(let stale) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(
            stale.map(\.description) == [
                "The last rate of CLP is of 2026-03-02, too old on 2026-03-16 for settlement",
                "The last rate of USD is of 2026-03-06, too old on 2026-03-16 for settlement",
            ])
    }

    @Test func `a bank's rate ends, and then there is none`() throws {
        #expect(try rate("RUB", "2026-04-07").rate != nil)
        #expect(throws: PricingError.self) { _ = try rate("RUB", "2026-04-08") }
    }

    @Test func `a later source stands in for a stale one from the day it joined, and not before`() throws {
        // The ECB's yen is of 6 March; the Bank of Russia's dollar of 7 March is no newer than NBU's.
        let later = BankSamples.nbu.replacing("2026-03-07", with: "2026-03-13").replacing(
            "2026-03-06", with: "2026-03-08")
        let chain = try BankSamples.chain()
        let nbu = try #require(chain["nbu"])
        let quotes = try #require(BankSamples.file(later, as: .nbu).quotes["nbu"])
        let book = RateBook(
            table: RateTable(try Samples.publications(BankSamples.ecb.replacing("2026-03-20", with: "2026-04-01"))),
            banks: ["nbu": SourceTable(quotes, of: nbu)], chain: chain)
        let before = try #require(try rate("USD", "2026-03-09", book: book).rate)
        #expect(before.origin == .published)
        let after = try #require(try rate("USD", "2026-03-13", book: book).rate)
        #expect(after.source == "National Bank of Ukraine")
        #expect(after.publishedOn == Samples.day("2026-03-13"))
    }

    @Test func `a rate set by hand goes first on its days, and on no other`() throws {
        let today = Samples.day("2026-03-05")
        let book = try BankSamples.book(
            manual: "USD,TWD,32.5,2026-03-06,2026-03-08,board\nEUR,USD,1.2,2026-03-07,2026-03-07,\n", today: today,
            ecb: BankSamples.ecb)
        func perEuro(_ code: String, _ asOf: String) throws -> Ratio? { try rate(code, asOf, book: book).rate?.perEuro }
        #expect(try perEuro("USD", "2026-03-06") == Ratio(decimal: "1.1561"))
        #expect(try perEuro("USD", "2026-03-07") == Ratio(decimal: "1.2"))
        #expect(try perEuro("TWD", "2026-03-07") == Ratio(decimal: "39"))  // 32.5 × 1.2
        #expect(try perEuro("TWD", "2026-03-09") == Ratio(decimal: "31.51") * Ratio(decimal: "1.1561"))
    }

    @Test(
        arguments: [
            "EUR,USD,1.2,2026-03-04,2026-03-07,", "EUR,USD,1.2,2026-03-07,2026-03-06,",
            "USD,EUR,1.2,2026-03-07,2026-03-07,",
            "USD,USD,1,2026-03-07,2026-03-07,", "EUR,HRK,7.5,2026-03-07,2026-03-07,",
            "EUR,USD,0,2026-03-07,2026-03-07,",
            "EUR,USD,-1,2026-03-07,2026-03-07,", "EUR,USD,1.2,2026-03-07,2028-03-07,",
            "EUR,XXY,1.2,2026-03-07,2026-03-07,",
            "EUR,USD,1e3,2026-03-07,2026-03-07,", "EUR,USD,1.2,today,2026-03-07,",
        ])
    func `a rate that cannot be set by hand is refused with its row`(row: String) {
        let error = #expect(throws: RateFileError.self) {
            _ = try BankSamples.file(
                "base,quote,rate,from,until,note\n\(row)\n", as: .manual, today: Samples.day("2026-03-05"))
        }
        #expect(error?.faults.first?.line == 2)
    }

    @Test func `two sources further apart than the band are a dispute`() throws {
        let day = Samples.day("2026-03-08")
        let usd = Currency.usd
        // NBU 50.6913 ÷ 43.7284 = 1.15923… against 1.1561 of the ECB, both of 6 March: 27 ten-thousandths.
        let book = try BankSamples.book()
        #expect(book.disputes(among: [usd], asOf: day, bandBasisPoints: 27).isEmpty)
        let found = try #require(book.disputes(among: [usd, .jpy], asOf: day, bandBasisPoints: 26).first)
        #expect(found.currency == usd)
        #expect(found.apartBasisPoints == 27)
        #expect(found.first.source == "ecb")
        #expect(found.other.source == "nbu")
        #expect(found.day == Samples.day("2026-03-06"))
        // A typing error by a factor of ten, by hand.
        let wrong = try BankSamples.book(
            manual: "EUR,USD,11.561,2026-03-08,2026-03-08,\n", today: Samples.day("2026-03-05"))
        #expect(wrong.disputes(among: [usd], asOf: day, bandBasisPoints: 200).map(\.first.source) == ["manual"])
        #expect(wrong.disputes(among: [usd], asOf: Samples.day("2026-03-07"), bandBasisPoints: 200).isEmpty)
    }

    @Test func `a peg that a bank's figures contradict is a dispute`() throws {
        let pegs = try Peg.table(
            "header\nKZT,USD,400,1999-01-01,,A bank,sourced,list\nAED,USD,3.6725,1997-11-02,,A bank,sourced,list\n")
        let book = try BankSamples.book(pegs: pegs)
        let found = book.disputes(
            among: [Samples.currency("KZT"), Samples.currency("AED")], asOf: Samples.day("2026-03-06"),
            bandBasisPoints: 200)
        #expect(found.map(\.currency.code) == ["KZT"])
        #expect(found.first?.other.source == "nbu")
    }

    @Test(
        arguments: [
            "x,bank,Bank,,EUR,7,5,5,,,", "x,shop,Bank,EUR,EUR,7,5,5,,,", "x,bank,Bank,EUR,EUR,-1,5,5,,,",
            "x,bank,Bank,EUR,EUR,7,5,5,soon,,", "x,bank,Bank,EUR,EUR,7,5,5,,soon,", ",bank,Bank,EUR,EUR,7,5,5,,,",
        ])
    func `a row that is no source is refused`(row: String) {
        #expect(throws: RateFileError.self) { _ = try RateChain(table: "header\n\(row)\n") }
    }
}
