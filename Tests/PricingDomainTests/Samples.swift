import Commerce
import PricingDomain

/// Figures of the European Central Bank in its own layouts, as published.
enum Samples {
    static let today = day("2026-11-21")

    /// The rates of 2026-10-30, in the digits printed.
    static let dailyRates = """
        USD 1.1172 JPY 175.68 CZK 24.353 DKK 7.4735 GBP 0.83380 HUF 366.33 PLN 4.4038 RON 5.3447 SEK 10.9780 CHF 0.9194 \
        ISK 136.00 NOK 10.3120 TRY 55.8015 AUD 1.5904 BRL 6.0692 CAD 1.5606 CNY 7.4326 HKD 8.7652 IDR 20275.17 \
        ILS 3.4950 INR 106.0840 KRW 1491.76 MXN 21.1237 MYR 4.5325 NZD 1.9823 PHP 71.143 SGD 1.4282 THB 37.683 ZAR 18.6455
        """

    static func day(_ text: String) -> CalendarDate {
        CalendarDate(text) ?? CalendarDate(daysSince1970: 0)
    }

    static func currency(_ code: String) -> Currency { Currency(code: code) ?? .eur }

    static func pairs(_ text: String) -> [(code: String, rate: String)] {
        let words = text.split(separator: " ").map(String.init)
        return stride(from: 0, to: words.count, by: 2).map { (words[$0], words[$0 + 1]) }
    }

    /// An XML document as the ECB lays it out.
    static func xml(_ days: [(day: String, rates: String)], quote: String = "'") -> String {
        let cubes = days.map { day, rates in
            let rates = pairs(rates).map {
                "\t\t\t<Cube currency=\(quote)\($0.code)\(quote) rate=\(quote)\($0.rate)\(quote)/>\n"
            }
            return "\t\t<Cube time=\(quote)\(day)\(quote)>\n\(rates.joined())\t\t</Cube>\n"
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" \
            xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
            \t<gesmes:subject>Reference rates</gesmes:subject>
            \t<gesmes:Sender>
            \t\t<gesmes:name>European Central Bank</gesmes:name>
            \t</gesmes:Sender>
            \t<Cube>
            \(cubes.joined())\t</Cube>
            </gesmes:Envelope>

            """
    }

    static let daily = xml([("2026-10-30", dailyRates)])

    /// Rows of the history as published, in fewer columns; RUB ends on 2022-03-01 and BGN on 2025-12-31.
    static let history = """
        Date,USD,JPY,BGN,HRK,RUB,HKD,INR,
        2026-10-30,1.1172,175.68,N/A,N/A,N/A,8.7652,106.084,
        2026-01-02,1.1721,183.94,N/A,N/A,N/A,9.1329,105.719,
        2025-12-31,1.175,184.09,1.9558,N/A,N/A,9.1464,105.5965,
        2022-12-30,1.0666,140.66,1.9558,7.5365,N/A,8.3163,88.171,
        2022-03-01,1.1162,128.15,1.9558,7.567,117.201,8.7234,84.5015,
        1999-01-04,1.1789,133.73,N/A,N/A,N/A,9.1332,N/A,

        """

    static func publications(_ text: String) throws -> [RatePublication] {
        try EuroReferenceFile.publications(Array(text.utf8), today: today)
    }
}
