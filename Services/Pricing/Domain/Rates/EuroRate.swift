package import Commerce

/// Units of a currency for one euro, as published on some day.
package struct EuroRate: Hashable, Sendable {
    package let currency: Currency
    /// Above zero, and exactly the decimal that was printed.
    package let perEuro: Ratio

    package init(currency: Currency, perEuro: Ratio) {
        self.currency = currency
        self.perEuro = perEuro
    }
}

/// What the European Central Bank published on one day: its euro foreign exchange reference rates.
///
/// There is one on each TARGET day near 16:00 CET, and none on weekends and TARGET closing days.
package struct RatePublication: Hashable, Sendable {
    package let day: CalendarDate
    /// By currency code, each once; the euro itself is never listed.
    package let rates: [EuroRate]

    package init(day: CalendarDate, rates: [EuroRate]) {
        self.day = day
        // A file read in code order needs no sorting, and a history has 7,000 days.
        let isSorted = zip(rates, rates.dropFirst()).allSatisfy { $0.currency < $1.currency }
        self.rates = isSorted ? rates : rates.sorted { $0.currency < $1.currency }
    }

    /// The first day there was a rate of the euro.
    package static let firstDay = CalendarDate(daysSince1970: 10_595)  // 1999-01-04
    /// Who publishes them, for answers.
    package static let source = "European Central Bank, euro foreign exchange reference rates"
}
