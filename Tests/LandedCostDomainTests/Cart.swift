import Commerce
import LandedCostDomain
import Testing

/// A shipment in few words, for tests.
struct Cart {
    struct Line {
        var code = "610910"
        var origin = "CN"
        var quantity: Int64 = 1
        var price = "10.00"
        var netGrams: Int64?
        var facts: [String: String] = [:]
        var preference: String?
    }

    var destination = "NL"
    var from = "CN"
    var day = "2026-11-21"
    var currency = Currency.eur
    var freight = "0.00"
    var insurance: String?
    var mode = Shipment.Mode.air
    var region: String?
    var postalCode: String?
    var registrations: Set<String> = []
    var isForBusiness = false
    var lines: [Line]

    /// Units for one euro, made up but for the euro itself.
    static let rates: [(currency: String, rate: String)] = [
        ("USD", "1.25"), ("GBP", "0.8"), ("BRL", "6.25"), ("RON", "5"),
    ]

    func shipment() throws -> Shipment {
        let rates = try Self.rates.map { (try #require(Currency(code: $0.currency)), try Ratio(decimal: $0.rate)) }
        return Shipment(
            asOf: try #require(CalendarDate(day)), destination: try #require(CountryCode(destination)), region: region,
            postalCode: postalCode, shipFrom: try #require(CountryCode(from)), registrations: registrations,
            isForBusiness: isForBusiness, currency: currency,
            rates: ExchangeRates(id: "test", perEuro: rates.map { (currency: $0.0, rate: $0.1) }),
            lines: try lines.enumerated().map { index, line in
                Shipment.Line(
                    id: String(index), code: try #require(HSCode(line.code)),
                    origin: try #require(CountryCode(line.origin)), quantity: line.quantity,
                    unitPrice: try Money(line.price, currency), netGrams: line.netGrams,
                    facts: Facts(line.facts.map { (name: $0.key, text: $0.value) }), preference: line.preference)
            },
            options: [
                Shipment.Option(
                    id: "a", freight: try Money(freight, currency),
                    insurance: try insurance.map { text throws(MoneyError) in try Money(text, currency) }, mode: mode)
            ])
    }

    /// The one option's cost.
    func cost(_ tables: Tables) throws -> OptionCost {
        try #require(tables.assess(try shipment()).options.first)
    }

    /// The refusal; fails where there is an answer.
    func refusal(_ tables: Tables) throws -> LandedCostError {
        let shipment = try shipment()
        do {
            _ = try tables.assess(shipment)
        } catch {
            return error
        }
        throw NotRefused()
    }
}

struct NotRefused: Error {}
