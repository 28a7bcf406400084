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

    package struct Line: Sendable {
        package let id: String
        package let code: HSCode
        /// Where it was made.
        package let origin: CountryCode
        /// One or more.
        package internal(set) var quantity: Int64
        /// Above zero, without tax.
        package let unitPrice: Money
        /// What the whole line costs where that is no whole multiple of a price; otherwise nil.
        internal(set) var wholePrice: Money?
        /// Of one piece.
        package let netGrams: Int64?

        package init(
            id: String, code: HSCode, origin: CountryCode, quantity: Int64, unitPrice: Money, netGrams: Int64?
        ) {
            self.id = id
            self.code = code
            self.origin = origin
            self.quantity = quantity
            self.unitPrice = unitPrice
            self.netGrams = netGrams
        }

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

    package init(
        asOf: CalendarDate, destination: CountryCode, region: String?, postalCode: String?, shipFrom: CountryCode,
        registrations: Set<String>, isForBusiness: Bool, currency: Currency, rates: ExchangeRates, lines: [Line],
        options: [Option]
    ) {
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
