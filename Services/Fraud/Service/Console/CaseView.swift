import Commerce
import FraudDomain
import Pages
import Wire

/// What the page of one case shows, as finished strings.
struct CaseView: Sendable {
    struct Row: Sendable {
        let label: String
        let small: String?
        let tag: Tag?
        let value: String
        let tone: String?
    }

    struct Count: Sendable {
        let label: String
        let then: String
        let now: String
    }

    struct Similar: Sendable {
        let dot: String
        let shared: String
        let outcome: String
        let order: String
        let score: String
    }

    struct Choice: Sendable {
        let value: String
        let key: String
        let label: String
        let selected: Bool
    }

    struct Acts: Sendable {
        let decision: String
        let token: String
        let version: String
        let declines: [Choice]
        let approvals: [Choice]
        let note: String?
        let reasonFault: String?
        let noteFault: String?
    }

    struct Decided: Sendable {
        let heading: String
        let text: String?
        let tone: String
    }

    let bar: ConsoleBar
    let toast: Toast?
    let title: String
    let errors: ErrorSummary?
    let order: String
    let amount: String
    let base: String?
    let timeLabel: String
    let time: String
    let timeTone: String?
    let waiting: String
    let scoreLabel: String
    let score: String
    let rail: ScoreRail
    let decided: Decided?
    let verdict: String
    let verdictMore: String?
    let rules: [Row]
    let gaps: [Row]
    let hasGaps: Bool
    let counters: [Count]
    let countersAt: String
    let places: [StripPlace]
    let who: [Cell]
    let reveal: String?
    let token: String
    let basketNote: String
    let basket: [Row]
    let total: String
    let payment: [Cell]
    let timeline: [Moment]
    let similar: [Similar]
    let hasSimilar: Bool
    let acts: Acts?

    init(_ file: CaseFile, bar: ConsoleBar, token: String, draft: CaseDraft?, now: Timestamp) {
        let (record, assessment) = (file.record, file.record.assessment)
        let left = Show.left(record.dueAt, now: now)
        let reasons = assessment.findings.reasons
        self.bar = bar
        toast = nil
        errors = draft.flatMap { ErrorSummary([$0.error]) }
        order = Show.short(record.orderID)
        let state = record.state == .open ? "\(left.text) left" : record.state.rawValue
        title = (draft == nil ? "" : "Error: ") + "Order \(order), score \(assessment.score), \(state)"
        amount = Show.money(assessment.amount)
        base = assessment.amount.currency == .eur ? nil : Show.euro(assessment.amountInEuro)
        timeLabel = record.state == .open ? "Time left" : "Decided"
        time =
            record.decidedAt.map { Show.time($0, now: now) + " UTC" } ?? "\(left.text), due \(record.dueAt.clock) UTC"
        timeTone = record.state == .open ? left.tone : nil
        waiting = "\(file.waiting)"
        scoreLabel = "Score: review \(assessment.reviewFrom), block \(assessment.blockFrom)"
        score = "\(assessment.score) \(assessment.outcome.rawValue)"
        rail = assessment.rail(width: 220)
        decided = record.decision(by: file.events)
        verdict = reasons.first?.text ?? "No rule held against this order."
        verdictMore = Self.more(reasons)
        rules = reasons.map { reason in
            Row(
                label: reason.code, small: reason.question, tag: nil, value: reason.saw,
                tone: reason.points > 0 ? "bad" : "good"
            )
            .with(points: reason.points)
        }
        gaps = assessment.findings.gaps.map {
            Row(label: $0.code, small: $0.question, tag: nil, value: "\($0.missing): unknown", tone: nil)
        }
        hasGaps = !assessment.findings.gaps.isEmpty
        counters = Counter.allCases.map { counter in
            Count(
                label: counter.words,
                then: assessment.findings.value(of: counter).map { Show.counter($0, of: counter) } ?? "unknown",
                now: file.countersNow[counter].map { Show.counter($0, of: counter) } ?? "unknown")
        }
        countersAt = assessment.assessedAt.clock
        places = assessment.strip(unknown: "unknown", notes: file.placeNotes)
        who = file.who
        reveal = file.isRevealed || file.request == nil ? nil : Console.path(of: record.id) + "/reveal"
        self.token = token
        basketNote =
            switch file.request?.lines.count {
            case nil: Show.erased
            case 1: "1 line"
            case let count?: "\(count) lines"
            }
        basket = file.basket
        total = Show.money(assessment.amount)
        payment = file.payment
        timeline = file.timeline(now: now)
        similar = file.similar.map { Similar($0, now: now) }
        hasSimilar = !file.similar.isEmpty
        acts = record.state == .open ? Acts(record, token: token, draft: draft) : nil
    }

    /// What else speaks against the order, and what for it.
    private static func more(_ reasons: [Findings.Held]) -> String? {
        let against = reasons.dropFirst().filter { $0.points > 0 }.prefix(2).map(\.text)
        let favour = reasons.filter { $0.points < 0 }.map { "For it: \($0.text)" }
        let all = against + favour
        return all.isEmpty ? nil : all.joined(separator: " ")
    }
}

extension CaseView.Row {
    /// The points stand where a tag does in other tables.
    fileprivate func with(points: Int64) -> CaseView.Row {
        CaseView.Row(label: label, small: small, tag: Tag(Show.points(points), tone: tone), value: value, tone: tone)
    }
}

extension CaseView.Acts {
    fileprivate init(_ record: CaseRecord, token: String, draft: CaseDraft?) {
        func choices(_ verdict: Verdict, from first: Int) -> [CaseView.Choice] {
            DecisionReason.allCases.filter { $0.verdict == verdict }.enumerated().map { index, reason in
                CaseView.Choice(
                    value: reason.rawValue, key: "\(first + index)", label: reason.words,
                    selected: draft?.reason == reason.rawValue)
            }
        }
        let declines = choices(.declined, from: 1)
        decision = Console.path(of: record.id) + "/decision"
        self.token = token
        version = "\(record.version)"
        self.declines = declines
        approvals = choices(.approved, from: declines.count + 1)
        note = draft?.note
        let fault = draft?.error
        reasonFault = fault?.field == "reason" ? fault?.text : nil
        noteFault = fault?.field == "note" ? fault?.text : nil
    }
}

extension CaseRecord {
    fileprivate func decision(by events: [CaseEvent]) -> CaseView.Decided? {
        guard state != .open else { return nil }
        let event = events.first { $0.kind == .approved || $0.kind == .declined }
        let what = state == .approved ? "Approved" : "Declined"
        return CaseView.Decided(
            heading: "\(what) by \(event?.reviewerName ?? "unknown"): \(reason?.words ?? "unknown").",
            text: event?.note, tone: state == .approved ? "good" : "bad")
    }
}

extension CaseView.Similar {
    fileprivate init(_ other: SimilarOrder, now: Timestamp) {
        switch (other.state, other.outcome) {
        case (.approved?, _): (dot, outcome) = ("good", "approved")
        case (.declined?, _): (dot, outcome) = ("bad", "declined")
        case (.open?, _): (dot, outcome) = ("none", "in review")
        case (nil, .block): (dot, outcome) = ("bad", "blocked")
        case (nil, _): (dot, outcome) = ("none", "allowed; outcome not known yet")
        }
        shared = other.shared.map(\.words).joined(separator: ", ").capitalizedFirst
        order = Show.short(other.orderID)
        score = "\(other.score)"
    }
}

extension VelocityKey {
    fileprivate var words: String {
        switch self {
        case .email: "e-mail"
        case .network: "network address"
        case .device: "device"
        case .instrument: "means of payment"
        }
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
