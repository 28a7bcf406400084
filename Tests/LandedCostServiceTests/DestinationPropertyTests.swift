import Commerce
import JSON
import TestSupport
import Testing
import Wire

@testable import LandedCostDomain
@testable import LandedCostService

/// What holds of every answer, whatever the destination: random carts from a seed, the shipped tables.
@Suite struct DestinationPropertyTests {
    private static let codes = [
        "610910", "6109100012", "640299", "851713", "950300", "420221", "330499", "910211", "640399", "940360",
        "392690", "711319", "847130", "490199", "732690", "871200", "210690",
    ]

    /// Whole lines: six digits of the United States mostly have several rates below them.
    private static let codesOfUnitedStates = [
        "6109100012", "6402990800", "8517130000", "9503000071", "4202219000", "3304995000", "6403992060", "9403608040",
        "3926902100", "7113192500", "8471300100", "4901990010", "7326903500", "8712001510",
    ]

    /// A cart of a destination; freight none, so that lines can be parted without moving any of it.
    private static func cart(to country: CountryCode, _ random: inout SplitMix64, freight: Bool) throws -> Shipment {
        let currency = Bool.random(using: &random) ? Currency.eur : .usd
        let origins: [CountryCode] = [.china, .germany, .unitedStates].filter { $0 != country }
        let from = origins.randomElement(using: &random) ?? .china
        let codes = country == .unitedStates ? codesOfUnitedStates : codes
        let lines = (0..<Int.random(in: 1...4, using: &random)).map { index in
            Shipment.Line(
                id: "\(index)", code: code(codes.randomElement(using: &random) ?? ""), origin: from,
                quantity: 2 * Int64.random(in: 1...3, using: &random),
                unitPrice: Money(
                    Int64.random(in: 100...(Bool.random(using: &random) ? 3_000 : 60_000), using: &random), currency),
                netGrams: Int64.random(in: 50...900, using: &random))
        }
        let mode = Shipment.Mode.allCases.randomElement(using: &random) ?? .air
        return try shipment(
            to: country, from: from, currency, lines,
            freight: freight ? Int64.random(in: 0...3_000, using: &random) : 0, mode)
    }

    private static func code(_ text: String) -> HSCode { HSCode(text) ?? tshirt }
    private static let tshirt: HSCode = {
        guard let code = HSCode("610910") else { preconditionFailure("610910 is a code") }
        return code
    }()

    private static func shipment(
        to country: CountryCode, from: CountryCode, _ currency: Currency, _ lines: [Shipment.Line], freight: Int64,
        _ mode: Shipment.Mode
    ) throws -> Shipment {
        // One for one with the euro but for the dollar: what a rate is has no part in these properties.
        let rates = try Currency.all.filter { $0 != .eur }.map {
            (currency: $0, rate: try Ratio(decimal: $0 == .usd ? "1.25" : "1"))
        }
        return Shipment(
            asOf: try #require(CalendarDate("2026-11-21")), destination: country, region: nil, postalCode: nil,
            shipFrom: from, registrations: [], isForBusiness: false, currency: currency,
            rates: ExchangeRates(id: "test", perEuro: rates), lines: lines,
            options: [Shipment.Option(id: "a", freight: Money(freight, currency), insurance: nil, mode: mode)])
    }

    /// Calls `body` with carts of every destination that have an answer, and sees that each destination had some.
    private func forAnswers(
        freight: Bool = true, carts: Int = 30, _ body: (Shipment, OptionCost, Tables) throws -> Void
    ) throws {
        let tables = try RealTables.get()
        for (index, country) in tables.countries.enumerated() {
            var random = SplitMix64(seed: UInt64(index))
            var answered = 0
            for _ in 0..<carts {
                let shipment = try Self.cart(to: country, &random, freight: freight)
                guard let cost = try? tables.assess(shipment).options.first else { continue }
                answered += 1
                try body(shipment, cost, tables)
            }
            // Without a tariff there are answers only where a rule for low values takes all goods alike.
            let hasTariff = try tables.destination(country).tariff != nil
            #expect(answered > 0 || !hasTariff, "\(country) answered none of \(carts) carts")
        }
    }

    @Test func `charges sum to totals, in both currencies`() throws {
        try forAnswers { shipment, cost, _ in
            func sum(_ kinds: [Charge.Kind], _ amount: (Charge) -> Money) -> Int64 {
                cost.charges.filter { kinds.contains($0.kind) }.map { amount($0).minorUnits }.reduce(0, +)
            }
            for (totals, amount) in [
                (cost.totals, { (charge: Charge) in charge.amount }), (cost.customsTotals, { $0.customsAmount }),
            ] {
                #expect(totals.duty.minorUnits == sum([.duty, .additionalDuty], amount))
                #expect(totals.tax.minorUnits == sum([.tax], amount))
                #expect(totals.fees.minorUnits == sum([.fee], amount))
                #expect(totals.total.minorUnits == sum([.duty, .additionalDuty, .tax, .fee], amount))
            }
            #expect(cost.charges.allSatisfy { !$0.amount.isNegative && !$0.customsAmount.isNegative })
            #expect(cost.totals.payOnDelivery.minorUnits <= cost.totals.total.minorUnits)
        }
    }

    @Test func `what lines bear adds up to the totals`() throws {
        try forAnswers(carts: 10) { shipment, cost, _ in
            let lines = try cost.byLine(of: shipment)
            #expect(lines.map(\.line) == Array(shipment.lines.indices))
            #expect(lines.map(\.duty.minorUnits).reduce(0, +) == cost.totals.duty.minorUnits)
            #expect(lines.map(\.tax.minorUnits).reduce(0, +) == cost.totals.tax.minorUnits)
            #expect(lines.map(\.fees.minorUnits).reduce(0, +) == cost.totals.fees.minorUnits)
            for charge in cost.charges where charge.kind == .additionalDuty {
                guard let line = charge.line else { continue }
                #expect(lines[line].duty.minorUnits >= charge.amount.minorUnits)
            }
        }
    }

    @Test func `more value never bears less duty within one regime`() throws {
        try forAnswers { shipment, cost, tables in
            for factor in [Int64(2), 3] {
                let dearer = try Self.shipment(
                    to: shipment.destination, from: shipment.shipFrom, shipment.currency,
                    shipment.lines.map { line in
                        Shipment.Line(
                            id: line.id, code: line.code, origin: line.origin, quantity: line.quantity,
                            unitPrice: try line.unitPrice.times(factor), netGrams: line.netGrams)
                    }, freight: shipment.options[0].freight.minorUnits, shipment.options[0].mode)
                guard let more = try? tables.assess(dearer).options.first, more.regime == cost.regime else { continue }
                // Schemes within one regime may give way to others at a value; then it is not one rule any more.
                let rules = { (cost: OptionCost) in Set(cost.charges.filter { $0.kind == .duty }.map(\.authority.id)) }
                guard rules(more) == rules(cost) else { continue }
                #expect(
                    more.customsTotals.duty.minorUnits >= cost.customsTotals.duty.minorUnits,
                    "\(shipment.destination) \(cost.regime) \(shipment.lines.map(\.code.digits))")
            }
        }
    }

    @Test func `lines parted in two and summed are the whole, but for a minor unit of each figure`() throws {
        try forAnswers(freight: false) { shipment, cost, tables in
            let halves = shipment.lines.flatMap { line in
                ["a", "b"].map { half in
                    Shipment.Line(
                        id: line.id + half, code: line.code, origin: line.origin, quantity: line.quantity / 2,
                        unitPrice: line.unitPrice, netGrams: line.netGrams)
                }
            }
            let parted = try Self.shipment(
                to: shipment.destination, from: shipment.shipFrom, shipment.currency, halves, freight: 0,
                shipment.options[0].mode)
            let other = try #require(try tables.assess(parted).options.first)
            #expect(other.regime == cost.regime)
            let duties = Int64(other.charges.count { $0.kind == .duty || $0.kind == .additionalDuty })
            let difference = other.customsTotals.duty.minorUnits - cost.customsTotals.duty.minorUnits
            #expect(abs(difference) <= duties + 1, "\(shipment.destination) \(cost.regime)")
            let tax = other.customsTotals.tax.minorUnits - cost.customsTotals.tax.minorUnits
            // A tax on a duty that is a few units off, and fees for each line in its base.
            let fees = abs(other.customsTotals.fees.minorUnits - cost.customsTotals.fees.minorUnits)
            #expect(abs(tax) <= duties + 2 + fees, "\(shipment.destination) \(cost.regime)")
        }
    }

    @Test func `the same question has the same bytes, also from tables read anew`() throws {
        let again = try TableFiles.read(from: nil)
        try forAnswers(carts: 6) { shipment, _, tables in
            func bytes(_ tables: Tables) throws -> [UInt8] {
                LandedCostAPI.QuoteAnswer(
                    try tables.assessWithNextChanges(shipment), of: shipment, tables: tables
                ).document()
            }
            let first = try bytes(tables)
            #expect(first == (try bytes(tables)))
            #expect(first == (try bytes(again)))
        }
    }

    @Test func `a next change is what the answer of that day says, and no earlier day differs`() throws {
        try forAnswers(carts: 6) { shipment, cost, tables in
            let option = shipment.options[0]
            guard let change = tables.nextChange(of: cost, in: shipment, under: option), let total = change.total else {
                return
            }
            #expect(change.on > shipment.asOf)
            let onDay = try #require(try tables.assess(shipment.on(change.on)).options.first)
            #expect(onDay.totals.total == total)
            #expect(try change.difference == total - cost.totals.total)
            let before = try #require(try tables.assess(shipment.on(change.on.adding(days: -1))).options.first)
            #expect(before.totals == cost.totals)
        }
    }

    @Test func `days left out because they concern other goods alone alter nothing`() throws {
        let countries: [CountryCode] = try ["US", "NL", "SE", "GB", "CA", "US", "US"].map {
            try #require(CountryCode($0))
        }
        let tables = try RealTables.get()
        var random = SplitMix64(seed: 3_011)
        var compared = 0
        var leftOut = 0
        for country in countries {
            let ofCountry = try #require(tables.ruleDays[country])
            for _ in 0..<8 {
                let day = CalendarDate(daysSince1970: Int32.random(in: 20_100...20_900, using: &random))
                let shipment = try Self.cart(to: country, &random, freight: true).on(day)
                guard let cost = try? tables.assess(shipment).options.first else { continue }
                let later = ofCountry.all.filter { $0 > day }
                let concerning = ofCountry.concerning(shipment, after: day, tables.nomenclature)
                let option = shipment.options[0]
                #expect(
                    tables.nextChange(of: cost, in: shipment, under: option, among: concerning)
                        == tables.nextChange(of: cost, in: shipment, under: option, among: later),
                    "\(country) on \(day): \(shipment.lines.map(\.code.digits)) from \(shipment.shipFrom)")
                compared += 1
                leftOut += later.count - concerning.count
            }
        }
        #expect(compared > 20 && leftOut > 40, "\(compared) compared, \(leftOut) days left out")
    }

    @Test func `goods that come back bring no more than they bore, all together what the rows say`() throws {
        try forAnswers(carts: 6) { shipment, cost, tables in
            let pieces = shipment.lines.map(\.quantity)
            let all = ReturnedGoods(
                day: shipment.asOf.adding(days: 10), importedOn: shipment.asOf, reason: .defective, pieces: pieces,
                before: pieces.map { _ in 0 })
            let refunds: [Refund]
            do {
                refunds = try tables.refunds(all, of: shipment, charges: cost.charges)
            } catch LandedCostError.noRefundRules(let country) {
                return #expect(country == shipment.destination)
            }
            #expect(refunds.map(\.borne.shopper.minorUnits).reduce(0, +) == cost.totals.total.minorUnits)
            #expect(refunds.allSatisfy { $0.refund.shopper.minorUnits <= $0.borne.shopper.minorUnits })
            #expect(refunds.allSatisfy { $0.rule != nil || $0.why != nil })
        }
    }
}

/// The tests' chance as a generator: the same numbers on every run.
struct SplitMix64: RandomNumberGenerator {
    private let chance: SeededChance

    init(seed: UInt64) { chance = SeededChance(seed) }

    mutating func next() -> UInt64 { chance.next() }
}
