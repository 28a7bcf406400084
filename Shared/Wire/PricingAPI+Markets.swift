package import Commerce
import HTTPTypes

/// Markets, price books, and prices made by them.
extension PricingAPI {
    package static let markets = Endpoint<NoBody, MarketList>(.get, "/v1/markets")
    package static let createMarket = Endpoint<Market, MarketAnswer>(.post, "/v1/markets", status: 201, isKeyed: true)
    package static let market = Endpoint<NoBody, MarketAnswer>(.get, "/v1/markets/{id}")
    package static let changeMarket = Endpoint<Market, MarketAnswer>(.put, "/v1/markets/{id}", isKeyed: true)
    package static let removeMarket = Endpoint<NoBody, Removed>(.delete, "/v1/markets/{id}", isKeyed: true)

    package static let priceBooks = Endpoint<NoBody, PriceBookList>(.get, "/v1/price-books")
    package static let createPriceBook = Endpoint<PriceBook, PriceBookAnswer>(
        .post, "/v1/price-books", status: 201, isKeyed: true)
    package static let priceBook = Endpoint<NoBody, PriceBookAnswer>(.get, "/v1/price-books/{id}")
    package static let changePriceBook = Endpoint<PriceBook, PriceBookAnswer>(
        .put, "/v1/price-books/{id}", isKeyed: true)
    package static let removePriceBook = Endpoint<NoBody, Removed>(.delete, "/v1/price-books/{id}", isKeyed: true)
    /// The rows as CSV: GET exports, POST imports all of them or none.
    package static let priceRowsPath = "/v1/price-books/{id}/rows"

    /// A catalogue against markets, row by row.
    package static let bulkPath = "/v1/prices/bulk"
    /// Prices of skus or of given prices in one market; on the same address as `price`, told by `market` or `country`.
    package static let localPrices = Endpoint<LocalPriceRequest, LocalPriceAnswer>(.post, "/v1/prices")
    package static let format = Endpoint<FormatRequest, FormatAnswer>(.post, "/v1/format")
    /// What the console's page is made of; for our own services.
    package static let overview = Endpoint<NoBody, PricingOverview>(
        .get, "/internal/pricing/overview", query: ["symbol", "sku", "market"])

    // MARK: - Markets

    package enum Display: String, Codable, CaseIterable, Hashable, Sendable { case inclusive, exclusive }

    package struct MarketRounding: Codable, Hashable, Sendable {
        package enum Form: String, Codable, CaseIterable, Hashable, Sendable {
            case minorUnit = "minor_unit"
            case step, ending, mirror
        }
        package enum Direction: String, Codable, CaseIterable, Hashable, Sendable { case up, down, nearest }

        package let form: Form
        /// `half_up` unless given.
        package let mode: Rounding?
        /// Of the form `step`: an amount such as `0.05`.
        package let step: String?
        /// Of the form `ending`: digits such as `99`.
        package let endings: [String]?
        /// `nearest` unless given.
        package let direction: Direction?
        /// The amount that the endings' last digit counts; the smallest that prices are usually written in unless given.
        package let unit: String?
        /// Shares, such as `0.02`.
        package let mostMove: Ratio?
        package let holdWithin: Ratio?

        package init(
            form: Form, mode: Rounding? = nil, step: String? = nil, endings: [String]? = nil,
            direction: Direction? = nil, unit: String? = nil, mostMove: Ratio? = nil, holdWithin: Ratio? = nil
        ) {
            self.form = form
            self.mode = mode
            self.step = step
            self.endings = endings
            self.direction = direction
            self.unit = unit
            self.mostMove = mostMove
            self.holdWithin = holdWithin
        }

        private enum CodingKeys: String, CodingKey {
            case form, mode, step, endings, direction, unit
            case mostMove = "most_move"
            case holdWithin = "hold_within"
        }
    }

    package struct MarketPower: Codable, Hashable, Sendable {
        /// Without one: the World Bank's figure of the market's first country over today's rate, kept from then on.
        package let factor: Ratio?
        package let sourceYear: Int?
        package let source: String?
        package let least: Ratio
        package let most: Ratio

        package init(factor: Ratio?, sourceYear: Int?, source: String?, least: Ratio, most: Ratio) {
            self.factor = factor
            self.sourceYear = sourceYear
            self.source = source
            self.least = least
            self.most = most
        }

        private enum CodingKeys: String, CodingKey {
            case factor
            case sourceYear = "source_year"
            case source, least, most
        }
    }

    package struct MarketFloor: Codable, Hashable, Sendable {
        /// Shares of the net price.
        package let margin: Ratio
        package let duty: Ratio?
        /// Share of what the shopper pays.
        package let fee: Ratio?
        /// Of each piece, in the market's currency.
        package let fixedFee: Money?

        package init(margin: Ratio, duty: Ratio?, fee: Ratio?, fixedFee: Money?) {
            self.margin = margin
            self.duty = duty
            self.fee = fee
            self.fixedFee = fixedFee
        }

        private enum CodingKeys: String, CodingKey {
            case margin, duty, fee
            case fixedFee = "fixed_fee"
        }
    }

    package struct Market: Codable, Hashable, Sendable {
        package let id: String
        package let name: String
        package let countries: [CountryCode]
        package let currency: Currency
        /// What law or custom of its countries says unless given; needed where they differ or practice is mixed.
        package let display: Display?
        package let taxRate: Ratio?
        package let countryTaxRates: [String: Ratio]?
        package let rounding: MarketRounding?
        package let markupBasisPoints: Int64?
        package let purchasingPower: MarketPower?
        package let floor: MarketFloor?
        package let priceBook: String?
        /// An expression in CEL that says whom it is for; see the service's README.
        package let condition: String?

        package init(
            id: String, name: String, countries: [CountryCode], currency: Currency, display: Display? = nil,
            taxRate: Ratio? = nil, countryTaxRates: [String: Ratio]? = nil, rounding: MarketRounding? = nil,
            markupBasisPoints: Int64? = nil, purchasingPower: MarketPower? = nil, floor: MarketFloor? = nil,
            priceBook: String? = nil, condition: String? = nil
        ) {
            self.id = id
            self.name = name
            self.countries = countries
            self.currency = currency
            self.display = display
            self.taxRate = taxRate
            self.countryTaxRates = countryTaxRates
            self.rounding = rounding
            self.markupBasisPoints = markupBasisPoints
            self.purchasingPower = purchasingPower
            self.floor = floor
            self.priceBook = priceBook
            self.condition = condition
        }

        private enum CodingKeys: String, CodingKey {
            case id, name, countries, currency, display
            case taxRate = "tax_rate"
            case countryTaxRates = "country_tax_rates"
            case rounding
            case markupBasisPoints = "markup_basis_points"
            case purchasingPower = "purchasing_power"
            case floor
            case priceBook = "price_book"
            case condition
        }
    }

    /// Why prices are shown with or without tax in a country.
    package struct DisplayBasis: Codable, Hashable, Sendable {
        package let country: CountryCode
        /// `mixed` where practice is.
        package let display: String
        package let basis: String
        package let confidence: String

        package init(country: CountryCode, display: String, basis: String, confidence: String) {
            self.country = country
            self.display = display
            self.basis = basis
            self.confidence = confidence
        }
    }

    package struct MarketAnswer: Codable, Hashable, Sendable {
        /// With everything that was left out filled in.
        package let market: Market
        package let displayBasis: [DisplayBasis]
        package let updatedAt: Timestamp

        package init(market: Market, displayBasis: [DisplayBasis], updatedAt: Timestamp) {
            self.market = market
            self.displayBasis = displayBasis
            self.updatedAt = updatedAt
        }

        private enum CodingKeys: String, CodingKey {
            case market
            case displayBasis = "display_basis"
            case updatedAt = "updated_at"
        }
    }

    package struct MarketList: Codable, Hashable, Sendable {
        package let data: [MarketAnswer]
        package let hasMore: Bool

        package init(data: [MarketAnswer], hasMore: Bool = false) {
            self.data = data
            self.hasMore = hasMore
        }

        private enum CodingKeys: String, CodingKey {
            case data
            case hasMore = "has_more"
        }
    }

    package struct Removed: Codable, Hashable, Sendable {
        package let id: String
        package let isRemoved: Bool

        package init(id: String) {
            self.id = id
            isRemoved = true
        }

        private enum CodingKeys: String, CodingKey {
            case id
            case isRemoved = "removed"
        }
    }
}
