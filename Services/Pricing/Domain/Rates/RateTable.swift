package import Commerce

/// Every publication known, flat and sorted by day: built once, read by all, never changed.
package struct RateTable: Sendable {
    private var days: [CalendarDate] = []
    /// Where a day's rates begin in the two columns below; one more than there are days.
    private var starts: [Int32] = [0]
    private var currencies: [Currency] = []
    private var perEuro: [Ratio] = []

    /// - Parameter publications: in any order; of two of one day the later in the list counts.
    package init(_ publications: [RatePublication]) {
        var newest: [CalendarDate: Int] = [:]
        for (index, publication) in publications.enumerated() { newest[publication.day] = index }
        let kept = newest.values.map { publications[$0] }.sorted { $0.day < $1.day }
        let count = kept.reduce(0) { $0 + $1.rates.count }
        days.reserveCapacity(kept.count)
        starts.reserveCapacity(kept.count + 1)
        currencies.reserveCapacity(count)
        perEuro.reserveCapacity(count)
        for publication in kept { append(publication) }
    }

    /// A new table with these publications on top; one of a day already there takes its place.
    package func merging(_ publications: [RatePublication]) -> RateTable {
        guard !publications.isEmpty else { return self }
        if let last = days.last, publications.allSatisfy({ $0.day > last }) {
            // The daily case: only new days, so that nothing before them moves.
            var longer = self
            var previous = last
            for publication in publications.sorted(by: { $0.day < $1.day }) where publication.day > previous {
                previous = publication.day
                longer.append(publication)
            }
            if longer.days.count == days.count + publications.count { return longer }
        }
        return RateTable(all + publications)
    }

    package var isEmpty: Bool { days.isEmpty }
    package var dayCount: Int { days.count }
    package var firstDay: CalendarDate? { days.first }
    package var lastDay: CalendarDate? { days.last }

    /// The day of the last publication that was out on `day`; nil before the first one.
    package func publicationDay(onOrBefore day: CalendarDate) -> CalendarDate? {
        position(onOrBefore: day).map { days[$0] }
    }

    /// The publication of exactly that day.
    package func publication(on day: CalendarDate) -> RatePublication? {
        guard let position = position(onOrBefore: day), days[position] == day else { return nil }
        return publication(at: position)
    }

    /// A currency's rate in the last publication that was out on `day`; nil where that one does not list it, be it that
    /// an earlier one did.
    package func rate(of currency: Currency, onOrBefore day: CalendarDate) -> (perEuro: Ratio, day: CalendarDate)? {
        guard let position = position(onOrBefore: day) else { return nil }
        for index in Int(starts[position])..<Int(starts[position + 1]) where currencies[index] == currency {
            return (perEuro[index], days[position])
        }
        return nil
    }

    /// The last day on or before `day` on which a currency was listed.
    package func lastDay(of currency: Currency, onOrBefore day: CalendarDate) -> CalendarDate? {
        guard var position = position(onOrBefore: day) else { return nil }
        while true {
            let range = Int(starts[position])..<Int(starts[position + 1])
            if currencies[range].contains(currency) { return days[position] }
            guard position > 0 else { return nil }
            position -= 1
        }
    }

    /// The currencies of the last publication that was out on `day`, by code.
    package func currencies(onOrBefore day: CalendarDate) -> [Currency] {
        guard let position = position(onOrBefore: day) else { return [] }
        return Array(currencies[Int(starts[position])..<Int(starts[position + 1])])
    }

    /// Those among `publications` that this table does not hold, or holds with other figures.
    package func news(in publications: [RatePublication]) -> (added: [RatePublication], changed: [RatePublication]) {
        var added: [RatePublication] = []
        var changed: [RatePublication] = []
        for publication in publications {
            guard let known = self.publication(on: publication.day) else {
                added.append(publication)
                continue
            }
            if known != publication { changed.append(publication) }
        }
        return (added, changed)
    }

    private var all: [RatePublication] { days.indices.map { publication(at: $0) } }

    private func publication(at position: Int) -> RatePublication {
        let range = Int(starts[position])..<Int(starts[position + 1])
        return RatePublication(
            day: days[position], rates: range.map { EuroRate(currency: currencies[$0], perEuro: perEuro[$0]) })
    }

    private mutating func append(_ publication: RatePublication) {
        days.append(publication.day)
        for rate in publication.rates {
            currencies.append(rate.currency)
            perEuro.append(rate.perEuro)
        }
        starts.append(Int32(currencies.count))
    }

    private func position(onOrBefore day: CalendarDate) -> Int? {
        var (low, high) = (0, days.count)
        while low < high {
            let middle = (low + high) / 2
            if days[middle] <= day { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? low - 1 : nil
    }
}
