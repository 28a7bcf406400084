import Commerce
import PricingDomain
import Testing

@Suite struct BankFileTests {
    @Test func `rows become figures exactly as printed, and metals are passed over`() throws {
        let nbu = try #require(BankSamples.file(BankSamples.nbu, as: .nbu).quotes["nbu"])
        #expect(nbu.count == 6)
        #expect(try nbu[2].rate == Ratio(decimal: "0.086851"))
        let cbr = try #require(BankSamples.file(BankSamples.cbr, as: .cbr).quotes["cbr"])
        #expect(cbr.count == 3)
        let pairs = try BankSamples.file(BankSamples.pairs, as: .pairs)
        #expect(pairs.quotes.mapValues(\.count) == ["fed_h10": 5, "bcch": 2, "banrep": 2, "bcra": 1])
        #expect(pairs.days.first == Samples.day("2026-03-21"))
    }

    @Test(
        arguments: [
            ("2026-03-06,UAH,USD,43.7284,1,2026-03-05", "2026-03-06,UAH,USD,NaN,1,2026-03-05"),
            ("2026-03-06,UAH,USD,43.7284,1,2026-03-05", "2026-03-06,UAH,USD,0,1,2026-03-05"),
            ("2026-03-06,UAH,USD,43.7284,1,2026-03-05", "2026-03-06,UAH,USD,43.7284,0,2026-03-05"),
            ("2026-03-06,UAH,USD,43.7284,1,2026-03-05", "2026-03-06,UAH,USD,43.7284,01,2026-03-05"),
            ("2026-03-06,UAH,USD,43.7284,1,2026-03-05", "2026-03-06,RUB,USD,43.7284,1,2026-03-05"),
            ("2026-03-06,UAH,USD,43.7284,1,2026-03-05", "2026-03-06,UAH,USX,43.7284,1,2026-03-05"),
            ("2026-03-06,UAH,USD,43.7284,1,2026-03-05", "2026-13-06,UAH,USD,43.7284,1,2026-03-05"),
            ("2026-03-06,UAH,USD,43.7284,1,2026-03-05", "2027-03-06,UAH,USD,43.7284,1,2026-03-05"),
            ("2026-03-06,UAH,USD,43.7284,1,2026-03-05", "2026-03-06,UAH,USD,43.7284,1"),
            ("2026-03-06,UAH,USD,43.7284,1,2026-03-05", "2026-03-06,UAH,EUR,50.6913,1,2026-03-05"),
            ("2026-03-06,UAH,USD,43.7284,1,2026-03-05", "2026-03-06,UAH,USD,123456789.1234567,1,2026-03-05"),
        ])
    func `one bad row refuses the file, with its line`(row: String, other: String) throws {
        #expect(BankSamples.nbu.contains(row))
        let error = #expect(throws: RateFileError.self) {
            _ = try BankSamples.file(BankSamples.nbu.replacing(row, with: other), as: .nbu)
        }
        #expect(error?.faults.map(\.line) == [3])
    }

    @Test(
        arguments: [
            ("FRED H.10 DEXTAUS", "FRED"), ("USD,TWD", "EUR,TWD"), ("USD,TWD", "USD,USD"), ("31.51", "31,51"),
        ])
    func `a pair that its source does not quote is refused`(part: String, other: String) throws {
        #expect(throws: RateFileError.self) {
            _ = try BankSamples.file(BankSamples.pairs.replacing(part, with: other), as: .pairs)
        }
    }

    @Test func `a day without the bank's euro is refused, since nothing of it meets the others`() throws {
        let bare = BankSamples.nbu.replacing("2026-03-07,UAH,EUR,50.7567,1,2026-03-05\n", with: "")
        let error = #expect(throws: RateFileError.self) { _ = try BankSamples.file(bare, as: .nbu) }
        #expect(error?.faults.map(\.line) == [6])
    }

    @Test func `another header, an empty file and bytes that are no text are refused`() {
        for format in RateFile.Format.allCases {
            for bytes in [[], Array("hello\n".utf8), [0xFF, 0xFE, 0x0A], Array("<html></html>".utf8)] as [[UInt8]] {
                #expect(throws: RateFileError.self) {
                    _ = try RateFile(bytes, as: format, chain: try BankSamples.chain(), today: Samples.today)
                }
            }
        }
    }

    @Test func `a file with lines that end in CR LF is the same file`() throws {
        let windows = BankSamples.nbu.replacing("\n", with: "\r\n")
        #expect(try BankSamples.file(windows, as: .nbu).quotes == BankSamples.file(BankSamples.nbu, as: .nbu).quotes)
    }

    private static let data = """
        FREQ,CURRENCY,TIME_PERIOD,OBS_VALUE
        D,CHF,2026-02-17,0.9116
        D,CHF,2026-02-18,0.9124
        D,USD,2026-02-17,1.1845

        """

    @Test func `the data API's layout gives days by currency`() throws {
        let file = try BankSamples.file(Self.data, as: .ecb)
        #expect(file.layout == "csvdata")
        #expect(file.isPartial)
        #expect(file.publications.map(\.day.description) == ["2026-02-18", "2026-02-17"])
        #expect(try file.publications[1].rates.map(\.perEuro) == [Ratio(decimal: "0.9116"), Ratio(decimal: "1.1845")])
        let wide = """
            KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,TITLE
            EXR.D.USD.EUR.SP00.A,D,USD,EUR,SP00,A,2026-02-17,1.1845,"US dollar, euro"

            """
        #expect(try BankSamples.file(wide, as: .ecb).publications.count == 1)
    }

    @Test(
        arguments: [
            ("D,USD,", "M,USD,"), ("1.1845", "NaN"), ("1.1845", ""), ("D,USD,2026-02-17", "D,CHF,2026-02-17"),
            ("D,USD,2026-02-17", "D,USD,2026-02-15"), ("OBS_VALUE", "VALUE"), ("D,USD,", "D,EUR,"),
        ])
    func `the data API's rows are as strict`(part: String, other: String) {
        #expect(throws: RateFileError.self) {
            _ = try BankSamples.file(Self.data.replacing(part, with: other), as: .ecb)
        }
    }
}
