package import Commerce

/// Why a price or a rate cannot be given.
package enum PricingError: Error, Hashable, Sendable {
    /// There are rates from the first day to the last, and this one is outside.
    case dayOutOfRange(CalendarDate, first: CalendarDate, last: CalendarDate)
    /// No source has a rate of these currencies on that day.
    case noRates([MissingRate])
    /// The rates of these currencies are older than they may be for their use.
    case staleRates([StaleRate])
    /// An exact rate that 64 bits over 64 bits do not hold; it is not cut.
    case tooFine(Currency)
    /// A sum beyond 64 bits of minor units.
    case tooLarge
    /// Fields of a request, all at once.
    case faults([FieldFault])
}

/// A currency without a rate on some day.
package struct MissingRate: Hashable, Sendable {
    package let currency: Currency
    package let asOf: CalendarDate
    /// When there was one for the last time before.
    package let lastListedOn: CalendarDate?

    package init(currency: Currency, asOf: CalendarDate, lastListedOn: CalendarDate?) {
        self.currency = currency
        self.asOf = asOf
        self.lastListedOn = lastListedOn
    }

    package var description: String {
        let past = lastListedOn.map { "; the last one is of \($0)" } ?? ""
        return "No source here has a rate of \(currency) on \(asOf)\(past)"
    }
}

/// A rate that is too old for what it is wanted for.
package struct StaleRate: Hashable, Sendable {
    package let currency: Currency
    package let asOf: CalendarDate
    package let publishedOn: CalendarDate
    package let use: RateUse

    package init(currency: Currency, asOf: CalendarDate, publishedOn: CalendarDate, use: RateUse) {
        self.currency = currency
        self.asOf = asOf
        self.publishedOn = publishedOn
        self.use = use
    }

    package var description: String {
        "The last rate of \(currency) is of \(publishedOn), too old on \(asOf) for \(use.rawValue)"
    }
}

/// What is wrong with one field.
package struct FieldFault: Hashable, Sendable {
    /// A JSON pointer into the request.
    package let pointer: String
    package let code: String
    package let detail: String

    package init(_ pointer: String, _ code: String, _ detail: String) {
        self.pointer = pointer
        self.code = code
        self.detail = detail
    }
}
