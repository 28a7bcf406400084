package import Commerce

/// One figure that is charged, with all it was made of; passed about by reference, as it is never changed.
package final class Charge: Sendable {
    package let kind: Kind
    private let title: Title
    /// Position of the line in the order; nil for the whole consignment.
    package let line: Int?
    package let working: Working
    /// In the customs currency.
    package let customsAmount: Money
    /// In the shopper's currency.
    package let amount: Money
    package let authority: Authority
    package let collector: Collector

    /// In English, such as `Customs duty`.
    package var name: String { title.words }

    init(
        kind: Kind, _ title: Title, line: Int?, working: Working, customsAmount: Money, amount: Money,
        authority: Authority, collector: Collector
    ) {
        self.kind = kind
        self.title = title
        self.line = line
        self.working = working
        self.customsAmount = customsAmount
        self.amount = amount
        self.authority = authority
        self.collector = collector
    }

    package enum Kind: Sendable {
        /// The duty of the tariff or of a low-value scheme.
        case duty
        /// A duty on top of it.
        case additionalDuty
        case tax
        case fee
    }

    /// What a charge is called: kept as values, put in words only where somebody reads them.
    enum Title: Sendable, ExpressibleByStringLiteral {
        case text(String)
        /// A flat duty for each subheading, or each code of a full declaration.
        case perItem(CodePrefix, isWholeCode: Bool)
        /// On top of the tariff's own, by the heading it is declared under.
        case additional(heading: String)

        init(stringLiteral text: String) { self = .text(text) }

        var words: String {
            switch self {
            case .text(let text): text
            case .perItem(let code, true): "Customs duty per item (code \(code.text))"
            case .perItem(let code, false): "Customs duty per item (HS \(code.prefix(6).text))"
            case .additional(let heading): heading.isEmpty ? "Additional duty" : "Additional duty \(heading)"
            }
        }
    }

    package enum Collector: Sendable {
        /// At the sale.
        case seller
        /// At the border or the door.
        case carrier
    }
}

/// What a charge rests on.
package enum Authority: Sendable {
    case row(Citation)
    /// A line of a tariff, by position, on a day.
    case tariffLine(Tariff, Int)
    /// What a line concedes to a programme.
    case preference(Tariff, Int, PreferenceGrant)

    package var id: String {
        switch self {
        case .row(let citation): citation.id
        case .tariffLine(let tariff, let line): "\(tariff.name).tariff.\(tariff.code(line))"
        case .preference(let tariff, let line, let grant):
            "\(tariff.name).tariff.\(tariff.code(line)).\(grant.programme)"
        }
    }

    package var period: Period {
        switch self {
        case .row(let citation): citation.period
        case .tariffLine(let tariff, _): tariff.period
        case .preference(let tariff, _, let grant): tariff.period.common(with: grant.terms.citation.period)
        }
    }

    package var source: String {
        switch self {
        case .row(let citation): citation.source
        case .tariffLine(let tariff, _): tariff.source
        case .preference(let tariff, _, let grant): "\(tariff.source); \(grant.terms.citation.source)"
        }
    }

    package var confidence: Confidence {
        switch self {
        case .row(let citation): citation.confidence
        case .tariffLine(let tariff, _): tariff.confidence
        case .preference(let tariff, _, let grant): tariff.confidence.weaker(grant.terms.citation.confidence)
        }
    }
}
