import Commerce
import PricingDomain

/// A catalogue against thirty markets, in this process: the work of `POST /v1/prices/bulk` without the network.
struct CatalogueRun: Sendable {
    let desks: [PriceDesk]
    let skus: [String]
    let moment = Timestamp(millisecondsSince1970: 1_793_448_000_000)

    /// Rates of the ECB of 2026-10-30.
    private static let rates = """
        USD 1.1172 JPY 175.68 CZK 24.353 DKK 7.4735 GBP 0.83380 HUF 366.33 PLN 4.4038 RON 5.3447 SEK 10.9780 CHF 0.9194 \
        ISK 136.00 NOK 10.3120 TRY 55.8015 AUD 1.5904 BRL 6.0692 CAD 1.5606 CNY 7.4326 HKD 8.7652 IDR 20275.17 \
        ILS 3.4950 INR 106.0840 KRW 1491.76 MXN 21.1237 MYR 4.5325 NZD 1.9823 PHP 71.143 SGD 1.4282 THB 37.683 ZAR 18.6455
        """

    /// - Parameter skus: how many; base prices from 1.00 to 1,000.00 EUR.
    init(skus count: Int) throws {
        let day = CalendarDate(daysSince1970: 20_756)
        let words = Self.rates.split(separator: " ")
        let rates = try stride(from: 0, to: words.count, by: 2).compactMap { index in
            try Currency(code: words[index]).map {
                SourcedRate(
                    currency: $0, perEuro: try Ratio(decimal: words[index + 1]), publishedOn: day, origin: .published)
            }
        }
        let set = RateSet(asOf: day, publishedOn: day, rates: rates.sorted { $0.currency < $1.currency })
        let currencies = rates.map(\.currency) + [.eur]
        skus = (0..<count).map { "SKU-\($0)" }
        let rows = Dictionary(
            uniqueKeysWithValues: skus.enumerated().map { index, sku in
                let price = Money(1_00 + Int64(index * 7_919 % 99_900), .eur)
                return (sku, [PriceRow(sku: sku, scope: .base, price: price)])
            })
        let book = try PriceBook(
            id: "shop", name: "Shop", currency: .eur, adjustment: .zero, includedTax: Ratio.percent(21))
        let endings = ["99", "49"].compactMap { CharmEnding($0) }
        desks = try currencies.map { currency in
            let market = try Market(
                id: currency.code.lowercased(), name: currency.code, countries: [.germany], currency: currency,
                display: .inclusive, taxRate: Ratio.percent(20),
                rounding: PriceRounding(
                    .ending(endings, .nearest, unit: CharmUnit.minorUnits(of: currency)), mostMove: Ratio.percent(10)),
                markupBasisPoints: 50, priceBook: "shop")
            return try PriceDesk(market: market, country: nil, book: book, rows: rows, rates: set, sources: [])
        }
    }

    /// Prices every sku of a part in every market.
    /// - Returns: how many prices, and the sum of their minor units, so that none is left out.
    func run(_ part: Range<Int>) throws -> (prices: Int, sum: Int64) {
        var (prices, sum) = (0, Int64(0))
        for index in part {
            for desk in desks {
                guard let made = try desk.quickPrice(sku: skus[index], quantity: 1, at: moment, shown: nil) else {
                    continue
                }
                prices += 1
                sum &+= made.price &+ made.net
            }
        }
        return (prices, sum)
    }
}
