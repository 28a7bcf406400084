import Commerce
import PricingDomain
import Testing

@Suite struct EuroReferenceXMLTests {
    /// The first fault of a file that must be refused; nil when it was taken.
    private func fault(_ text: String) -> RateFileError.Fault? {
        do {
            _ = try Samples.publications(text)
            return nil
        } catch let error as RateFileError {
            return error.faults.first
        } catch {
            return nil
        }
    }

    private func day(_ rates: String, time: String = "2026-10-30") -> String { Samples.xml([(time, rates)]) }

    @Test(arguments: ["'", "\""])
    func `the daily file gives its day and its rates, in either kind of quotes`(quote: String) throws {
        let publications = try Samples.publications(
            Samples.xml([("2026-10-30", Samples.dailyRates)], quote: quote))
        let publication = try #require(publications.first)
        #expect(publications.count == 1)
        #expect(publication.day == Samples.day("2026-10-30"))
        #expect(publication.rates.count == 29)
        #expect(publication.rates.map(\.currency) == publication.rates.map(\.currency).sorted())
        for (code, text) in Samples.pairs(Samples.dailyRates) {
            let rate = publication.rates.first { $0.currency == Samples.currency(code) }
            #expect(rate?.perEuro == (try Ratio(decimal: text)), "\(code)")
        }
    }

    @Test func `a history gives all its days`() throws {
        let publications = try Samples.publications(
            Samples.xml([
                ("2026-01-02", "USD 1.1721 JPY 183.94"), ("2025-12-31", "USD 1.1750 BGN 1.9558"),
            ]))
        #expect(publications.map(\.day) == [Samples.day("2026-01-02"), Samples.day("2025-12-31")])
        #expect(publications[1].rates.map(\.currency.code) == ["BGN", "USD"])
    }

    @Test func `no cut of the file is taken for a whole one`() {
        let bytes = Array(Samples.xml([("2026-10-30", "USD 1.1172 JPY 175.68")]).utf8)
        let end = bytes.count - 1  // only the last line break may be missing
        for count in 0..<end {
            let cut = Array(bytes[..<count])
            #expect(throws: RateFileError.self) {
                _ = try EuroReferenceFile.publications(cut, today: Samples.today)
            }
        }
    }

    @Test(
        arguments: [
            ("USD NaN", "\"NaN\" is no rate of USD: a plain decimal above zero"),
            ("USD 0", "\"0\" is no rate of USD: a plain decimal above zero"),
            ("USD 0.000", "\"0.000\" is no rate of USD: a plain decimal above zero"),
            ("USD -1.1", "\"-1.1\" is no rate of USD: a plain decimal above zero"),
            ("USD +1.1", "\"+1.1\" is no rate of USD: a plain decimal above zero"),
            ("USD 1,1172", "\"1,1172\" is no rate of USD: a plain decimal above zero"),
            ("USD 1e3", "\"1e3\" is no rate of USD: a plain decimal above zero"),
            ("USD 1.", "\"1.\" is no rate of USD: a plain decimal above zero"),
            ("USD .5", "\".5\" is no rate of USD: a plain decimal above zero"),
            ("USD 1.1.1", "\"1.1.1\" is no rate of USD: a plain decimal above zero"),
            ("USD 1234567890123456", "\"1234567890123456\" is no rate of USD: a plain decimal above zero"),
            ("USD 1.1 USD 1.2", "USD is listed twice in one day"),
            ("USD 1.1 EUR 1", "The euro has no rate against itself"),
            ("USD 1.1 XXX 3", "\"XXX\" is no currency known"),
            ("USD 1.1 usd 3", "\"usd\" is no currency known"),
            ("JPY 175.68", "2026-10-30 has no rate of USD, which every publication has"),
        ] as [(String, String)])
    func `a rate that cannot be is named`(rates: String, detail: String) {
        #expect(fault(day(rates))?.detail == detail)
    }

    @Test func `the fault says the line`() {
        #expect(fault(day("USD 1.1172 JPY 175.68 GBP x"))?.line == 11)
    }

    @Test func `several faults are named at once`() throws {
        let error = #expect(throws: RateFileError.self) {
            _ = try Samples.publications(day("USD NaN JPY 0 XXX 1"))
        }
        #expect(error?.faults.map(\.line) == [9, 10, 11, 12])
    }

    @Test(
        arguments: [
            ("2026-10-31", "2026-10-31 is a weekend, on which nothing is published"),
            ("2026-11-23", "2026-11-23 is in the future"),
            ("1998-12-31", "1998-12-31 is before the euro's first rates of 1999-01-04"),
            ("2026-02-30", "\"2026-02-30\" is no date such as 2026-10-30"),
            ("30 October 2026", "\"30 October 2026\" is no date such as 2026-10-30"),
        ] as [(String, String)])
    func `a day on which there can be no publication is refused`(time: String, detail: String) {
        #expect(fault(day("USD 1.1", time: time))?.detail == detail)
    }

    @Test(arguments: [["2026-10-29", "2026-10-30"], ["2026-10-30", "2026-10-30"]])
    func `days out of order, and one day twice, are refused`(days: [String]) {
        let file = Samples.xml(days.map { ($0, "USD 1.1") })
        #expect(fault(file)?.detail == "\(days[1]) does not come before \(days[0]): days go newest first")
    }

    /// Each is the daily file with one thing put in place of another.
    @Test(
        arguments: [
            ("http://www.ecb.int/vocabulary/2002-08-01/eurofxref", "http://www.ecb.int/vocabulary/2002-08-01/euref"),
            ("http://www.gesmes.org/xml/2002-08-01", "http://www.gesmes.org/xml/2003-08-01"),
            (" xmlns=\"http://www.ecb.int/vocabulary/2002-08-01/eurofxref\"", ""),
            ("gesmes:Envelope", "Envelope"),
            ("Reference rates", "Reference Rates"),
            ("European Central Bank", "European Central Banks"),
            ("<gesmes:subject>Reference rates</gesmes:subject>", ""),
            ("\t<Cube>\n", "\t<Cube x='1'>\n"),
            ("<Cube time='2026-10-30'>", "<Cube>"),
            ("<Cube time='2026-10-30'>", "<Cube time='2026-10-30' time='2026-10-29'>"),
            ("<Cube time='2026-10-30'>", "<Cube time='2026-10-30' currency='USD'>"),
            ("<Cube currency='USD' rate='1.1172'/>", "<Cube currency='USD'/>"),
            ("<Cube currency='USD' rate='1.1172'/>", "<Cube currency='USD' rate='1.1172' note='x'/>"),
            ("<Cube currency='USD' rate='1.1172'/>", "<Cube currency='USD' rate='1.1172'>1</Cube>"),
            ("<Cube currency='USD' rate='1.1172'/>", "<Cube currency='USD' rate=1.1172/>"),
            ("<Cube currency='USD' rate='1.1172'/>", "<Cube currency='USD'rate='1.1172'/>"),
            ("<Cube currency='USD' rate='1.1172'/>", "<Cube currency='USD' rate='1.1172\"/>"),
            ("<Cube currency='USD' rate='1.1172'/>", "<cube currency='USD' rate='1.1172'/>"),
            ("<Cube currency='USD' rate='1.1172'/>", "<Rate currency='USD' rate='1.1172'/>"),
            ("<Cube currency='USD' rate='1.1172'/>", "USD 1.1172"),
            ("</gesmes:Envelope>", "</gesmes:Envelope><Cube/>"),
            ("</gesmes:Envelope>", "</gesmes:envelope>"),
            ("encoding=\"UTF-8\"", "encoding=\"UTF-16\""),
            ("version=\"1.0\"", "version=\"1.1\""),
            ("<?xml ", " <?xml "),
            ("<?xml ", "\u{FEFF}<?xml "),
        ] as [(String, String)])
    func `another structure is refused`(part: String, other: String) {
        let changed = Samples.daily.replacing(part, with: other)
        #expect(changed != Samples.daily)
        #expect(fault(changed) != nil)
    }

    @Test(
        arguments: [
            "<!DOCTYPE x [<!ENTITY a \"1.1172\">]>", "<!-- a comment -->", "<?php echo 1 ?>", "<![CDATA[x]]>",
            "<!DOCTYPE lolz SYSTEM \"http://example.com/a.dtd\">",
        ] as [String])
    func `what could expand or fetch is refused before the root and within`(text: String) {
        let root = "<gesmes:Envelope"
        #expect(fault(Samples.daily.replacing(root, with: text + root))?.line == 2)
        #expect(fault(Samples.daily.replacing("\t<Cube>", with: "\t\(text)<Cube>")) != nil)
    }

    @Test(arguments: ["&amp;", "&#49;", "&a;", "\u{0}", "\u{7F}", "é", "<"])
    func `an entity or a strange byte is refused wherever it stands`(text: String) {
        for part in ["1.1172", "2026-10-30", "USD", "Reference rates"] {
            #expect(fault(Samples.daily.replacing(part, with: part + text)) != nil, "\(part)")
        }
    }

    @Test func `a value that never ends is cut off early`() {
        let long = String(repeating: "1", count: 100_000)
        #expect(fault(day("USD \(long)"))?.detail == "The value of rate is too long")
    }

    @Test func `bytes of another kind are refused`() {
        #expect(fault("")?.detail == "Neither the ECB's XML, nor its history as CSV, nor its csvdata")
        #expect(fault("{\"rates\":[]}")?.detail == "Neither the ECB's XML, nor its history as CSV, nor its csvdata")
    }

    @Test func `a file of no day holds nothing`() {
        #expect(fault(Samples.xml([]))?.detail == "The file holds no day")
    }
}
