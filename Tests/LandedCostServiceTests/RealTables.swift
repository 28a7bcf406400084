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
    var lines: [Line]

    /// Units for one euro: round numbers, so that thresholds in another currency are met to the cent. Not a publication.
    static let rates = [
        ("USD", "1.25"), ("GBP", "0.8"), ("BRL", "6.25"), ("INR", "100"), ("CNY", "8"), ("RON", "5"), ("SEK", "11"),
    ]

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
                    unitPrice: try Money(line.price, currency), netGrams: line.netGrams))
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
            ])
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
