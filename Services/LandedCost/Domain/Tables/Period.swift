package import Commerce

/// The days on which a rule holds, from the first to the one before `to`.
package struct Period: Hashable, Sendable {
    /// First day; nil where the start was not recorded.
    package let from: CalendarDate?
    /// First day it no longer holds; nil while open.
    package let to: CalendarDate?

    package init(from: CalendarDate?, to: CalendarDate?) {
        self.from = from
        self.to = to
    }

    /// A start that was not recorded lies before this day: the sources note changes only from here on. A rule without
    /// a start is not applied to an earlier day, because nobody looked whether it held.
    package static let unrecordedStart = CalendarDate(daysSince1970: 20_089)  // 2025-01-01

    package func contains(_ day: CalendarDate) -> Bool { day >= start && (to.map { day < $0 } ?? true) }

    /// The first day an answer may use the rule.
    package var start: CalendarDate { from ?? Self.unrecordedStart }

    /// The days that are in both.
    func common(with other: Period) -> Period {
        Period(from: [from, other.from].compactMap(\.self).max(), to: [to, other.to].compactMap(\.self).min())
    }
}

/// How well a row is founded: see Data/README.md.
package enum Confidence: String, Sendable {
    case high, medium, low

    /// The lesser of two.
    func weaker(_ other: Confidence) -> Confidence {
        if self == .low || other == .low { return .low }
        return self == .medium ? self : other
    }
}

/// What a figure rests on.
package final class Citation: Sendable {
    package let id: String
    package let period: Period
    package let source: String
    package let confidence: Confidence

    package init(id: String, period: Period, source: String, confidence: Confidence) {
        self.id = id
        self.period = period
        self.source = source
        self.confidence = confidence
    }
}
