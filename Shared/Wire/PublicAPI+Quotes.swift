package import Commerce

/// Quotes: what a merchant asks, and the whole price under each way of delivery.
extension PublicAPI {
    package struct QuoteLine: Codable, Hashable, Sendable {
        package let sku: String
        package let title: String?
        package let hsCode: HSCode
        /// Where it was made.
        package let origin: CountryCode
        package let quantity: Int64
        /// In the merchant's currency, without tax; of all lines or of none. Where it is not given, the market of the
        /// destination has the price of the sku.
        package let unitPrice: Money?
        package let netGrams: Int64?
        package let facts: LandedCostAPI.Facts?
        /// The programme or scheme of preference that is claimed for the line.
        package let preference: String?
        /// The product group that decides its rate of tax.
        package let taxCategory: String?

        package init(
            sku: String, title: String? = nil, hsCode: HSCode, origin: CountryCode, quantity: Int64,
            unitPrice: Money?, netGrams: Int64? = nil, facts: LandedCostAPI.Facts? = nil, preference: String? = nil,
            taxCategory: String? = nil
        ) {
            self.sku = sku
            self.title = title
            self.hsCode = hsCode
            self.origin = origin
            self.quantity = quantity
            self.unitPrice = unitPrice
            self.netGrams = netGrams
            self.facts = facts
            self.preference = preference
            self.taxCategory = taxCategory
        }

        private enum CodingKeys: String, CodingKey {
            case sku, title
            case hsCode = "hs_code"
            case origin, quantity
            case unitPrice = "unit_price"
            case netGrams = "net_grams"
            case facts, preference
            case taxCategory = "tax_category"
        }
    }

    package struct DeliveryOption: Codable, Hashable, Sendable {
        package let id: String
        package let name: String?
        package let freight: Money
        package let insurance: Money?
        /// `post` when not given.
        package let mode: TransportMode?
        /// Promised days to the door.
        package let daysMin: Int64?
        package let daysMax: Int64?

        package init(
            id: String, name: String? = nil, freight: Money, insurance: Money? = nil, mode: TransportMode? = nil,
            daysMin: Int64? = nil, daysMax: Int64? = nil
        ) {
            self.id = id
            self.name = name
            self.freight = freight
            self.insurance = insurance
            self.mode = mode
            self.daysMin = daysMin
            self.daysMax = daysMax
        }

        private enum CodingKeys: String, CodingKey {
            case id, name, freight, insurance, mode
            case daysMin = "days_min"
            case daysMax = "days_max"
        }
    }

    package struct QuoteRequest: Codable, Hashable, Sendable {
        package let destination: LandedCostAPI.Destination
        package let shipFrom: LandedCostAPI.ShipFrom
        /// What the shopper pays in; the destination's own when not given.
        package let currency: Currency?
        package let lines: [QuoteLine]
        package let deliveryOptions: [DeliveryOption]
        package let seller: LandedCostAPI.Seller?
        package let buyer: BuyerKind?
        /// Rules and rates of another day; such a quote can be read but not ordered.
        package let asOf: CalendarDate?
        /// `ddp` when not given.
        package let terms: DeliveryTerms?
        /// Off the price of the goods together, without tax, in the merchant's currency.
        package let discount: Money?
        package let sellerFees: [LandedCostAPI.SellerFee]?
        /// For the conditions of markets, where lines have no price.
        package let shopper: PricingAPI.Shopper?
        /// BCP 47; the sums are then written for its readers too.
        package let locale: String?
        /// Whether each option says what each line bears of duty, tax and fees.
        package let byLine: Bool?

        package init(
            destination: LandedCostAPI.Destination, shipFrom: LandedCostAPI.ShipFrom, currency: Currency? = nil,
            lines: [QuoteLine], deliveryOptions: [DeliveryOption], seller: LandedCostAPI.Seller? = nil,
            buyer: BuyerKind? = nil, asOf: CalendarDate? = nil, terms: DeliveryTerms? = nil, discount: Money? = nil,
            sellerFees: [LandedCostAPI.SellerFee]? = nil, shopper: PricingAPI.Shopper? = nil, locale: String? = nil,
            byLine: Bool? = nil
        ) {
            self.byLine = byLine
            self.shopper = shopper
            self.locale = locale
            self.destination = destination
            self.shipFrom = shipFrom
            self.currency = currency
            self.lines = lines
            self.deliveryOptions = deliveryOptions
            self.seller = seller
            self.buyer = buyer
            self.asOf = asOf
            self.terms = terms
            self.discount = discount
            self.sellerFees = sellerFees
        }

        private enum CodingKeys: String, CodingKey {
            case destination
            case shipFrom = "ship_from"
            case currency, lines
            case deliveryOptions = "delivery_options"
            case seller, buyer
            case asOf = "as_of"
            case terms, discount
            case sellerFees = "seller_fees"
            case shopper, locale
            case byLine = "by_line"
        }
    }

    package struct QuotedLine: Codable, Hashable, Sendable {
        package let sku: String
        package let title: String?
        package let hsCode: HSCode
        package let origin: CountryCode
        package let quantity: Int64
        /// In the shopper's currency.
        package let unitPrice: Money
        package let total: Money
        package let merchantUnitPrice: Money
        /// What the shopper saw for one, with the tax where the market shows it; nil where the merchant gave the price.
        package let shownUnitPrice: Money?
        /// Of `unit_price` and `total`, for the quote's locale.
        package let display: PricingAPI.LocalDisplay?
        package let netGrams: Int64?
        package let facts: LandedCostAPI.Facts?
        package let preference: String?
        package let taxCategory: String?

        package init(
            sku: String, title: String? = nil, hsCode: HSCode, origin: CountryCode, quantity: Int64,
            unitPrice: Money, total: Money, merchantUnitPrice: Money, netGrams: Int64? = nil,
            facts: LandedCostAPI.Facts? = nil, preference: String? = nil, taxCategory: String? = nil,
            shownUnitPrice: Money? = nil, display: PricingAPI.LocalDisplay? = nil
        ) {
            self.shownUnitPrice = shownUnitPrice
            self.display = display
            self.sku = sku
            self.title = title
            self.hsCode = hsCode
            self.origin = origin
            self.quantity = quantity
            self.unitPrice = unitPrice
            self.total = total
            self.merchantUnitPrice = merchantUnitPrice
            self.netGrams = netGrams
            self.facts = facts
            self.preference = preference
            self.taxCategory = taxCategory
        }

        private enum CodingKeys: String, CodingKey {
            case sku, title
            case hsCode = "hs_code"
            case origin, quantity
            case unitPrice = "unit_price"
            case total
            case merchantUnitPrice = "merchant_unit_price"
            case shownUnitPrice = "shown_unit_price"
            case display
            case netGrams = "net_grams"
            case facts, preference
            case taxCategory = "tax_category"
        }
    }

    /// The sums of one way of delivery as readers of a locale write them.
    package struct OptionDisplay: Codable, Hashable, Sendable {
        package let goods: String
        package let shipping: String
        package let duty: String
        package let tax: String
        package let fees: String
        package let total: String
        package let payNow: String
        package let payOnDelivery: String

        package init(
            goods: String, shipping: String, duty: String, tax: String, fees: String, total: String, payNow: String,
            payOnDelivery: String
        ) {
            self.goods = goods
            self.shipping = shipping
            self.duty = duty
            self.tax = tax
            self.fees = fees
            self.total = total
            self.payNow = payNow
            self.payOnDelivery = payOnDelivery
        }

        private enum CodingKeys: String, CodingKey {
            case goods, shipping, duty, tax, fees, total
            case payNow = "pay_now"
            case payOnDelivery = "pay_on_delivery"
        }
    }

    /// The whole price of one way of delivery.
    package struct QuotedOption: Codable, Hashable, Sendable {
        package let id: String
        package let name: String?
        package let mode: TransportMode
        package let daysMin: Int64?
        package let daysMax: Int64?
        package let goods: Money
        /// Freight and insurance.
        package let shipping: Money
        package let duty: Money
        package let tax: Money
        package let fees: Money
        /// What the shopper pays in all: the five above.
        package let total: Money
        /// What is charged at checkout.
        package let payNow: Money
        /// What the carrier or the customs will ask for.
        package let payOnDelivery: Money
        package let regime: String
        package let customsValue: Money
        package let charges: [LandedCostAPI.Charge]
        package let assumptions: [LandedCostAPI.Assumption]
        package let tried: [LandedCostAPI.Tried]
        /// Facts that are missing; the sums are then those under the assumptions named, see `range`.
        package let needs: [LandedCostAPI.Need]?
        /// Of duty, tax and fees together.
        package let range: LandedCostAPI.TotalRange?
        package let outcome: LandedCostAPI.Outcome?
        package let nextChange: LandedCostAPI.NextChange?
        /// What each line bears; `line_id` is its place in the quote. nil where the question did not ask.
        package let lines: [LandedCostAPI.LineCost]?
        /// Why it cannot be ordered: `facts_needed` or `import_prohibited`; nil where it can.
        package let notOrderable: String?
        /// The sums for the quote's locale.
        package let display: OptionDisplay?
        package let paymentMethods: [PaymentsAPI.MethodOffer]
        package let methodsNotOffered: [PaymentsAPI.MethodRejection]

        package init(
            id: String, name: String? = nil, mode: TransportMode, daysMin: Int64? = nil, daysMax: Int64? = nil,
            goods: Money, shipping: Money, duty: Money, tax: Money, fees: Money, total: Money, payNow: Money,
            payOnDelivery: Money, regime: String, customsValue: Money, charges: [LandedCostAPI.Charge],
            assumptions: [LandedCostAPI.Assumption], tried: [LandedCostAPI.Tried],
            paymentMethods: [PaymentsAPI.MethodOffer], methodsNotOffered: [PaymentsAPI.MethodRejection],
            needs: [LandedCostAPI.Need]? = nil, range: LandedCostAPI.TotalRange? = nil,
            outcome: LandedCostAPI.Outcome? = nil, nextChange: LandedCostAPI.NextChange? = nil,
            notOrderable: String? = nil, display: OptionDisplay? = nil, lines: [LandedCostAPI.LineCost]? = nil
        ) {
            self.lines = lines
            self.display = display
            self.id = id
            self.name = name
            self.mode = mode
            self.daysMin = daysMin
            self.daysMax = daysMax
            self.goods = goods
            self.shipping = shipping
            self.duty = duty
            self.tax = tax
            self.fees = fees
            self.total = total
            self.payNow = payNow
            self.payOnDelivery = payOnDelivery
            self.regime = regime
            self.customsValue = customsValue
            self.charges = charges
            self.assumptions = assumptions
            self.tried = tried
            self.needs = needs
            self.range = range
            self.outcome = outcome
            self.nextChange = nextChange
            self.notOrderable = notOrderable
            self.paymentMethods = paymentMethods
            self.methodsNotOffered = methodsNotOffered
        }

        private enum CodingKeys: String, CodingKey {
            case id, name, mode
            case daysMin = "days_min"
            case daysMax = "days_max"
            case goods, shipping, duty, tax, fees, total
            case payNow = "pay_now"
            case payOnDelivery = "pay_on_delivery"
            case regime
            case customsValue = "customs_value"
            case charges, assumptions, tried, needs, range, outcome
            case nextChange = "next_change"
            case lines
            case notOrderable = "not_orderable"
            case display
            case paymentMethods = "payment_methods"
            case methodsNotOffered = "methods_not_offered"
        }
    }

    package struct Quote: Codable, Hashable, Sendable {
        package let id: QuoteID
        package let createdAt: Timestamp
        package let expiresAt: Timestamp
        package let asOf: CalendarDate
        package let destination: LandedCostAPI.Destination
        package let shipFrom: LandedCostAPI.ShipFrom
        package let currency: Currency
        package let lines: [QuotedLine]
        package let options: [QuotedOption]
        package let rateSet: PricingAPI.RateSet
        /// Of the landed-cost tables.
        package let tablesVersion: String
        /// Of the payment-method tables.
        package let methodsVersion: String
        package let terms: DeliveryTerms?
        package let discount: Money?
        package let sellerFees: [LandedCostAPI.SellerFee]?
        /// The market whose prices the lines have; nil where the merchant gave them.
        package let market: String?
        /// Whether that market shows prices with the tax in them.
        package let priceDisplay: PricingAPI.Display?
        package let locale: String?

        package init(
            id: QuoteID, createdAt: Timestamp, expiresAt: Timestamp, asOf: CalendarDate,
            destination: LandedCostAPI.Destination, shipFrom: LandedCostAPI.ShipFrom, currency: Currency,
            lines: [QuotedLine], options: [QuotedOption], rateSet: PricingAPI.RateSet, tablesVersion: String,
            methodsVersion: String, terms: DeliveryTerms? = nil, discount: Money? = nil,
            sellerFees: [LandedCostAPI.SellerFee]? = nil, market: String? = nil,
            priceDisplay: PricingAPI.Display? = nil, locale: String? = nil
        ) {
            self.market = market
            self.priceDisplay = priceDisplay
            self.locale = locale
            self.id = id
            self.createdAt = createdAt
            self.expiresAt = expiresAt
            self.asOf = asOf
            self.destination = destination
            self.shipFrom = shipFrom
            self.currency = currency
            self.lines = lines
            self.options = options
            self.rateSet = rateSet
            self.tablesVersion = tablesVersion
            self.methodsVersion = methodsVersion
            self.terms = terms
            self.discount = discount
            self.sellerFees = sellerFees
        }

        private enum CodingKeys: String, CodingKey {
            case id
            case createdAt = "created_at"
            case expiresAt = "expires_at"
            case asOf = "as_of"
            case destination
            case shipFrom = "ship_from"
            case currency, lines, options
            case rateSet = "rate_set"
            case tablesVersion = "tables_version"
            case methodsVersion = "methods_version"
            case terms, discount
            case sellerFees = "seller_fees"
            case market
            case priceDisplay = "price_display"
            case locale
        }
    }
}
