import Commerce

/// How the text of a fact is written, and between what its answers lie.
package enum FactForm: Hashable, Sendable {
    /// `yes` or `no`.
    case yesNo
    /// A part of the whole, `0` to `1`.
    case share
    /// `0` to `100`.
    case percent
    /// A decimal number that is not negative, in the fact's unit; of one piece.
    case quantity
    /// One of these words.
    case choice([String])

    /// The largest quantity read: more of anything than one piece can have.
    package static let quantityMax: Int64 = 1_000_000_000

    package func reads(_ text: String) -> Bool {
        switch self {
        case .yesNo: ["yes", "no"].contains(text)
        case .share: number(text, upTo: 1)
        case .percent: number(text, upTo: 100)
        case .quantity: number(text, upTo: Self.quantityMax)
        case .choice(let words): words.contains(text)
        }
    }

    private func number(_ text: String, upTo most: Int64) -> Bool {
        guard let number = try? Ratio(decimal: text) else { return false }
        return !number.isNegative && number <= Ratio(whole: most)
    }

    /// What is wanted, for whoever wrote something else.
    package var wanted: String {
        switch self {
        case .yesNo: "`yes` or `no`"
        case .share: "A decimal number from 0 to 1"
        case .percent: "A decimal number from 0 to 100"
        case .quantity: "A decimal number from 0 to \(Self.quantityMax)"
        case .choice(let words): "One of " + words.joined(separator: ", ")
        }
    }

    /// The answers between which all others lie; of a quantity the least, and one past every sane piece.
    var extremes: [String] {
        switch self {
        case .yesNo: ["no", "yes"]
        case .share: ["0", "1"]
        case .percent: ["0", "100"]
        case .quantity: ["0", Self.huge]
        case .choice(let words): words
        }
    }

    static let huge = "1000000"
    /// Where a sum still grows from `huge` to here, nothing bounds it.
    static let huger = "2000000"
}
