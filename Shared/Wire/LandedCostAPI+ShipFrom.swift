package import Commerce
import HTTPTypes

extension LandedCostAPI {
    /// The cheapest way to send an order from several places, splits among them, and what the other ways cost.
    package static let shipFrom = Endpoint<ShipFromRequest, ShipFromAnswer>(.post, "/v1/landed-cost/ship-from")

    package struct ShipFromRequest: Codable, Hashable, Sendable {
        package let asOf: CalendarDate
        package let destination: Destination
        package let seller: Seller?
        /// `consumer` when not given.
        package let buyer: BuyerKind?
        /// The shopper's.
        package let currency: Currency
        package let rateSet: PricingAPI.RateSet
        package let lines: [Line]
        package let origins: [Origin]
        /// Days promised to the door; any when not given.
        package let daysMax: Int64?
        package let discount: Money?
        package let sellerFees: [SellerFee]?

        package init(
            asOf: CalendarDate, destination: Destination, seller: Seller? = nil, buyer: BuyerKind? = nil,
            currency: Currency, rateSet: PricingAPI.RateSet, lines: [Line], origins: [Origin], daysMax: Int64? = nil,
            discount: Money? = nil, sellerFees: [SellerFee]? = nil
        ) {
            self.asOf = asOf
            self.destination = destination
            self.seller = seller
            self.buyer = buyer
            self.currency = currency
            self.rateSet = rateSet
            self.lines = lines
            self.origins = origins
            self.daysMax = daysMax
            self.discount = discount
            self.sellerFees = sellerFees
        }

        private enum CodingKeys: String, CodingKey {
            case asOf = "as_of"
            case destination, seller, buyer, currency
            case rateSet = "rate_set"
            case lines, origins
            case daysMax = "days_max"
            case discount
            case sellerFees = "seller_fees"
        }
    }

    /// A place that goods can be sent from.
    package struct Origin: Codable, Hashable, Sendable {
        package let id: String
        package let country: CountryCode
        /// Of one parcel, whatever is in it.
        package let freight: Money
        /// On top of it for each piece.
        package let freightPerPiece: Money?
        /// To the door, at most.
        package let days: Int64
        /// `post` when not given.
        package let mode: TransportMode?
        /// Pieces at hand; lines that are not named it has none of. Not given: enough of all.
        package let stock: [Stock]?

        package init(
            id: String, country: CountryCode, freight: Money, freightPerPiece: Money? = nil, days: Int64,
            mode: TransportMode? = nil, stock: [Stock]? = nil
        ) {
            self.id = id
            self.country = country
            self.freight = freight
            self.freightPerPiece = freightPerPiece
            self.days = days
            self.mode = mode
            self.stock = stock
        }

        private enum CodingKeys: String, CodingKey {
            case id, country, freight
            case freightPerPiece = "freight_per_piece"
            case days, mode, stock
        }
    }

    package struct Stock: Codable, Hashable, Sendable {
        package let lineId: String
        package let quantity: Int64

        package init(lineId: String, quantity: Int64) {
            self.lineId = lineId
            self.quantity = quantity
        }

        private enum CodingKeys: String, CodingKey {
            case lineId = "line_id"
            case quantity
        }
    }

    package struct ShipFromAnswer: Codable, Hashable, Sendable {
        package let tablesVersion: String
        package let asOf: CalendarDate
        package let taken: ShippingPlan
        /// From the cheapest on.
        package let notTaken: [ShippingPlan]
        package let impossible: [ImpossibleWay]
        /// `pieces` where every division of the pieces was worked out, `lines` where the pieces of a line were kept
        /// together because there are too many divisions.
        package let search: String
        package let waysLookedAt: Int

        package init(
            tablesVersion: String, asOf: CalendarDate, taken: ShippingPlan, notTaken: [ShippingPlan],
            impossible: [ImpossibleWay], search: String, waysLookedAt: Int
        ) {
            self.tablesVersion = tablesVersion
            self.asOf = asOf
            self.taken = taken
            self.notTaken = notTaken
            self.impossible = impossible
            self.search = search
            self.waysLookedAt = waysLookedAt
        }

        private enum CodingKeys: String, CodingKey {
            case tablesVersion = "tables_version"
            case asOf = "as_of"
            case taken
            case notTaken = "not_taken"
            case impossible, search
            case waysLookedAt = "ways_looked_at"
        }
    }

    /// One way to send the whole order; sums in the shopper's currency, without the price of the goods.
    package struct ShippingPlan: Codable, Hashable, Sendable {
        package let parcels: [Parcel]
        package let freight: Money
        package let duty: Money
        package let tax: Money
        package let fees: Money
        package let total: Money
        /// Until the last parcel is there.
        package let days: Int64
        /// What it costs more than the way taken; nil for that one.
        package let difference: Money?
        /// Why it was not taken, in words.
        package let why: String?

        package init(
            parcels: [Parcel], freight: Money, duty: Money, tax: Money, fees: Money, total: Money, days: Int64,
            difference: Money?, why: String?
        ) {
            self.parcels = parcels
            self.freight = freight
            self.duty = duty
            self.tax = tax
            self.fees = fees
            self.total = total
            self.days = days
            self.difference = difference
            self.why = why
        }
    }

    package struct Parcel: Codable, Hashable, Sendable {
        package let origin: String
        package let lines: [Stock]
        package let freight: Money
        package let regime: String
        /// Freight, duty, tax and fees.
        package let total: Money
        /// Its charges with their rules; for the way taken only.
        package let cost: OptionCost?

        package init(
            origin: String, lines: [Stock], freight: Money, regime: String, total: Money, cost: OptionCost?
        ) {
            self.origin = origin
            self.lines = lines
            self.freight = freight
            self.regime = regime
            self.total = total
            self.cost = cost
        }
    }

    package struct ImpossibleWay: Codable, Hashable, Sendable {
        package let origins: [String]
        /// `too_slow`, `no_stock`, `stock_too_small`, or the problem its parcel was refused with.
        package let code: String
        package let why: String

        package init(origins: [String], code: String, why: String) {
            self.origins = origins
            self.code = code
            self.why = why
        }
    }
}
