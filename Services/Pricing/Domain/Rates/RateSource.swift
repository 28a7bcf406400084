package import Commerce

/// What a rate is wanted for: each source says for how many days its rates are good for each.
package enum RateUse: String, CaseIterable, Codable, Hashable, Sendable {
    /// Shown, and nothing follows from it.
    case display
    /// A price that is offered and held.
    case quote
    /// Money that changes hands at it: a lock, a refund.
    case settlement
}

/// What becomes of a rate that is older than it may be for its use.
package enum StalePolicy: String, CaseIterable, Hashable, Sendable {
    /// It is answered, and the answer says so.
    case mark
    case refuse
}

/// Who or what gives rates. The order of the sources, and everything said here, is the table `rate_sources.csv`.
package struct RateSource: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// By law, for a currency that is gone; nothing else counts for one.
        case fixed
        /// Set by a person for certain days.
        case manual
        /// Publications of many currencies against the euro, of which the last one counts whole.
        case ecb
        /// By an issuer's decree, through the rate of what it is held to.
        case peg
        /// Another bank's figures, each currency for itself.
        case bank
    }

    package let id: String
    package let kind: Kind
    /// Whose rates they are, for answers.
    package let name: String
    /// What the bank prices all others in; nil where that differs from rate to rate.
    package let anchor: Currency?
    /// Through which currency its rates meet the euro: its own euro rate, or the chain's rate of the dollar.
    package let bridge: Currency?
    /// Days after its publication on which a rate is still good, by use; nil: for ever.
    private let daysMax: [RateUse: Int]
    /// Days after which there is no rate any more, not even a marked one.
    package let endDays: Int?
    /// The first day on which it may stand in for an older rate of a source before it. On days before, and for sources
    /// without such a day, it answers only what no source before it can: so a source that joins changes no old answer.
    package let takesOverFrom: CalendarDate?

    package func daysMax(for use: RateUse) -> Int? { daysMax[use] }

    func isStale(ageDays: Int, for use: RateUse) -> Bool { daysMax[use].map { ageDays > $0 } ?? false }

    package init(
        id: String, kind: Kind, name: String, anchor: Currency? = nil, bridge: Currency? = nil,
        daysMax: [RateUse: Int] = [:], endDays: Int? = nil, takesOverFrom: CalendarDate? = nil
    ) {
        self.id = id
        self.kind = kind
        self.name = name
        self.anchor = anchor
        self.bridge = bridge
        self.daysMax = daysMax
        self.endDays = endDays
        self.takesOverFrom = takesOverFrom
    }
}

/// The sources in the order in which they are asked.
package struct RateChain: Hashable, Sendable {
    package let sources: [RateSource]

    package init(_ sources: [RateSource]) { self.sources = sources }

    package subscript(id: String) -> RateSource? { sources.first { $0.id == id } }

    /// The ECB with pegs and fixed conversions, and no limit to their age: all there was before other sources joined.
    package static let first = RateChain([
        RateSource(id: "fixed", kind: .fixed, name: ""),
        RateSource(id: "ecb", kind: .ecb, name: RatePublication.source, anchor: .eur, bridge: .eur),
        RateSource(id: "peg", kind: .peg, name: ""),
    ])

    /// Reads `rate_sources.csv`: id, kind, name, anchor, bridge, display_days, quote_days, settlement_days, end_days,
    /// takes_over_from, note.
    package init(table text: String) throws(RateFileError) {
        var sources: [RateSource] = []
        for (line, fields) in try CSVText.rows(text, columns: 11) {
            let (anchor, bridge) = (Currency(code: fields[3]), Currency(code: fields[4]))
            var days: [RateUse: Int] = [:]
            var isGood = true
            for (use, field) in zip(RateUse.allCases, fields[5...7]) where !field.isEmpty {
                days[use] = Int(field)
                if (days[use] ?? -1) < 0 { isGood = false }
            }
            guard isGood, let kind = RateSource.Kind(rawValue: fields[1]), !fields[0].isEmpty,
                !sources.contains(where: { $0.id == fields[0] }), kind != .bank || (anchor != nil && bridge != nil),
                fields[8].isEmpty || Int(fields[8]) != nil, fields[9].isEmpty || CalendarDate(fields[9]) != nil
            else { throw RateFileError(line: line, "This row is no source of rates") }
            sources.append(
                RateSource(
                    id: fields[0], kind: kind, name: fields[2], anchor: anchor, bridge: bridge, daysMax: days,
                    endDays: Int(fields[8]), takesOverFrom: CalendarDate(fields[9])))
        }
        self.init(sources)
    }
}
