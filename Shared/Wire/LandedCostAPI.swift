package import Commerce
import HTTPTypes

/// What crosses HTTP to and from the landed-cost service.
package enum LandedCostAPI {
    /// Duty, import tax and fees of one consignment under each delivery option.
    package static let quote = Endpoint<QuoteRequest, QuoteAnswer>(.post, "/v1/landed-cost/quotes")
    /// Questions as rows, answered row by row.
    package static let batchesPath = "/v1/landed-cost/batches"

    /// What a tariff charges on a code: one answer for each line the code stands for.
    package static let tariff = Endpoint<NoBody, TariffAnswer>(
        .get, "/v1/landed-cost/tariffs/{destination}/{code}", query: ["origin", "as_of"])

    /// Where goods go.
    package struct Destination: Codable, Hashable, Sendable {
        package let country: CountryCode
        /// State or province without the country, such as `SP`.
        package let region: String?
        package let postalCode: String?

        package init(country: CountryCode, region: String? = nil, postalCode: String? = nil) {
            self.country = country
            self.region = region
            self.postalCode = postalCode
        }

        private enum CodingKeys: String, CodingKey {
            case country, region
            case postalCode = "postal_code"
        }
    }

    package struct ShipFrom: Codable, Hashable, Sendable {
        package let country: CountryCode

        package init(country: CountryCode) {
            self.country = country
        }
    }

    package struct Seller: Codable, Hashable, Sendable {
        /// Where the seller is established; the place of shipment when not given.
        package let country: CountryCode?
        /// Low-value schemes the seller is registered under, such as `ioss`.
        package let registrations: [String]

        package init(country: CountryCode? = nil, registrations: [String] = []) {
            self.country = country
            self.registrations = registrations
        }
    }

    package struct Line: Codable, Hashable, Sendable {
        package let id: String
        package let hsCode: HSCode
        /// Where it was made, which decides the duty; not where it is shipped from.
        package let origin: CountryCode
        package let quantity: Int64
        /// Price paid for one, without tax of the country of sale.
        package let unitPrice: Money
        /// Net weight of one in grams, where a duty is by weight.
        package let netGrams: Int64?
        package let facts: Facts?
        /// The programme or scheme of preference that is claimed for the line.
        package let preference: String?
        /// The product group that decides its rate of tax.
        package let taxCategory: String?

        package init(
            id: String, hsCode: HSCode, origin: CountryCode, quantity: Int64, unitPrice: Money,
            netGrams: Int64? = nil, facts: Facts? = nil, preference: String? = nil, taxCategory: String? = nil
        ) {
            self.id = id
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
            case id
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
        /// Carriage to the buyer's door.
        package let freight: Money
        package let insurance: Money?
        package let mode: TransportMode

        package init(id: String, freight: Money, insurance: Money? = nil, mode: TransportMode) {
            self.id = id
            self.freight = freight
            self.insurance = insurance
            self.mode = mode
        }
    }

    package struct QuoteRequest: Codable, Hashable, Sendable {
        package let asOf: CalendarDate
        package let destination: Destination
        package let shipFrom: ShipFrom
        package let seller: Seller
        package let buyer: BuyerKind
        /// The shopper's.
        package let currency: Currency
        package let rateSet: PricingAPI.RateSet
        package let lines: [Line]
        package let options: [DeliveryOption]
        /// `ddp` when not given.
        package let terms: DeliveryTerms?
        /// Off the price of the goods together, without tax.
        package let discount: Money?
        package let sellerFees: [SellerFee]?
        /// Whether each option says what each line bears.
        package let byLine: Bool?

        package init(
            asOf: CalendarDate, destination: Destination, shipFrom: ShipFrom, seller: Seller = Seller(),
            buyer: BuyerKind = .consumer, currency: Currency, rateSet: PricingAPI.RateSet, lines: [Line],
            options: [DeliveryOption], terms: DeliveryTerms? = nil, discount: Money? = nil,
            sellerFees: [SellerFee]? = nil, byLine: Bool? = nil
        ) {
            self.byLine = byLine
            self.asOf = asOf
            self.destination = destination
            self.shipFrom = shipFrom
            self.seller = seller
            self.buyer = buyer
            self.currency = currency
            self.rateSet = rateSet
            self.lines = lines
            self.options = options
            self.terms = terms
            self.discount = discount
            self.sellerFees = sellerFees
        }

        private enum CodingKeys: String, CodingKey {
            case asOf = "as_of"
            case destination
            case shipFrom = "ship_from"
            case seller, buyer, currency
            case rateSet = "rate_set"
            case lines, options, terms, discount
            case sellerFees = "seller_fees"
            case byLine = "by_line"
        }
    }

    /// What one line bears of an option's charges, in the shopper's currency.
    package struct LineCost: Codable, Hashable, Sendable {
        package let lineId: String
        package let duty: Money
        package let tax: Money
        package let fees: Money
        package let total: Money

        package init(lineId: String, duty: Money, tax: Money, fees: Money, total: Money) {
            self.lineId = lineId
            self.duty = duty
            self.tax = tax
            self.fees = fees
            self.total = total
        }

        private enum CodingKeys: String, CodingKey {
            case lineId = "line_id"
            case duty, tax, fees, total
        }
    }

    /// The rule that produced a figure.
    package struct Rule: Codable, Hashable, Sendable {
        package let id: String
        /// First day; nil where the start was not recorded.
        package let effectiveFrom: CalendarDate?
        /// First day it no longer holds; nil while open.
        package let effectiveTo: CalendarDate?
        package let source: String
        /// high, medium or low.
        package let confidence: String

        package init(
            id: String, effectiveFrom: CalendarDate? = nil, effectiveTo: CalendarDate? = nil, source: String,
            confidence: String
        ) {
            self.id = id
            self.effectiveFrom = effectiveFrom
            self.effectiveTo = effectiveTo
            self.source = source
            self.confidence = confidence
        }

        private enum CodingKeys: String, CodingKey {
            case id
            case effectiveFrom = "effective_from"
            case effectiveTo = "effective_to"
            case source, confidence
        }
    }

    /// One figure that is charged.
    package struct Charge: Codable, Hashable, Sendable {
        package let kind: ChargeKind
        /// In English, such as `Customs duty`.
        package let name: String
        /// nil for a charge on the whole consignment.
        package let lineId: String?
        /// What the rate was taken of, in the customs currency.
        package let base: Money?
        /// As people write it: `12 %`, `EUR 3.00 × 2 items`.
        package let rate: String?
        /// In words, with the figures.
        package let formula: String
        /// In the currency of the country of import.
        package let customsAmount: Money
        /// In the shopper's currency.
        package let amount: Money
        package let rule: Rule
        package let collectedBy: Collector

        package init(
            kind: ChargeKind, name: String, lineId: String? = nil, base: Money? = nil, rate: String? = nil,
            formula: String, customsAmount: Money, amount: Money, rule: Rule, collectedBy: Collector
        ) {
            self.kind = kind
            self.name = name
            self.lineId = lineId
            self.base = base
            self.rate = rate
            self.formula = formula
            self.customsAmount = customsAmount
            self.amount = amount
            self.rule = rule
            self.collectedBy = collectedBy
        }

        private enum CodingKeys: String, CodingKey {
            case kind, name
            case lineId = "line_id"
            case base, rate, formula
            case customsAmount = "customs_amount"
            case amount, rule
            case collectedBy = "collected_by"
        }
    }

    /// Something taken as given because it was not said.
    package struct Assumption: Codable, Hashable, Sendable {
        package let code: String
        package let detail: String

        package init(code: String, detail: String) {
            self.code = code
            self.detail = detail
        }
    }

    /// A rule that was looked at and did not apply.
    package struct Tried: Codable, Hashable, Sendable {
        package let rule: String
        package let why: String

        package init(rule: String, why: String) {
            self.rule = rule
            self.why = why
        }
    }

    package struct OptionCost: Codable, Hashable, Sendable {
        package let id: String
        /// The one regime that was applied, such as `eu_ioss`, `normal_entry`, `domestic`.
        package let regime: String
        /// In the customs currency.
        package let customsValue: Money
        /// Sums in the shopper's currency.
        package let duty: Money
        package let tax: Money
        package let fees: Money
        package let total: Money
        /// The part of the total that the carrier or the customs will ask for.
        package let payOnDelivery: Money
        /// The same sums in the customs currency.
        package let customsTotals: CustomsTotals?
        package let charges: [Charge]
        package let assumptions: [Assumption]
        package let tried: [Tried]
        /// Facts that are missing; the sums are then those under the assumptions named, see `range`.
        package let needs: [Need]?
        package let range: TotalRange?
        package let outcome: Outcome?
        package let nextChange: NextChange?
        /// Where the question asked for it; they add up to the sums above.
        package let lines: [LineCost]?

        package init(
            id: String, regime: String, customsValue: Money, duty: Money, tax: Money, fees: Money, total: Money,
            payOnDelivery: Money, charges: [Charge], assumptions: [Assumption], tried: [Tried],
            customsTotals: CustomsTotals? = nil, needs: [Need]? = nil, range: TotalRange? = nil,
            outcome: Outcome? = nil, nextChange: NextChange? = nil, lines: [LineCost]? = nil
        ) {
            self.lines = lines
            self.id = id
            self.regime = regime
            self.customsValue = customsValue
            self.duty = duty
            self.tax = tax
            self.fees = fees
            self.total = total
            self.payOnDelivery = payOnDelivery
            self.customsTotals = customsTotals
            self.charges = charges
            self.assumptions = assumptions
            self.tried = tried
            self.needs = needs
            self.range = range
            self.outcome = outcome
            self.nextChange = nextChange
        }

        private enum CodingKeys: String, CodingKey {
            case id, regime
            case customsValue = "customs_value"
            case duty, tax, fees, total
            case payOnDelivery = "pay_on_delivery"
            case customsTotals = "customs_totals"
            case charges, assumptions, tried, needs, range, outcome
            case nextChange = "next_change"
            case lines
        }
    }

    /// Sums in the currency of the country of import.
    package struct CustomsTotals: Codable, Hashable, Sendable {
        package let duty: Money
        package let tax: Money
        package let fees: Money
        package let total: Money

        package init(duty: Money, tax: Money, fees: Money, total: Money) {
            self.duty = duty
            self.tax = tax
            self.fees = fees
            self.total = total
        }
    }

    package struct QuoteAnswer: Codable, Hashable, Sendable {
        /// Names the tables that were used, byte for byte.
        package let tablesVersion: String
        package let asOf: CalendarDate
        package let customsCurrency: Currency
        package let options: [OptionCost]
        /// The tables the answer rests on, each as `name@digest`; nil from a service that does not say.
        package let tables: [String]?

        package init(
            tablesVersion: String, asOf: CalendarDate, customsCurrency: Currency, options: [OptionCost],
            tables: [String]? = nil
        ) {
            self.tables = tables
            self.tablesVersion = tablesVersion
            self.asOf = asOf
            self.customsCurrency = customsCurrency
            self.options = options
        }

        private enum CodingKeys: String, CodingKey {
            case tablesVersion = "tables_version"
            case asOf = "as_of"
            case customsCurrency = "customs_currency"
            case options, tables
        }
    }
}

/// How the goods travel; decides a few fees.
package enum TransportMode: String, Codable, CaseIterable, Hashable, Sendable {
    case post, express, air, sea, road
}

/// Who buys: relief for parcels is for consumers.
package enum BuyerKind: String, Codable, CaseIterable, Hashable, Sendable {
    case consumer, business
}

package enum ChargeKind: String, Codable, CaseIterable, Hashable, Sendable {
    /// The ordinary duty of the tariff, or of a low-value scheme.
    case duty
    /// A duty on top of it, such as those of the United States' chapter 99.
    case additionalDuty = "additional_duty"
    /// VAT, GST, IGST, ICMS: the tax on importing, or on a sale.
    case tax
    /// What the customs, the post or the carrier takes for its work.
    case fee
}

/// Who takes the money, and so when the buyer pays it.
package enum Collector: String, Codable, CaseIterable, Hashable, Sendable {
    /// The seller, at the sale.
    case seller
    /// The carrier or the customs, at the border or the door, where nobody prepaid it.
    case carrier
}
