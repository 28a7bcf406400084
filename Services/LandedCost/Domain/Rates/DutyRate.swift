package import Commerce

/// What a tariff line charges: one case for each form of rate in our tables.
package struct DutyRate: Hashable, Sendable {
    /// As printed in the tariff.
    package let text: String
    package let form: Form
    /// Set when the rate is nothing but a share of the value: the quick way, and nine lines in ten.
    package let plainShare: Ratio?

    package enum Form: Hashable, Sendable {
        case amount(DutyFormula)
        /// By the day of the year; days no season names have no rate.
        case seasonal([Season])
        /// Understood, but it rests on something that nobody can state in a word or a number, such as a quota's state.
        case depends(DutyFact)
        /// A text that the grammar does not read. A line with it is refused; a report lists them.
        case unread
    }

    init(text: String, form: Form) {
        self.text = text
        self.form = form
        if case .amount(.term(.share(let share))) = form { plainShare = share } else { plainShare = nil }
    }
}

/// The days of the year on which a rate holds, as month × 100 + day; no spans means every other day.
package struct Season: Hashable, Sendable {
    package let spans: [Span]
    package let duty: DutyFormula

    package struct Span: Hashable, Sendable {
        package let first: Int
        package let last: Int
    }

    package func contains(_ day: CalendarDate) -> Bool {
        let parts = day.parts
        let number = parts.month * 100 + parts.day
        return spans.isEmpty
            || spans.contains { span in
                span.first <= span.last
                    ? (span.first...span.last).contains(number) : number >= span.first || number <= span.last
            }
    }
}

/// Something a rate asks for.
package struct DutyFact: Hashable, Sendable {
    /// Named for people and programs, such as `net_grams`, `litres`, `polarisation_degrees`.
    package let name: String
    package let unit: String

    package static let netWeight = DutyFact(name: "net_grams", unit: "grams of one piece")
    package static let litres = DutyFact(name: "litres", unit: "litres of one piece")
    package static let alcoholContent = DutyFact(name: "alcohol_content", unit: "% of alcohol by volume")

    package init(name: String, unit: String) {
        self.name = name
        self.unit = unit
    }
}
