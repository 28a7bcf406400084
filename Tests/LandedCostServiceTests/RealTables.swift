import Commerce
import Foundation
import LandedCostDomain
import Testing

@testable import LandedCostService

/// The tables as they are shipped, read once for all tests.
enum RealTables {
    private static let read = Result { try TableFiles.read(from: nil) }

    private static let readLabels = Result {
        try LiveLabels(folder: nil, imported: URL(filePath: "/nowhere/nomenclature.csv"))
    }

    static func labels() throws -> LiveLabels { try readLabels.get() }

    static func get() throws -> Tables { try read.get() }
}

/// A shipment in few words, priced in one currency; one delivery option.
struct Cart {
    struct Line {
        var code = "610910"
        var origin = "CN"
        var quantity: Int64 = 1
        var price: String
        var netGrams: Int64?
        var facts: [String: String] = [:]
        var preference: String?
        var category: String?
    }

    var to: String
    var from = "CN"
    var day = "2026-11-21"
    var currency: Currency
    var freight: String?
    var mode = Shipment.Mode.air
    var region: String?
    var postalCode: String?
    var registrations: Set<String> = []
    var isForBusiness = false
    var terms = Shipment.Terms.ddp
    var discount: String?
    var fees: [Shipment.SellerFee] = []
    var lines: [Line]

    /// Units for one euro: round numbers, so that thresholds in another currency are met to the cent. Not a publication.
    static let rates = [
        ("USD", "1.25"), ("GBP", "0.8"), ("BRL", "6.25"), ("INR", "100"), ("CNY", "8"), ("RON", "5"), ("SEK", "11"),
        ("CAD", "1.5"), ("AUD", "1.6"), ("NZD", "2"), ("JPY", "160"), ("KRW", "1500"), ("SGD", "1.5"), ("MYR", "5"),
        ("THB", "40"), ("IDR", "18750"), ("VND", "25000"), ("PHP", "62.5"), ("CHF", "1"), ("NOK", "12"), ("TRY", "50"),
        ("AED", "4"), ("SAR", "5"), ("ZAR", "20"), ("ILS", "4"), ("TWD", "40"), ("HKD", "10"), ("MXN", "25"),
    ]

    /// A cart priced in any currency by its code.
    init(
        to: String, from: String = "CN", day: String = "2026-11-21", in code: String, freight: String? = nil,
        mode: Shipment.Mode = .air, region: String? = nil, postalCode: String? = nil,
        registrations: Set<String> = [], isForBusiness: Bool = false, lines: [Line]
    ) throws {
        self.init(
            to: to, from: from, day: day, currency: try #require(Currency(code: code)), freight: freight, mode: mode,
            region: region, postalCode: postalCode, registrations: registrations, isForBusiness: isForBusiness,
            lines: lines)
    }

    init(
        to: String, from: String = "CN", day: String = "2026-11-21", currency: Currency, freight: String? = nil,
        mode: Shipment.Mode = .air, region: String? = nil, postalCode: String? = nil,
        registrations: Set<String> = [], isForBusiness: Bool = false, lines: [Line]
    ) {
        self.to = to
        self.from = from
        self.day = day
        self.currency = currency
        self.freight = freight
        self.mode = mode
        self.region = region
        self.postalCode = postalCode
        self.registrations = registrations
        self.isForBusiness = isForBusiness
        self.lines = lines
    }

    func shipment() throws -> Shipment {
        var rates: [(currency: Currency, rate: Ratio)] = []
        for (code, rate) in Self.rates {
            rates.append((try #require(Currency(code: code)), try Ratio(decimal: rate)))
        }
        let zero = Money.zero(currency)
        var made: [Shipment.Line] = []
        for (index, line) in lines.enumerated() {
            let code = try #require(HSCode(line.code))
            let origin = try #require(CountryCode(line.origin))
            made.append(
                Shipment.Line(
                    id: String(index), code: code, origin: origin, quantity: line.quantity,
                    unitPrice: try Money(line.price, currency), netGrams: line.netGrams,
                    facts: Facts(line.facts.map { (name: $0.key, text: $0.value) }), preference: line.preference,
                    taxCategory: line.category))
        }
        return Shipment(
            asOf: try #require(CalendarDate(day)), destination: try #require(CountryCode(to)), region: region,
            postalCode: postalCode, shipFrom: try #require(CountryCode(from)), registrations: registrations,
            isForBusiness: isForBusiness, currency: currency, rates: ExchangeRates(id: "test", perEuro: rates),
            lines: made,
            options: [
                Shipment.Option(
                    id: "a", freight: try freight.map { text throws(MoneyError) in try Money(text, currency) } ?? zero,
                    insurance: nil, mode: mode)
            ], terms: terms, discount: try discount.map { text throws(MoneyError) in try Money(text, currency) },
            sellerFees: fees)
    }

    func cost() throws -> OptionCost { try #require(RealTables.get().assess(try shipment()).options.first) }

    /// The refusal; fails where there is an answer.
    func refusal() throws -> LandedCostError {
        let shipment = try shipment()
        let tables = try RealTables.get()
        do {
            _ = try tables.assess(shipment)
        } catch {
            return error
        }
        throw NotRefused()
    }

    struct NotRefused: Error {}
}

extension OptionCost {
    /// Sums in the shopper's currency as text: duty, tax, fees.
    var sums: [String] { [totals.duty.amountText, totals.tax.amountText, totals.fees.amountText] }

    func has(_ rule: String) -> Bool { charges.contains { $0.authority.id == rule } }
}
