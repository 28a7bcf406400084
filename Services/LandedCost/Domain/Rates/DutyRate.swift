package import Commerce

/// What a tariff line charges: one case for each form of rate in our tables.
package struct DutyRate: Hashable, Sendable {
    /// As printed in the tariff.
    package let text: String
    package let form: Form
    /// Set when the rate is nothing but a share of the value: the quick way, and nine lines in ten.
    package let plainShare: Ratio?

    package enum Form: Hashable, Sendable {
        case amount(BoundedDuty)
        /// By the day of the year; days no season names have no rate.
        case seasonal([Season])
        /// Understood, but it rests on a fact that a quote does not carry, such as the parts' values.
        case depends(DutyFact)
        /// A text that the grammar does not read. A line with it is refused; a test counts them.
        case unread
    }

    init(text: String, form: Form) {
        self.text = text
        self.form = form
        if case .amount(let duty) = form, duty.minimum.isEmpty, duty.maximum.isEmpty, duty.terms.count == 1,
            case .share(let share) = duty.terms[0]
        {
            plainShare = share
        } else {
            plainShare = nil
        }
    }
}

/// A sum of terms, never below one sum and never above another where the tariff says so.
package struct BoundedDuty: Hashable, Sendable {
    package let terms: [DutyTerm]
    package let minimum: [DutyTerm]
    package let maximum: [DutyTerm]
}

/// One part of a rate.
package enum DutyTerm: Hashable, Sendable {
    /// A share of the customs value.
    case share(Ratio)
    /// Major units of the tariff's currency for each unit of the measure.
    case each(Ratio, DutyMeasure)
    /// A part by a measure that a quote does not carry.
    case needs(DutyFact)
}

/// What a specific duty is counted in, as far as a quote tells it.
package enum DutyMeasure: Hashable, Sendable {
    case netKilogram
    /// Pieces sold.
    case item
    /// One piece sold is taken for one pair.
    case pair
}

/// The days of the year on which a rate holds, as month × 100 + day; no spans means every other day.
package struct Season: Hashable, Sendable {
    package let spans: [Span]
    package let duty: BoundedDuty

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

    package init(name: String, unit: String) {
        self.name = name
        self.unit = unit
    }
}
