package import Commerce

/// Goods of a past sale that go back.
package struct ReturnedGoods: Sendable {
    /// The day they go back: what is late and what is not is judged on it.
    package let day: CalendarDate
    /// The day they were imported; time limits count from it.
    package let importedOn: CalendarDate
    package let reason: ReturnReason
    /// For each line of the sale, how many pieces go back now.
    package let pieces: [Int64]
    /// How many had gone back before.
    package let before: [Int64]

    package init(day: CalendarDate, importedOn: CalendarDate, reason: ReturnReason, pieces: [Int64], before: [Int64]) {
        self.day = day
        self.importedOn = importedOn
        self.reason = reason
        self.pieces = pieces
        self.before = before
    }
}

/// What comes back of one charge on one line.
package struct Refund: Sendable {
    /// Position of the charge.
    package let charge: Int
    package let line: Int
    /// What the pieces that go back bore of it.
    package let borne: Amounts
    /// What comes back of that; never more.
    package let refund: Amounts
    /// The row it rests on; nil where none is known.
    package let rule: RefundRule?
    /// The last day it can be asked for; nil where no limit is known.
    package let until: CalendarDate?
    /// Why nothing comes back, or less than was borne; nil where all does.
    package let why: String?
    /// Rows that were looked at and do not apply.
    package let tried: [Tried]

    /// One sum in the customs currency and in the shopper's.
    package struct Amounts: Hashable, Sendable {
        package let customs: Money
        package let shopper: Money

        func minus(_ other: Amounts) throws -> Amounts {
            Amounts(customs: try customs - other.customs, shopper: try shopper - other.shopper)
        }

        func times(_ share: Ratio) throws -> Amounts {
            Amounts(
                customs: try customs.times(share, rounding: .down), shopper: try shopper.times(share, rounding: .down))
        }

        var isZero: Bool { customs.isZero && shopper.isZero }
        var nothing: Amounts { Amounts(customs: .zero(customs.currency), shopper: .zero(shopper.currency)) }
    }
}

extension Charge {
    /// A charge as it was made once, with the working of today's where that is the same charge; otherwise its pieces
    /// bear it in proportion.
    package static func recorded(
        _ kind: Kind, _ name: String, line: Int?, customs: Money, shopper: Money, by collector: Collector,
        like same: Charge?
    ) -> Charge {
        let unknown = Citation(
            id: "recorded", period: Period(from: nil, to: nil), source: "the charge as it was recorded",
            confidence: .medium)
        return Charge(
            kind: kind, .text(name), line: line, working: same?.working ?? .share(.one, of: customs),
            customsAmount: customs, amount: shopper, authority: same?.authority ?? .row(unknown), collector: collector)
    }
}
