package import Commerce
import HTTPTypes

/// What crosses HTTP to and from the pricing service.
package enum PricingAPI {
    /// Prices lines and amounts in the shopper's currency under one rate set, which the answer carries whole.
    package static let price = Endpoint<PriceRequest, PriceAnswer>(.post, "/v1/prices")
    /// Reference rates: units of each symbol for one unit of `base`.
    package static let rates = Endpoint<NoBody, RatesAnswer>(
        .get, "/v1/fx/rates", query: ["base", "symbols", "as_of", "use"])
    /// One sum in another currency.
    package static let convert = Endpoint<NoBody, Conversion>(
        .get, "/v1/fx/convert", query: ["from", "to", "amount", "as_of", "use"])

    /// Takes a file of rates as it is: the body is the file, of the format named (ecb where none is). All of it, or
    /// nothing; with `dry_run=true` nothing, and the answer says what it would bring.
    package static let importRates = Endpoint<NoBody, RateImport>(
        .post, "/internal/fx/import", query: ["format", "dry_run"])

    /// Where a rate comes from.
    package enum RateBasis: String, Codable, CaseIterable, Hashable, Sendable {
        case published
        /// Follows from a published one by a peg in force.
        case peg
        /// Fixed by law when the currency was withdrawn.
        case fixedConversion = "fixed_conversion"
        /// Set by hand, for certain days.
        case manual
    }

    /// A rate of one currency against the euro.
    package struct Rate: Codable, Hashable, Sendable {
        package let currency: Currency
        /// Units of the currency for one euro: exactly the number published, or what follows from it.
        package let perEuro: Ratio
        /// The day of the publication; never after the rate set's `as_of`.
        package let publishedOn: CalendarDate
        /// Who published it, or who or what law fixes it.
        package let source: String
        package let basis: RateBasis?
        /// `background` where a peg is widely known and was not looked up in a source of its own.
        package let confidence: String?

        package init(
            currency: Currency, perEuro: Ratio, publishedOn: CalendarDate, source: String, basis: RateBasis? = nil,
            confidence: String? = nil
        ) {
            self.currency = currency
            self.perEuro = perEuro
            self.publishedOn = publishedOn
            self.source = source
            self.basis = basis
            self.confidence = confidence
        }

        private enum CodingKeys: String, CodingKey {
            case currency
            case perEuro = "per_euro"
            case publishedOn = "published_on"
            case source, basis, confidence
        }
    }

    /// The rates that a quote uses: immutable, named by its content.
    package struct RateSet: Codable, Hashable, Sendable {
        /// `rs_` and a digest of what follows: equal ids, equal rates.
        package let id: String
        /// The day the rates are wanted for.
        package let asOf: CalendarDate
        /// The oldest publication among `rates`.
        package let publishedOn: CalendarDate
        /// Days from `published_on` to `as_of`.
        package let ageDays: Int
        /// By currency code; the euro itself is never listed.
        package let rates: [Rate]
        /// Those older than their source is good for; not there where none is. No part of what the id is a digest of.
        package let stale: [Currency]?

        package init(
            id: String, asOf: CalendarDate, publishedOn: CalendarDate, ageDays: Int, rates: [Rate],
            stale: [Currency]? = nil
        ) {
            self.id = id
            self.asOf = asOf
            self.publishedOn = publishedOn
            self.ageDays = ageDays
            self.rates = rates
            self.stale = stale
        }

        private enum CodingKeys: String, CodingKey {
            case id
            case asOf = "as_of"
            case publishedOn = "published_on"
            case ageDays = "age_days"
            case rates, stale
        }
    }

    package struct LineToPrice: Codable, Hashable, Sendable {
        package let id: String
        /// What the merchant asks for one, in the merchant's currency.
        package let unitPrice: Money
        package let quantity: Int64

        package init(id: String, unitPrice: Money, quantity: Int64) {
            self.id = id
            self.unitPrice = unitPrice
            self.quantity = quantity
        }

        private enum CodingKeys: String, CodingKey {
            case id
            case unitPrice = "unit_price"
            case quantity
        }
    }

    /// A sum to be shown in the shopper's currency, such as the freight of a delivery option.
    package struct AmountToPrice: Codable, Hashable, Sendable {
        package let id: String
        package let amount: Money

        package init(id: String, amount: Money) {
            self.id = id
            self.amount = amount
        }
    }

    package struct PriceRequest: Codable, Hashable, Sendable {
        /// Rates of this day, or of the last publication before it.
        package let asOf: CalendarDate
        /// What the shopper pays in.
        package let currency: Currency
        package let lines: [LineToPrice]
        package let amounts: [AmountToPrice]
        /// More currencies whose rates the rate set must hold.
        package let alsoCurrencies: [Currency]

        package init(
            asOf: CalendarDate, currency: Currency, lines: [LineToPrice], amounts: [AmountToPrice] = [],
            alsoCurrencies: [Currency] = []
        ) {
            self.asOf = asOf
            self.currency = currency
            self.lines = lines
            self.amounts = amounts
            self.alsoCurrencies = alsoCurrencies
        }

        private enum CodingKeys: String, CodingKey {
            case asOf = "as_of"
            case currency, lines, amounts
            case alsoCurrencies = "also_currencies"
        }
    }

    package struct PricedLine: Codable, Hashable, Sendable {
        package let id: String
        /// In the shopper's currency, rounded once.
        package let unitPrice: Money
        /// `unit_price` times the quantity.
        package let total: Money

        package init(id: String, unitPrice: Money, total: Money) {
            self.id = id
            self.unitPrice = unitPrice
            self.total = total
        }

        private enum CodingKeys: String, CodingKey {
            case id
            case unitPrice = "unit_price"
            case total
        }
    }

    package struct PriceAnswer: Codable, Hashable, Sendable {
        package let rateSet: RateSet
        package let lines: [PricedLine]
        package let amounts: [AmountToPrice]
        /// How each figure was made whole.
        package let rounding: Rounding

        package init(rateSet: RateSet, lines: [PricedLine], amounts: [AmountToPrice], rounding: Rounding) {
            self.rateSet = rateSet
            self.lines = lines
            self.amounts = amounts
            self.rounding = rounding
        }

        private enum CodingKeys: String, CodingKey {
            case rateSet = "rate_set"
            case lines, amounts, rounding
        }
    }

    package struct RatesAnswer: Codable, Hashable, Sendable {
        package let base: Currency
        package let asOf: CalendarDate
        package let publishedOn: CalendarDate
        package let ageDays: Int
        package let source: String
        package let rates: [CrossRate]
        /// Those older than their source is good for; not there where none is.
        package let stale: [Currency]?
        /// Those whose sources disagree; not there where none does.
        package let disputed: [Currency]?

        package init(
            base: Currency, asOf: CalendarDate, publishedOn: CalendarDate, ageDays: Int, source: String,
            rates: [CrossRate], stale: [Currency]? = nil, disputed: [Currency]? = nil
        ) {
            self.base = base
            self.asOf = asOf
            self.publishedOn = publishedOn
            self.ageDays = ageDays
            self.source = source
            self.rates = rates
            self.stale = stale
            self.disputed = disputed
        }

        private enum CodingKeys: String, CodingKey {
            case base
            case asOf = "as_of"
            case publishedOn = "published_on"
            case ageDays = "age_days"
            case source, rates, stale, disputed
        }
    }

    package struct CrossRate: Codable, Hashable, Sendable {
        package let currency: Currency
        /// Units for one unit of the base, exactly; `n/d` where no finite decimal exists.
        package let rate: Ratio
        /// The same to ten significant digits, for reading; sums are converted with `rate`.
        package let decimal: String?
        /// Where either side is not as published.
        package let source: String?
        /// Where the older side is not of the answer's day of publication.
        package let publishedOn: CalendarDate?

        package init(
            currency: Currency, rate: Ratio, decimal: String? = nil, source: String? = nil,
            publishedOn: CalendarDate? = nil
        ) {
            self.currency = currency
            self.rate = rate
            self.decimal = decimal
            self.source = source
            self.publishedOn = publishedOn
        }

        private enum CodingKeys: String, CodingKey {
            case currency, rate, decimal, source
            case publishedOn = "published_on"
        }
    }

    package struct Conversion: Codable, Hashable, Sendable {
        package let from: Money
        package let to: Money
        package let rate: Ratio
        package let rounding: Rounding
        package let asOf: CalendarDate
        package let publishedOn: CalendarDate
        package let ageDays: Int
        package let source: String
        /// Those older than their source is good for; not there where none is.
        package let stale: [Currency]?
        /// Those whose sources disagree; not there where none does.
        package let disputed: [Currency]?

        package init(
            from: Money, to: Money, rate: Ratio, rounding: Rounding, asOf: CalendarDate, publishedOn: CalendarDate,
            ageDays: Int, source: String, stale: [Currency]? = nil, disputed: [Currency]? = nil
        ) {
            self.from = from
            self.to = to
            self.rate = rate
            self.rounding = rounding
            self.asOf = asOf
            self.publishedOn = publishedOn
            self.ageDays = ageDays
            self.source = source
            self.stale = stale
            self.disputed = disputed
        }

        private enum CodingKeys: String, CodingKey {
            case from, to, rate, rounding
            case asOf = "as_of"
            case publishedOn = "published_on"
            case ageDays = "age_days"
            case source, stale, disputed
        }
    }

    /// What an import brought.
    package struct RateImport: Codable, Hashable, Sendable {
        /// `xml`, `csv` or `csvdata` of the ECB; else the format's name.
        package let layout: String
        package let firstDay: CalendarDate
        package let lastDay: CalendarDate
        /// Days in the file; the sum of the three below.
        package let days: Int
        /// Days not known before.
        package let added: Int
        /// Days known with other figures, which the file's now stand for.
        package let changed: Int
        package let unchanged: Int
        /// Whether nothing was kept, since that was asked for.
        package let dryRun: Bool?

        package init(
            layout: String, firstDay: CalendarDate, lastDay: CalendarDate, days: Int, added: Int, changed: Int,
            unchanged: Int, dryRun: Bool? = nil
        ) {
            self.dryRun = dryRun
            self.layout = layout
            self.firstDay = firstDay
            self.lastDay = lastDay
            self.days = days
            self.added = added
            self.changed = changed
            self.unchanged = unchanged
        }

        private enum CodingKeys: String, CodingKey {
            case layout
            case firstDay = "first_day"
            case lastDay = "last_day"
            case days, added, changed, unchanged
            case dryRun = "dry_run"
        }
    }
}
