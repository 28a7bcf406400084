package import Commerce
import HTTPTypes

extension PricingAPI {
    /// The sources in their order, how old each is, how its fetching goes, and where two disagree.
    package static let sources = Endpoint<NoBody, SourceList>(.get, "/v1/fx/sources")
    /// Sets a rate by hand for certain days, from today on; for our own services and the command line.
    package static let setRate = Endpoint<ManualRateRequest, RateImport>(.put, "/internal/fx/rates/{base}/{quote}")

    package struct ManualRateRequest: Codable, Hashable, Sendable {
        /// Units of the quote for one unit of the base.
        package let rate: Ratio
        package let from: CalendarDate
        package let until: CalendarDate
        package let note: String?

        package init(rate: Ratio, from: CalendarDate, until: CalendarDate, note: String? = nil) {
            self.rate = rate
            self.from = from
            self.until = until
            self.note = note
        }
    }

    package struct SourceList: Codable, Hashable, Sendable {
        package let asOf: CalendarDate
        /// In the order in which they are asked.
        package let data: [Source]
        /// What becomes of a rate that is too old, by use: `mark` or `refuse`.
        package let stale: StalePolicies
        /// Two sources further apart than this are a dispute.
        package let bandBps: Int64
        package let disputes: [Dispute]

        package init(
            asOf: CalendarDate, data: [Source], stale: StalePolicies, bandBps: Int64, disputes: [Dispute]
        ) {
            self.asOf = asOf
            self.data = data
            self.stale = stale
            self.bandBps = bandBps
            self.disputes = disputes
        }

        private enum CodingKeys: String, CodingKey {
            case data, stale, disputes
            case asOf = "as_of"
            case bandBps = "band_bps"
        }
    }

    package struct StalePolicies: Codable, Hashable, Sendable {
        package let display: String
        package let quote: String
        package let settlement: String

        package init(display: String, quote: String, settlement: String) {
            self.display = display
            self.quote = quote
            self.settlement = settlement
        }
    }

    package struct Source: Codable, Hashable, Sendable {
        package let id: String
        package let kind: String
        package let name: String?
        package let lastPublication: CalendarDate?
        package let ageDays: Int?
        package let displayDays: Int?
        package let quoteDays: Int?
        package let settlementDays: Int?
        /// Of the source's feed, where it is fetched.
        package let feed: Feed?

        package init(
            id: String, kind: String, name: String?, lastPublication: CalendarDate?, ageDays: Int?, displayDays: Int?,
            quoteDays: Int?, settlementDays: Int?, feed: Feed?
        ) {
            self.id = id
            self.kind = kind
            self.name = name
            self.lastPublication = lastPublication
            self.ageDays = ageDays
            self.displayDays = displayDays
            self.quoteDays = quoteDays
            self.settlementDays = settlementDays
            self.feed = feed
        }

        private enum CodingKeys: String, CodingKey {
            case id, kind, name, feed
            case lastPublication = "last_publication"
            case ageDays = "age_days"
            case displayDays = "display_days"
            case quoteDays = "quote_days"
            case settlementDays = "settlement_days"
        }
    }

    /// How fetching goes.
    package struct Feed: Codable, Hashable, Sendable {
        package let checkedAt: Timestamp?
        /// When it last gave a file that could be used, or said that ours is still the one.
        package let succeededAt: Timestamp?
        package let nextAt: Timestamp?
        package let failures: Int64
        package let lastError: String?

        package init(
            checkedAt: Timestamp?, succeededAt: Timestamp?, nextAt: Timestamp?, failures: Int64, lastError: String?
        ) {
            self.checkedAt = checkedAt
            self.succeededAt = succeededAt
            self.nextAt = nextAt
            self.failures = failures
            self.lastError = lastError
        }

        private enum CodingKeys: String, CodingKey {
            case failures
            case checkedAt = "checked_at"
            case succeededAt = "succeeded_at"
            case nextAt = "next_at"
            case lastError = "last_error"
        }
    }

    /// Two sources that do not say the same.
    package struct Dispute: Codable, Hashable, Sendable {
        package let currency: Currency
        /// The day both are of.
        package let day: CalendarDate
        package let source: String
        package let perEuro: Ratio
        package let otherSource: String
        package let otherPerEuro: Ratio
        package let apartBps: Int64

        package init(
            currency: Currency, day: CalendarDate, source: String, perEuro: Ratio, otherSource: String,
            otherPerEuro: Ratio, apartBps: Int64
        ) {
            self.currency = currency
            self.day = day
            self.source = source
            self.perEuro = perEuro
            self.otherSource = otherSource
            self.otherPerEuro = otherPerEuro
            self.apartBps = apartBps
        }

        private enum CodingKeys: String, CodingKey {
            case currency, day, source
            case perEuro = "per_euro"
            case otherSource = "other_source"
            case otherPerEuro = "other_per_euro"
            case apartBps = "apart_bps"
        }
    }
}
