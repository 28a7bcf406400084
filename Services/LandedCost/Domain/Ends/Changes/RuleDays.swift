package import Commerce

/// The days on which something a destination is worked out by begins or ends, in order.
package struct RuleDays: Sendable {
    /// Every day, whatever goods it concerns.
    package let all: [CalendarDate]
    /// Days of rows that any goods may come under.
    private let general: Set<CalendarDate>
    /// Days that concern some goods alone.
    private let tariffs: [TariffDays]

    init(_ periods: some Sequence<Period>, tariffs: [TariffDays] = []) {
        general = Set(periods.flatMap(\.ends))
        self.tariffs = tariffs
        all = general.union(tariffs.flatMap(\.days)).sorted()
    }

    /// The days after one that may alter the answer for a shipment, the nearest first. Each of the others changes only
    /// rows of other goods, other origins, or preferences that no line claims.
    package func concerning(_ shipment: Shipment, after day: CalendarDate, _ nomenclature: Nomenclature)
        -> [CalendarDate]
    {
        let later = all[all.lowerBound(day.adding(days: 1))...]
        if later.isEmpty { return [] }
        let goods = tariffs.map { ($0, $0.goods(of: shipment, nomenclature)) }
        return later.filter { day in
            general.contains(day) || goods.contains { tariff, lines in tariff.concerns(lines, on: day) }
        }
    }
}

/// The days on which rows of one tariff begin or end that concern some goods alone.
final class TariffDays: Sendable {
    /// A line of an order as a tariff sees it.
    struct Goods {
        let origin: CountryCode
        /// Places in the tariff's lines; empty where it has none for the code.
        let lines: Range<Int>
        /// The programme claimed, as a bit.
        let claim: UInt64
    }

    /// What begins or ends on one day.
    private struct Rows {
        /// Positions of additional duties.
        var duties: [Int] = []
        /// Product lists, as bits.
        var lists: (UInt64, UInt64) = (0, 0)
        /// Preference programmes, as bits.
        var programmes: UInt64 = 0
        /// Tariff lines in order.
        var lines: [Int] = []
    }

    private let tariff: Tariff
    private let rows: [CalendarDate: Rows]

    var days: Dictionary<CalendarDate, some Any>.Keys { rows.keys }

    init(_ tariff: Tariff) {
        var rows: [CalendarDate: Rows] = [:]
        if let additional = tariff.additional {
            for (position, duty) in additional.all.enumerated() {
                for day in duty.citation.period.ends { rows[day, default: Rows()].duties.append(position) }
            }
            for (position, part) in additional.lists.parts.enumerated() {
                let bits = additional.lists.bits(of: [position])
                for day in part.period.ends {
                    rows[day, default: Rows()].lists.0 |= bits.0
                    rows[day, default: Rows()].lists.1 |= bits.1
                }
            }
        }
        for (position, programme) in tariff.programmes.all.enumerated() {
            for day in programme.rows.flatMap(\.citation.period.ends) {
                rows[day, default: Rows()].programmes |= 1 << UInt64(position)
            }
        }
        for (line, history) in tariff.lines.history.enumerated() where history >= 0 {
            for day in Set(tariff.lines.histories[Int(history)].flatMap(\.period.ends)) {
                rows[day, default: Rows()].lines.append(line)
            }
        }
        self.tariff = tariff
        self.rows = rows
    }

    func goods(of shipment: Shipment, _ nomenclature: Nomenclature) -> [Goods] {
        shipment.lines.map { line in
            let claimed = line.preference.flatMap { tariff.programmes.position(of: $0) }
            return Goods(
                origin: line.origin, lines: tariff.match(line.prefix, nomenclature)?.lines ?? 0..<0,
                claim: claimed.map { 1 << UInt64($0) } ?? 0)
        }
    }

    func concerns(_ goods: [Goods], on day: CalendarDate) -> Bool {
        guard let rows = rows[day] else { return false }
        return goods.contains { concerns($0, rows) }
    }

    private func concerns(_ goods: Goods, _ rows: Rows) -> Bool {
        if goods.claim & rows.programmes != 0 { return true }
        let line = rows.lines.lowerBound(goods.lines.lowerBound)
        if line < rows.lines.count, goods.lines.contains(rows.lines[line]) { return true }
        guard let additional = tariff.additional else { return false }
        if additional.lists.coverage(of: goods.lines, by: rows.lists) != .none { return true }
        return rows.duties.contains { position in
            let duty = additional.all[position]
            guard duty.names(origin: goods.origin) else { return false }
            return duty.listParts == nil
                || additional.lists.coverage(of: goods.lines, by: duty.listBits) != .none
        }
    }
}

extension Tables {
    /// The days of every destination, gathered once at the start.
    static func ruleDays(of destinations: [Destination], vat: VATRates) -> CountrySlots<RuleDays?> {
        var daysOf: [ObjectIdentifier: TariffDays] = [:]
        var slots = CountrySlots<RuleDays?>(repeating: nil)
        // A country and its parts with rules of their own are asked about as one.
        for (country, places) in Dictionary(grouping: destinations, by: \.country) {
            var periods = vat.periods(of: country)
            var tariffs: [TariffDays] = []
            for place in places {
                periods += place.rules.periods + (place.nationalRules?.periods ?? [])
                for tariff in [place.tariff, place.riskTariff].compactMap(\.self) {
                    periods += tariff.periods
                    let days = daysOf[ObjectIdentifier(tariff)] ?? TariffDays(tariff)
                    daysOf[ObjectIdentifier(tariff)] = days
                    if !tariffs.contains(where: { $0 === days }) { tariffs.append(days) }
                }
            }
            slots[country] = RuleDays(periods, tariffs: tariffs)
        }
        return slots
    }
}

extension Period {
    /// The days that were recorded: its first, and the first after it.
    var ends: [CalendarDate] { [from, to].compactMap(\.self) }
}

extension RuleSet {
    /// Of all its rows.
    var periods: [Period] { RuleName.allCases.flatMap { all($0).map(\.citation.period) } }
}

extension VATRates {
    /// Of all rows of a country.
    func periods(of country: CountryCode) -> [Period] {
        guard let taxes = taxes(of: country) else { return [] }
        return taxes.all.map(\.citation.period) + taxes.codes.periods
    }
}

extension Tariff {
    /// Of what holds for all its goods: its own, and those of the rules for whole chapters.
    var periods: [Period] { [period] + lines.rules.map(\.citation.period) }
}
