package import Commerce
import HTTPTypes

extension PricingAPI {
    /// What is promised at rates of the past: locks and what became of them. Open quotes are known to checkout, which asks
    /// by `exposureWithQuotes`.
    package static let exposure = Endpoint<NoBody, ExposureReport>(
        .get, "/v1/reports/fx-exposure", query: ["from", "to"])
    /// The same with the open quotes that the caller knows of.
    package static let exposureWithQuotes = Endpoint<ExposureRequest, ExposureReport>(
        .post, "/internal/reports/fx-exposure")

    /// How soon what is promised ends.
    package enum ExpiryBand: String, Codable, CaseIterable, Hashable, Sendable {
        case hour = "1h"
        case day = "24h"
        case week = "7d"
        case later = "30d"

        private static let hourMilliseconds: Int64 = 3_600_000

        package static func of(millisecondsLeft left: Int64) -> ExpiryBand {
            left <= hourMilliseconds
                ? .hour : left <= 24 * hourMilliseconds ? .day : left <= 168 * hourMilliseconds ? .week : .later
        }

        /// The soonest first.
        package var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    package struct ExposureRequest: Codable, Hashable, Sendable {
        /// First and last day of what has been realised; 30 days up to today where they are not said.
        package let from: CalendarDate?
        package let to: CalendarDate?
        package let openQuotes: [OpenQuotes]
        /// Whether there are more quotes than were counted.
        package let quotesTruncated: Bool

        package init(from: CalendarDate?, to: CalendarDate?, openQuotes: [OpenQuotes], quotesTruncated: Bool) {
            self.from = from
            self.to = to
            self.openQuotes = openQuotes
            self.quotesTruncated = quotesTruncated
        }

        private enum CodingKeys: String, CodingKey {
            case from, to
            case openQuotes = "open_quotes"
            case quotesTruncated = "quotes_truncated"
        }
    }

    /// Quotes of one corridor that may still be ordered.
    package struct OpenQuotes: Codable, Hashable, Sendable {
        /// What the merchant prices in.
        package let from: Currency
        /// What the shoppers were promised.
        package let to: Currency
        package let within: ExpiryBand
        package let count: Int64
        /// The goods at the merchant's prices.
        package let amount: Money
        /// The same as promised.
        package let promised: Money

        package init(
            from: Currency, to: Currency, within: ExpiryBand, count: Int64, amount: Money, promised: Money
        ) {
            self.from = from
            self.to = to
            self.within = within
            self.count = count
            self.amount = amount
            self.promised = promised
        }
    }

    /// What is open on one corridor, and what it is worth now.
    package struct OpenExposure: Codable, Hashable, Sendable {
        package let from: Currency
        package let to: Currency
        package let within: ExpiryBand
        package let count: Int64
        /// In `from`.
        package let amount: Money
        /// In `to`, as promised.
        package let promised: Money
        /// In `to`, at the mid-market rate of today; not there where that is too old to settle at.
        package let atMarket: Money?
        /// `at_market` less `promised`: what a shopper's payment would be short of, or a payout above, today's rate.
        package let difference: Money?

        package init(
            from: Currency, to: Currency, within: ExpiryBand, count: Int64, amount: Money, promised: Money,
            atMarket: Money?, difference: Money?
        ) {
            self.from = from
            self.to = to
            self.within = within
            self.count = count
            self.amount = amount
            self.promised = promised
            self.atMarket = atMarket
            self.difference = difference
        }

        private enum CodingKeys: String, CodingKey {
            case from, to, within, count, amount, promised, difference
            case atMarket = "at_market"
        }
    }

    /// What holding rates has cost or brought on one corridor.
    package struct RealisedExposure: Codable, Hashable, Sendable {
        package let from: Currency
        package let to: Currency
        package let uses: Int64
        /// Of uses of locks: what was converted less what the market gave, in `to`.
        package let slippage: Money
        package let refunds: Int64
        /// Of refunds: gained (below zero: lost), in `from`, the merchant's currency.
        package let refundResult: Money

        package init(
            from: Currency, to: Currency, uses: Int64, slippage: Money, refunds: Int64, refundResult: Money
        ) {
            self.from = from
            self.to = to
            self.uses = uses
            self.slippage = slippage
            self.refunds = refunds
            self.refundResult = refundResult
        }

        private enum CodingKeys: String, CodingKey {
            case from, to, uses, slippage, refunds
            case refundResult = "refund_result"
        }
    }

    /// A price fixed in a book that is further from the converted one than its band.
    package struct FixedPriceOutOfBand: Codable, Hashable, Sendable {
        package let book: String
        package let sku: String
        package let market: String?
        package let price: Money
        package let converted: Money
        package let offBps: Int64

        package init(book: String, sku: String, market: String?, price: Money, converted: Money, offBps: Int64) {
            self.book = book
            self.sku = sku
            self.market = market
            self.price = price
            self.converted = converted
            self.offBps = offBps
        }

        private enum CodingKeys: String, CodingKey {
            case book, sku, market, price, converted
            case offBps = "off_bps"
        }
    }

    package struct ExposureReport: Codable, Hashable, Sendable {
        package let at: Timestamp
        package let from: CalendarDate
        package let to: CalendarDate
        package let locks: [OpenExposure]
        /// Not there where nobody said what is open.
        package let quotes: [OpenExposure]?
        package let realised: [RealisedExposure]
        /// Not there where there are no price books.
        package let fixedPrices: [FixedPriceOutOfBand]?
        /// Whether more is open than was counted.
        package let truncated: Bool

        package init(
            at: Timestamp, from: CalendarDate, to: CalendarDate, locks: [OpenExposure], quotes: [OpenExposure]?,
            realised: [RealisedExposure], fixedPrices: [FixedPriceOutOfBand]?, truncated: Bool
        ) {
            self.at = at
            self.from = from
            self.to = to
            self.locks = locks
            self.quotes = quotes
            self.realised = realised
            self.fixedPrices = fixedPrices
            self.truncated = truncated
        }

        private enum CodingKeys: String, CodingKey {
            case at, from, to, locks, quotes, realised, truncated
            case fixedPrices = "fixed_prices"
        }
    }
}
