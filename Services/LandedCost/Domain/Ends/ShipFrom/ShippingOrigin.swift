package import Commerce

/// A place that goods can be sent from.
package struct ShippingOrigin: Sendable {
    package let id: String
    package let country: CountryCode
    /// Of one parcel from here, whatever is in it.
    package let freight: Money
    /// On top of it for each piece; nil for none.
    package let freightPerPiece: Money?
    /// To the buyer's door, at most.
    package let days: Int
    package let mode: Shipment.Mode
    /// Pieces at hand of each line of the order.
    package let stock: [Int64]

    package init(
        id: String, country: CountryCode, freight: Money, freightPerPiece: Money?, days: Int, mode: Shipment.Mode,
        stock: [Int64]
    ) {
        self.id = id
        self.country = country
        self.freight = freight
        self.freightPerPiece = freightPerPiece
        self.days = days
        self.mode = mode
        self.stock = stock
    }
}

/// What one place sends: one parcel, with its freight and its charges.
package struct ShippedParcel: Sendable {
    /// Position of the origin.
    package let origin: Int
    /// Pieces of each line of the order.
    package let pieces: [Int64]
    /// In the shopper's currency.
    package let freight: Money
    package let cost: OptionCost

    /// Freight, duty, tax and fees.
    package func total() throws(MoneyError) -> Money { try freight + cost.totals.total }
}

/// One way to send the whole order.
package struct ShippingPlan: Sendable {
    package let parcels: [ShippedParcel]
    package let freight: Money
    package let duty: Money
    package let tax: Money
    package let fees: Money
    package let total: Money
    /// Until the last parcel is there.
    package let days: Int

    init(_ parcels: [ShippedParcel], origins: [ShippingOrigin], currency: Currency) throws {
        self.parcels = parcels
        freight = try Money.sum(parcels.map(\.freight), in: currency)
        duty = try Money.sum(parcels.map(\.cost.totals.duty), in: currency)
        tax = try Money.sum(parcels.map(\.cost.totals.tax), in: currency)
        fees = try Money.sum(parcels.map(\.cost.totals.fees), in: currency)
        total = try freight + duty + tax + fees
        days = parcels.map { origins[$0.origin].days }.max() ?? 0
    }
}

/// An origin, or a way to send, that was not possible.
package struct ImpossiblePlan: Sendable {
    /// Positions of the origins meant.
    package let origins: [Int]
    package let why: Reason

    package enum Reason: Sendable {
        case tooSlow(days: Int, promised: Int)
        /// It has none of what is ordered.
        case noStock
        /// It cannot send all of it alone.
        case stockTooSmall
        /// Its parcel has no answer.
        case refused(LandedCostError)
    }
}

/// The cheapest way to send an order, and the others.
package struct ShippingChoice: Sendable {
    /// nil where no way is possible.
    package let taken: ShippingPlan?
    /// From the cheapest on: every way with one origin, and the cheapest of the others.
    package let notTaken: [ShippingPlan]
    package let impossible: [ImpossiblePlan]
    /// Ways that were worked out.
    package let planCount: Int
    /// Every way was looked at, by the piece; otherwise the pieces of a line were kept together.
    package let isExact: Bool
}
