package import Commerce

/// When a price counts: from a second on, to before another.
package struct PriceWindow: Hashable, Sendable {
    /// nil for always before the end.
    package let startsAt: Timestamp?
    package let endsAt: Timestamp?

    package static let always = PriceWindow(startsAt: nil, endsAt: nil)

    package init(startsAt: Timestamp?, endsAt: Timestamp?) {
        self.startsAt = startsAt
        self.endsAt = endsAt
    }

    package var isAlways: Bool { startsAt == nil && endsAt == nil }

    package func contains(_ moment: Timestamp) -> Bool {
        (startsAt.map { $0 <= moment } ?? true) && (endsAt.map { moment < $0 } ?? true)
    }

    package func overlaps(_ other: PriceWindow) -> Bool {
        let startsBefore = { (first: PriceWindow, second: PriceWindow) in
            guard let start = first.startsAt, let end = second.endsAt else { return true }
            return start < end
        }
        return startsBefore(self, other) && startsBefore(other, self)
    }
}

/// One price of a book.
package struct PriceRow: Hashable, Sendable {
    /// Whom it is for; in the order in which they count.
    package enum Scope: Hashable, Sendable {
        /// Fixed: what shoppers of this market see.
        case market(String)
        /// Fixed: what shoppers of every market with this currency see.
        case currency(Currency)
        /// In the book's currency, to be made the market's by its rules.
        case base

        /// As a book is kept and compared.
        package var text: String {
            switch self {
            case .market(let id): "market:\(id)"
            case .currency(let currency): "currency:\(currency)"
            case .base: "base"
            }
        }

        package init?(_ text: String) {
            let parts = text.split(separator: ":", maxSplits: 1)
            switch (parts.first, parts.count) {
            case ("market", 2): self = .market(String(parts[1]))
            case ("currency", 2):
                guard let currency = Currency(code: parts[1]) else { return nil }
                self = .currency(currency)
            case ("base", 1): self = .base
            default: return nil
            }
        }
    }

    package let sku: String
    package let scope: Scope
    package let price: Money
    /// From as many pieces on.
    package let minQuantity: Int64
    package let window: PriceWindow
    /// The least price that may be shown, in the currency of `price`: what a supplier's contract says.
    package let floor: Money?
    /// What one costs the shop.
    package let cost: Money?

    package init(
        sku: String, scope: Scope, price: Money, minQuantity: Int64 = 1, window: PriceWindow = .always,
        floor: Money? = nil, cost: Money? = nil
    ) {
        self.sku = sku
        self.scope = scope
        self.price = price
        self.minQuantity = minQuantity
        self.window = window
        self.floor = floor
        self.cost = cost
    }

    /// What makes two rows the same price, of which the later one counts.
    package struct Key: Hashable, Sendable, Comparable {
        package let sku: String
        package let scope: String
        package let minQuantity: Int64
        package let startsAt: Int64

        package static func < (left: Key, right: Key) -> Bool {
            (left.sku, left.scope, left.minQuantity, left.startsAt)
                < (right.sku, right.scope, right.minQuantity, right.startsAt)
        }
    }

    package var key: Key {
        Key(
            sku: sku, scope: scope.text, minQuantity: minQuantity,
            // A window that only ends is another price than the one for always.
            startsAt: window.startsAt?.millisecondsSince1970 ?? (window.isAlways ? Int64.min : Int64.min + 1))
    }

    package static let skuBytesMax = 100
}

/// A shop's prices: base prices in one currency and fixed ones on top.
package struct PriceBook: Hashable, Sendable {
    package let id: String
    package let name: String
    /// Of its base prices.
    package let currency: Currency
    /// On base prices, such as −0.05 for five percent off.
    package let adjustment: Ratio
    /// The tax of the shop's own country that base prices are stored with; nil where they are stored without.
    package let includedTax: Ratio?

    package init(
        id: String, name: String, currency: Currency, adjustment: Ratio, includedTax: Ratio?
    ) throws(PricingError) {
        self.id = id
        self.name = name
        self.currency = currency
        self.adjustment = adjustment
        self.includedTax = includedTax
        var faults: [FieldFault] = []
        if !Market.isID(id) {
            faults.append(
                FieldFault("/id", "invalid_value", "1 to \(Market.idBytesMax) of a to z, 0 to 9 and hyphens"))
        }
        if !(1...100).contains(name.utf8.count) {
            faults.append(FieldFault("/name", "invalid_value", "1 to 100 bytes"))
        }
        if let gone = currency.withdrawnOn {
            faults.append(FieldFault("/currency", "withdrawn_currency", "\(currency) was withdrawn on \(gone)"))
        }
        if adjustment <= Ratio(whole: -1) || adjustment > Ratio(whole: 10) {
            faults.append(FieldFault("/adjustment", "out_of_range", "Above -1, at most 10"))
        }
        if let includedTax, includedTax < .zero || includedTax > .one {
            faults.append(FieldFault("/included_tax", "out_of_range", "A share from 0 to 1"))
        }
        guard faults.isEmpty else { throw .faults(faults) }
    }
}
