package import Commerce

/// What is to be sent, and all that decides its charges: the whole input of a calculation.
package struct Shipment: Sendable {
    /// Rules of this day.
    package internal(set) var asOf: CalendarDate
    package let destination: CountryCode
    /// State or province without the country, such as `SP`.
    package let region: String?
    package let postalCode: String?
    package internal(set) var shipFrom: CountryCode
    /// Low-value schemes the seller is in; none said where empty.
    package let registrations: Set<String>
    package let isForBusiness: Bool
    /// The shopper's.
    package let currency: Currency
    package let rates: ExchangeRates
    package internal(set) var lines: [Line]
    package internal(set) var options: [Option]
    package let terms: Terms
    /// Off the price of the goods together, without tax.
    package internal(set) var discount: Money?
    package let sellerFees: [SellerFee]
    /// Whether the answer says what each line bears.
    package let isSplitByLine: Bool

    /// By reference, as an order's lines are handed about more often than anything else.
    package final class Line: Sendable {
        package let id: String
        package let code: HSCode
        /// The code as tables are searched by it.
        let prefix: CodePrefix
        /// Where it was made.
        package let origin: CountryCode
        /// One or more.
        package let quantity: Int64
        /// Above zero, without tax.
        package let unitPrice: Money
        /// What the whole line costs where that is no whole multiple of a price; otherwise nil.
        let wholePrice: Money?
        /// Of one piece.
        package let netGrams: Int64?
        package let facts: Facts
        /// The programme or scheme of preference that is claimed.
        package let preference: String?
        /// The product group that decides the rate of tax.
        package let taxCategory: String?

        package init(
            id: String, code: HSCode, origin: CountryCode, quantity: Int64, unitPrice: Money, netGrams: Int64?,
            facts: Facts = .none, preference: String? = nil, taxCategory: String? = nil
        ) {
            wholePrice = nil
            self.id = id
            self.code = code
            prefix = CodePrefix(code)
            self.origin = origin
            self.quantity = quantity
            self.unitPrice = unitPrice
            self.netGrams = netGrams
            self.facts = facts
            self.preference = preference
            self.taxCategory = taxCategory
        }

        /// The same goods, another number of them or another price of all.
        private init(_ other: Line, quantity: Int64, wholePrice: Money?) {
            id = other.id
            code = other.code
            prefix = other.prefix
            origin = other.origin
            self.quantity = quantity
            unitPrice = other.unitPrice
            self.wholePrice = wholePrice
            netGrams = other.netGrams
            facts = other.facts
            preference = other.preference
            taxCategory = other.taxCategory
        }

        /// What makes goods the same: a declaration has them in one line.
        struct Goods: Hashable {
            let code: CodePrefix
            let origin: CountryCode
            let preference: String?
            let facts: Facts
        }

        var goods: Goods { Goods(code: prefix, origin: origin, preference: preference, facts: facts) }

        package func with(quantity: Int64) -> Line { Line(self, quantity: quantity, wholePrice: wholePrice) }
        func with(wholePrice: Money) -> Line { Line(self, quantity: quantity, wholePrice: wholePrice) }

        /// Of all its pieces.
        package var price: Money {
            get throws(MoneyError) {
                if let wholePrice { return wholePrice }
                return try unitPrice.times(quantity)
            }
        }
    }

    package struct Option: Sendable {
        package let id: String
        package let freight: Money
        package let insurance: Money?
        package let mode: Mode

        package init(id: String, freight: Money, insurance: Money?, mode: Mode) {
            self.id = id
            self.freight = freight
            self.insurance = insurance
            self.mode = mode
        }
    }

    package enum Mode: String, CaseIterable, Sendable {
        case post, express, air, sea, road
    }

    /// Who pays duty, tax and fees of the import.
    package enum Terms: Sendable {
        /// The seller, who asks the shopper for them at the sale.
        case ddp
        /// The shopper, at the border or the door.
        case dap
    }

    /// A fee of the merchant's own.
    package struct SellerFee: Sendable {
        package let name: String
        package let charge: Charge
        package let isPerLine: Bool

        package enum Charge: Hashable, Sendable {
            case sum(Money)
            /// 2.5 % is 1/40.
            case share(Ratio)
        }

        package init(name: String, charge: Charge, isPerLine: Bool) {
            self.name = name
            self.charge = charge
            self.isPerLine = isPerLine
        }
    }

    package init(
        asOf: CalendarDate, destination: CountryCode, region: String?, postalCode: String?, shipFrom: CountryCode,
        registrations: Set<String>, isForBusiness: Bool, currency: Currency, rates: ExchangeRates, lines: [Line],
        options: [Option], terms: Terms = .ddp, discount: Money? = nil, sellerFees: [SellerFee] = [],
        isSplitByLine: Bool = false
    ) {
        self.isSplitByLine = isSplitByLine
        self.asOf = asOf
        self.destination = destination
        self.region = region
        self.postalCode = postalCode
        self.shipFrom = shipFrom
        self.registrations = registrations
        self.isForBusiness = isForBusiness
        self.currency = currency
        self.rates = rates
        self.lines = lines
        self.options = options
        self.terms = terms
        self.discount = discount
        self.sellerFees = sellerFees
    }

    /// Sums of the prices in each currency they are in, in the order these first come.
    static func sums(of prices: [Money]) throws(MoneyError) -> [Money] {
        var sums: [Money] = []
        for price in prices {
            if let place = sums.firstIndex(where: { $0.currency == price.currency }) {
                try sums[place] += price
            } else {
                sums.append(price)
            }
        }
        return sums
    }

    /// What the seller said of a scheme.
    func standing(in scheme: String) -> Standing {
        if registrations.isEmpty { return .notSaid }
        return registrations.contains(scheme) ? .registered : .notRegistered
    }

    enum Standing {
        case registered, notRegistered, notSaid
    }
}
