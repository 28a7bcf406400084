package import Commerce

/// What a bank, or a person, says that one unit of a currency costs in another, on a day.
package struct BankQuote: Hashable, Sendable {
    package let day: CalendarDate
    /// The last day it holds, for a rate set by hand; nil: until the next one.
    package let until: CalendarDate?
    package let base: Currency
    package let quote: Currency
    /// Units of `quote` for one of `base`, exactly as said; above zero.
    package let rate: Ratio

    package init(day: CalendarDate, until: CalendarDate? = nil, base: Currency, quote: Currency, rate: Ratio) {
        self.day = day
        self.until = until
        self.base = base
        self.quote = quote
        self.rate = rate
    }
}

/// A bank's rate of a currency, through the currency by which the bank's figures meet all others.
package struct BridgedRate: Hashable, Sendable {
    package let day: CalendarDate
    package let until: CalendarDate?
    package let bridge: Currency
    /// Units for one of the bridge: a quotient of two figures of the same day, exact.
    package let perBridge: Ratio
}

/// All that one source has said so far, by currency and day: built once, read by all, never changed.
package struct SourceTable: Sendable {
    private var columns: [Currency: [BridgedRate]] = [:]
    /// As they came; of two of one day and pair the later counts.
    package let quotes: [BankQuote]
    package let lastDay: CalendarDate?

    package init(_ quotes: [BankQuote], of source: RateSource) {
        self.quotes = quotes
        lastDay = quotes.map(\.day).max()
        if source.kind == .manual {
            for quote in quotes {
                columns[quote.quote, default: []].append(
                    BridgedRate(day: quote.day, until: quote.until, bridge: quote.base, perBridge: quote.rate))
            }
            return
        }
        guard let anchor = source.anchor, let bridge = source.bridge else { return }
        var days: [CalendarDate: [Currency: Ratio]] = [:]
        for quote in quotes {
            // What one unit of a currency costs in the anchor; a figure the other way round is turned, which is exact.
            if quote.quote == anchor {
                days[quote.day, default: [:]][quote.base] = quote.rate
            } else if quote.base == anchor, let turned = try? Ratio.one / quote.rate {
                days[quote.day, default: [:]][quote.quote] = turned
            }
        }
        for day in days.keys.sorted() {
            guard let costs = days[day] else { continue }
            // Without the bridge's own figure of the day nothing of that day meets the euro.
            guard let anchorPerBridge = anchor == bridge ? .one : costs[bridge] else { continue }
            func add(_ currency: Currency, _ perBridge: Ratio) {
                columns[currency, default: []].append(
                    BridgedRate(day: day, until: nil, bridge: bridge, perBridge: perBridge))
            }
            if anchor != bridge { add(anchor, anchorPerBridge) }
            for (currency, cost) in costs where currency != bridge && currency != .eur {
                if let perBridge = try? anchorPerBridge / cost { add(currency, perBridge) }
            }
        }
    }

    package var currencies: Set<Currency> { Set(columns.keys) }

    /// The last figure of a currency that was known on a day; never a later one.
    package func rate(of currency: Currency, onOrBefore day: CalendarDate) -> BridgedRate? {
        guard let column = columns[currency] else { return nil }
        var (low, high) = (0, column.count)
        while low < high {
            let middle = (low + high) / 2
            if column[middle].day <= day { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? column[low - 1] : nil
    }

    /// The rate set by hand that is in force on a day; of several the one that was set last.
    package func rateInForce(of currency: Currency, on day: CalendarDate) -> BridgedRate? {
        columns[currency]?.last { $0.day <= day && day <= ($0.until ?? $0.day) }
    }

    /// Those among `other` that this table does not hold as they are.
    package func news(in other: [BankQuote]) -> [BankQuote] {
        struct Pair: Hashable {
            let day: CalendarDate
            let base: Currency
            let quote: Currency
        }
        var known: [Pair: BankQuote] = [:]
        for quote in quotes { known[Pair(day: quote.day, base: quote.base, quote: quote.quote)] = quote }
        return other.filter { known[Pair(day: $0.day, base: $0.base, quote: $0.quote)] != $0 }
    }
}
