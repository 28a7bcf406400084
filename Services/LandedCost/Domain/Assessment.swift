package import Commerce

/// The charges of a consignment under each of its delivery options.
package struct Assessment: Sendable {
    package let customsCurrency: Currency
    package let options: [OptionCost]
}

/// The charges of one delivery option.
package struct OptionCost: Sendable {
    package let id: String
    /// The one regime that was applied, such as `eu_ioss`, `normal_entry`, `domestic`.
    package let regime: String
    /// In the customs currency, on the basis of the destination.
    package let customsValue: Money
    package let charges: [Charge]
    package var assumptions: [Assumption]
    package let tried: [Tried]
    /// In the shopper's currency; each the sum of the charges of its kind.
    package let totals: Totals
    /// The same in the customs currency.
    package let customsTotals: Totals
    /// Facts that are missing; the charges are then those under the assumptions named.
    package var needs: [Need] = []
    /// What the total may come to while facts are missing.
    package var range: TotalRange?
    /// Lines that may not be imported at all.
    package var prohibitions: [Prohibition] = []
    package var nextChange: NextChange?
    /// nil where nobody asked for it.
    package var lines: [LineCost]?
}

/// A fact that the charges rest on and nobody gave.
package struct Need: Hashable, Sendable {
    /// Position in the order, from 0.
    package let line: Int
    package let fact: DutyFact
    package let why: String

    package init(line: Int, fact: DutyFact, why: String) {
        self.line = line
        self.fact = fact
        self.why = why
    }
}

/// In the shopper's currency.
package struct TotalRange: Hashable, Sendable {
    package let low: Money
    /// nil where nothing bounds it.
    package let high: Money?

    package init(low: Money, high: Money?) {
        self.low = low
        self.high = high
    }
}

/// A rule that keeps goods out.
package struct Prohibition: Sendable {
    /// Position in the order, from 0.
    package let line: Int
    package let citation: Citation
    package let why: String

    package init(line: Int, citation: Citation, why: String) {
        self.line = line
        self.citation = citation
        self.why = why
    }
}

/// The first announced rule that will alter the charges.
package struct NextChange: Hashable, Sendable {
    package let on: CalendarDate
    package let rules: [String]
    /// From that day on, in the shopper's currency; nil where there is no answer then.
    package let total: Money?
    /// What is added to today's total.
    package let difference: Money?
    package let why: String

    package init(on: CalendarDate, rules: [String], total: Money?, difference: Money?, why: String) {
        self.on = on
        self.rules = rules
        self.total = total
        self.difference = difference
        self.why = why
    }
}

package struct Totals: Hashable, Sendable {
    /// Duty and additional duties.
    package let duty: Money
    package let tax: Money
    package let fees: Money
    package let total: Money
    /// The part of the total that the carrier or the customs will ask the shopper for at the door: nothing under DDP,
    /// where the seller pays it.
    package let payOnDelivery: Money

    init(
        _ charges: [Charge], in currency: Currency, _ terms: Shipment.Terms, _ amount: (Charge) -> Money
    ) throws {
        var duty = Money.zero(currency)
        var tax = duty
        var fees = duty
        var payOnDelivery = duty
        for charge in charges {
            if terms == .dap, charge.collector != .seller { try payOnDelivery += amount(charge) }
            switch charge.kind {
            case .duty, .additionalDuty: try duty += amount(charge)
            case .tax: try tax += amount(charge)
            case .fee: try fees += amount(charge)
            }
        }
        self.duty = duty
        self.tax = tax
        self.fees = fees
        self.payOnDelivery = payOnDelivery
        total = try duty + tax + fees
    }
}

/// Something taken as given because it was not said, or not known.
package struct Assumption: Hashable, Sendable {
    package let code: String
    let words: Words

    /// Kept as values, put in words only where somebody reads them.
    enum Words: Hashable, Sendable {
        case text(String)
        /// Of one line, by its id.
        case line(String, String)
        /// Only so many digits of a line's code were used.
        case usedDigits(line: String, Int)
        /// A fee, by its rule, whose amount is not known on a day.
        case feeNotKnown(rules: String, RuleName, CalendarDate)
    }

    package init(code: String, detail: String) { self.init(code, .text(detail)) }

    init(_ code: String, _ words: Words) {
        self.code = code
        self.words = words
    }

    package var detail: String {
        switch words {
        case .text(let text): text
        case .line(let line, let text): "Line \(line): \(text)"
        case .usedDigits(let line, let count): "Line \(line): the first \(count) digits of the code were used."
        case .feeNotKnown(let rules, let name, let day):
            "The fee \(rules).\(name.text) has no known amount on \(day); it is not included."
        }
    }
}

/// A rule that was looked at and did not apply.
package struct Tried: Hashable, Sendable {
    package let rule: String
    package let why: Reason

    package enum Reason: Hashable, Sendable {
        case text(String)
        /// The value is over the rule's limit.
        case over(Money, limit: Money)
        /// The value is within another rule's limit.
        case within(Money, limit: Money)
        /// Not on this day.
        case notOn(CalendarDate)
        /// On one line, for a reason.
        case line(String, String)
    }
}

extension Tried {
    /// The reason in words.
    package var words: String {
        switch why {
        case .text(let text): text
        case .over(let value, let limit): "\(value) is over \(limit)"
        case .within(let value, let limit): "\(value) is not over \(limit)"
        case .notOn(let day): "not in force on \(day)"
        case .line(let line, let text): "line \(line): \(text)"
        }
    }
}
