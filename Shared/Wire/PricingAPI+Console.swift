package import Commerce

/// What the console shows of pricing.
extension PricingAPI {
    /// Whose market it is, for a page that shows those of every shop.
    package struct OwnedMarket: Codable, Hashable, Sendable {
        package let merchant: String
        package let mode: String
        package let answer: MarketAnswer

        package init(merchant: String, mode: String, answer: MarketAnswer) {
            self.merchant = merchant
            self.mode = mode
            self.answer = answer
        }
    }

    package struct CorridorRate: Codable, Hashable, Sendable {
        package let currency: Currency
        /// Units for one euro; absent where there is no rate.
        package let perEuro: Ratio?
        /// A week before.
        package let perEuroBefore: Ratio?
        package let publishedOn: CalendarDate?
        package let source: String?
        package let ageDays: Int?
        /// Why there is none.
        package let refusal: String?

        package init(
            currency: Currency, perEuro: Ratio?, perEuroBefore: Ratio?, publishedOn: CalendarDate?, source: String?,
            ageDays: Int?, refusal: String?
        ) {
            self.currency = currency
            self.perEuro = perEuro
            self.perEuroBefore = perEuroBefore
            self.publishedOn = publishedOn
            self.source = source
            self.ageDays = ageDays
            self.refusal = refusal
        }

        private enum CodingKeys: String, CodingKey {
            case currency
            case perEuro = "per_euro"
            case perEuroBefore = "per_euro_before"
            case publishedOn = "published_on"
            case source
            case ageDays = "age_days"
            case refusal
        }
    }

    package struct DayRate: Codable, Hashable, Sendable {
        package let day: CalendarDate
        package let perEuro: Ratio

        package init(day: CalendarDate, perEuro: Ratio) {
            self.day = day
            self.perEuro = perEuro
        }

        private enum CodingKeys: String, CodingKey {
            case day
            case perEuro = "per_euro"
        }
    }

    /// One price of a book, explained.
    package struct ExplainedPrice: Codable, Hashable, Sendable {
        package let merchant: String
        package let market: String
        package let sku: String
        package let line: LocalLine

        package init(merchant: String, market: String, sku: String, line: LocalLine) {
            self.merchant = merchant
            self.market = market
            self.sku = sku
            self.line = line
        }
    }

    /// A fixed price that is further from what the rules would make of the base price than a market allows.
    package struct DriftedPrice: Codable, Hashable, Sendable {
        package let merchant: String
        package let market: String
        package let sku: String
        package let fixed: Money
        package let wouldBe: Money

        package init(merchant: String, market: String, sku: String, fixed: Money, wouldBe: Money) {
            self.merchant = merchant
            self.market = market
            self.sku = sku
            self.fixed = fixed
            self.wouldBe = wouldBe
        }

        private enum CodingKeys: String, CodingKey {
            case merchant, market, sku, fixed
            case wouldBe = "would_be"
        }
    }

    package struct PricingOverview: Codable, Hashable, Sendable {
        package let at: Timestamp
        package let rateSet: RateSet
        package let rates: [CorridorRate]
        /// The corridor of the chart, oldest day first.
        package let symbol: Currency
        package let history: [DayRate]
        package let markets: [OwnedMarket]
        package let explained: ExplainedPrice?
        package let drifted: [DriftedPrice]

        package init(
            at: Timestamp, rateSet: RateSet, rates: [CorridorRate], symbol: Currency, history: [DayRate],
            markets: [OwnedMarket], explained: ExplainedPrice?, drifted: [DriftedPrice]
        ) {
            self.at = at
            self.rateSet = rateSet
            self.rates = rates
            self.symbol = symbol
            self.history = history
            self.markets = markets
            self.explained = explained
            self.drifted = drifted
        }

        private enum CodingKeys: String, CodingKey {
            case at
            case rateSet = "rate_set"
            case rates, symbol, history, markets, explained, drifted
        }
    }
}
