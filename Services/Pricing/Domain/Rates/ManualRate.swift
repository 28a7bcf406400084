package import Commerce

/// The rules for a rate that a person sets.
package enum ManualRate {
    package static let noteBytesMax = 200
    /// Nobody knows a rate for longer ahead.
    package static let daysMax = 366

    /// What is wrong with one; nothing where it may be set.
    package static func faults(
        base: Currency, quote: Currency, from: CalendarDate, until: CalendarDate, today: CalendarDate
    ) -> [String] {
        var faults: [String] = []
        if base == quote { faults.append("A currency has no rate against itself") }
        if quote == .eur { faults.append("The euro is what others are priced against: set EUR/\(base) instead") }
        for currency in Set([base, quote]).sorted() {
            if let gone = currency.withdrawnOn, gone < from {
                faults.append("\(currency) was withdrawn on \(gone); its rate is fixed by law")
            }
        }
        if from < today { faults.append("It counts from \(today) at the earliest: the past is not changed") }
        if until < from { faults.append("It ends before it begins") }
        if until > from.adding(days: daysMax) { faults.append("It holds for at most \(daysMax) days") }
        return faults
    }
}
