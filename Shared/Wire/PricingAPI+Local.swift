package import Commerce

/// Prices made by a market's rules, and sums as shoppers read them.
extension PricingAPI {
    package struct LineToLocalise: Codable, Hashable, Sendable {
        package let id: String
        /// Looked up in the market's price book; or else `unit_price` is given.
        package let sku: String?
        /// What the shop asks for one, without tax, in its own currency.
        package let unitPrice: Money?
        package let quantity: Int64?
        /// What shoppers see now, for markets that hold prices; what was answered last for the sku unless given.
        package let shown: Money?

        package init(
            id: String, sku: String? = nil, unitPrice: Money? = nil, quantity: Int64? = nil, shown: Money? = nil
        ) {
            self.id = id
            self.sku = sku
            self.unitPrice = unitPrice
            self.quantity = quantity
            self.shown = shown
        }

        private enum CodingKeys: String, CodingKey {
            case id, sku
            case unitPrice = "unit_price"
            case quantity, shown
        }
    }

    /// What is said of a shopper, for the conditions of markets.
    package struct Shopper: Codable, Hashable, Sendable {
        /// State or province.
        package let region: String?
        /// The shop's own word, such as `wholesale`.
        package let group: String?
        /// Where they shop, such as `app`: the shop's own word too.
        package let channel: String?
        package let isBusiness: Bool?

        package static let wordBytesMax = 40

        package init(region: String? = nil, group: String? = nil, channel: String? = nil, isBusiness: Bool? = nil) {
            self.region = region
            self.group = group
            self.channel = channel
            self.isBusiness = isBusiness
        }

        private enum CodingKeys: String, CodingKey {
            case region, group, channel
            case isBusiness = "is_business"
        }
    }

    package struct LocalPriceRequest: Codable, Hashable, Sendable {
        /// One of the two, or both.
        package let market: String?
        package let country: CountryCode?
        /// For markets with a condition.
        package let shopper: Shopper?
        /// The moment that windows of prices are asked for, and whose day the rates are of; now unless given.
        package let at: Timestamp?
        package let lines: [LineToLocalise]
        /// BCP 47; sums are then written for its readers too.
        package let locale: String?
        /// Whether each line tells its steps.
        package let explain: Bool?

        package init(
            market: String? = nil, country: CountryCode? = nil, shopper: Shopper? = nil, at: Timestamp? = nil,
            lines: [LineToLocalise], locale: String? = nil, explain: Bool? = nil
        ) {
            self.market = market
            self.country = country
            self.shopper = shopper
            self.at = at
            self.lines = lines
            self.locale = locale
            self.explain = explain
        }
    }

    package struct LocalStep: Codable, Hashable, Sendable {
        package let step: String
        package let rule: String
        /// What the price was then; with four more digits than the currency has where it was not whole.
        package let amount: String
        /// The same exactly, in minor units: `n/d` where no finite decimal is.
        package let exactMinor: String
        package let currency: Currency

        package init(step: String, rule: String, amount: String, exactMinor: String, currency: Currency) {
            self.step = step
            self.rule = rule
            self.amount = amount
            self.exactMinor = exactMinor
            self.currency = currency
        }

        private enum CodingKeys: String, CodingKey {
            case step, rule, amount
            case exactMinor = "exact_minor_units"
            case currency
        }
    }

    /// Sums as readers of a locale write them; the plain ones stand beside.
    package struct LocalDisplay: Codable, Hashable, Sendable {
        package let unitPrice: String
        package let total: String

        package init(unitPrice: String, total: String) {
            self.unitPrice = unitPrice
            self.total = total
        }

        private enum CodingKeys: String, CodingKey {
            case unitPrice = "unit_price"
            case total
        }
    }

    package struct LocalLine: Codable, Hashable, Sendable {
        package let id: String
        package let sku: String?
        package let quantity: Int64
        /// What the shopper sees for one; with tax where the market's display is inclusive.
        package let unitPrice: Money
        /// What is left of it without tax.
        package let netUnitPrice: Money
        /// Absent where prices are shown without.
        package let taxPerUnit: Money?
        package let total: Money
        /// `fixed`, `base` or `given`.
        package let origin: String
        /// `ending`, `held`, …; absent for a fixed price.
        package let rounded: String?
        package let display: LocalDisplay?
        package let steps: [LocalStep]?

        package init(
            id: String, sku: String?, quantity: Int64, unitPrice: Money, netUnitPrice: Money, taxPerUnit: Money?,
            total: Money, origin: String, rounded: String?, display: LocalDisplay?, steps: [LocalStep]?
        ) {
            self.id = id
            self.sku = sku
            self.quantity = quantity
            self.unitPrice = unitPrice
            self.netUnitPrice = netUnitPrice
            self.taxPerUnit = taxPerUnit
            self.total = total
            self.origin = origin
            self.rounded = rounded
            self.display = display
            self.steps = steps
        }

        private enum CodingKeys: String, CodingKey {
            case id, sku, quantity
            case unitPrice = "unit_price"
            case netUnitPrice = "net_unit_price"
            case taxPerUnit = "tax_per_unit"
            case total, origin, rounded, display, steps
        }
    }

    package struct LocalPriceAnswer: Codable, Hashable, Sendable {
        package let market: String
        package let country: CountryCode?
        package let currency: Currency
        package let display: Display
        package let at: Timestamp
        package let rateSet: RateSet
        package let lines: [LocalLine]
        package let total: Money
        package let locale: String?
        package let totalDisplay: String?

        package init(
            market: String, country: CountryCode?, currency: Currency, display: Display, at: Timestamp,
            rateSet: RateSet, lines: [LocalLine], total: Money, locale: String?, totalDisplay: String?
        ) {
            self.market = market
            self.country = country
            self.currency = currency
            self.display = display
            self.at = at
            self.rateSet = rateSet
            self.lines = lines
            self.total = total
            self.locale = locale
            self.totalDisplay = totalDisplay
        }

        private enum CodingKeys: String, CodingKey {
            case market, country, currency, display, at
            case rateSet = "rate_set"
            case lines, total, locale
            case totalDisplay = "total_display"
        }
    }

    // MARK: - Formatting

    package struct FormatRequest: Codable, Hashable, Sendable {
        package let locale: String
        package let amounts: [Money]

        package init(locale: String, amounts: [Money]) {
            self.locale = locale
            self.amounts = amounts
        }
    }

    package struct FormattedAmount: Codable, Hashable, Sendable {
        package let amount: String
        package let currency: Currency
        package let display: String

        package init(amount: String, currency: Currency, display: String) {
            self.amount = amount
            self.currency = currency
            self.display = display
        }
    }

    package struct FormatAnswer: Codable, Hashable, Sendable {
        package let locale: String
        package let amounts: [FormattedAmount]

        package init(locale: String, amounts: [FormattedAmount]) {
            self.locale = locale
            self.amounts = amounts
        }
    }
}
