import Commerce
import FraudDomain
import Hummingbird
import Pages
import ServiceKit

/// The list of cases.
struct QueuePages: Sendable {
    let console: Console

    struct View: Sendable {
        let bar: ConsoleBar
        let toast: Toast?
        let heading: String
        let note: String
        let first: String?
        let stats: [Stat]
        let tabs: [Tab]
        let shown: String
        let isOpen: Bool
        let table: Table?
        let empty: Empty?
        let next: String?
    }

    struct Table: Sendable {
        let rows: [Row]
        let timeHeading: String
    }

    struct Stat: Sendable {
        let label: String
        let value: String
        let note: String?
        let tone: String?
    }

    struct Tab: Sendable {
        let label: String
        let path: String
        let current: Bool
    }

    struct Row: Sendable {
        let isFirst: Bool
        let time: String
        let timeTone: String?
        let score: String
        let rail: ScoreRail
        let path: String
        let order: String
        let name: String
        let amount: String
        let base: String?
        let places: [StripPlace]
        let method: String
        let reason: String
        let state: Tag
    }

    func register(on routes: Routes, errors: PageErrors) {
        routes.page(.get, Console.queuePath, errors: errors) { call in
            try await console.signedIn(call) { session in try await show(call, session) }
        }
    }

    private func show(_ call: Call, _ session: Session) async throws -> Response {
        var query = call.query()
        let list = query.optional("show", "open or decided", QueueView.init) ?? .open
        let cursor = query.optional("after", "the link of the page before") { QueueCursor($0) }
        let decided = query.optional("decided", "a case") { CaseID($0) }
        try query.finish()
        let page = try await console.queue.page(list, after: cursor, for: session.reviewer)
        let view = view(page, list, session, toast: try await toast(decided), isFirstPage: cursor == nil)
        return HTMLResponse(try console.pages.render(view, with: "queue"), for: .console).response
    }

    private func toast(_ id: CaseID?) async throws -> Toast? {
        guard let id, let record = try? await console.cases.find(id), record.state != .open else { return nil }
        return Toast("Order \(Show.short(record.orderID)) \(record.state.rawValue). The shop is told now.")
    }

    private func view(
        _ page: Queue.Page, _ list: QueueView, _ session: Session, toast: Toast?, isFirstPage: Bool
    ) -> View {
        let (figures, now) = (page.figures, console.ambient.timestamp())
        let rows = page.cases.enumerated().map { row($1, isFirst: $0 == 0, now: now) }
        return View(
            bar: console.bar(session, waiting: figures.waiting), toast: toast,
            heading: list == .open ? "Queue" : "Decided",
            note: list == .open ? "Ordered by time left." : "Newest first.",
            first: list == .open ? rows.first?.path : nil, stats: stats(page),
            tabs: [
                Tab(label: "Open \(figures.waiting)", path: Console.queuePath, current: list == .open),
                Tab(label: "Decided", path: Console.queuePath + "?show=decided", current: list == .decided),
            ],
            shown: "\(rows.count) shown", isOpen: list == .open,
            table: rows.isEmpty ? nil : Table(rows: rows, timeHeading: list == .open ? "Time left" : "Decided"),
            empty: rows.isEmpty ? empty(list, figures, isFirstPage) : nil,
            next: page.next.map { "\(Console.queuePath)?show=\(list.rawValue)&after=\($0.text)" })
    }

    private func stats(_ page: Queue.Page) -> [Stat] {
        let figures = page.figures
        return [
            Stat(label: "Waiting", value: "\(figures.waiting)", note: nil, tone: nil),
            Stat(
                label: "Due within \(Queue.soonMinutes) min", value: "\(figures.dueSoon)", note: nil,
                tone: figures.dueSoon > 0 ? "bad" : nil),
            Stat(label: "Decided today, by you", value: "\(figures.decidedByMe)", note: "since 00:00 UTC", tone: nil),
            Stat(
                label: "Worth of the queue", value: Show.euro(figures.worthInEuro), note: "at the quotes’ rates",
                tone: nil),
        ]
    }

    private func empty(_ list: QueueView, _ figures: QueueFigures, _ isFirstPage: Bool) -> Empty {
        guard isFirstPage else { return Empty("No more cases", "This was the last page.") }
        return list == .open
            ? Empty(
                "The queue is empty",
                "\(figures.decidedByMe) decided by you today. The next order that needs you appears here.")
            : Empty("Nothing is decided yet", "What you and others decide appears here.")
    }

    private func row(_ record: CaseRecord, isFirst: Bool, now: Timestamp) -> Row {
        let assessment = record.assessment
        let time: (text: String, tone: String?) =
            record.decidedAt.map { (Show.time($0, now: now), nil) } ?? Show.left(record.dueAt, now: now)
        return Row(
            isFirst: isFirst, time: time.text, timeTone: time.tone, score: "\(assessment.score)",
            rail: assessment.rail(width: 80), path: Console.path(of: record.id), order: Show.short(record.orderID),
            name: assessment.maskedName ?? Show.erased, amount: Show.money(assessment.amount),
            base: assessment.amount.currency == .eur ? nil : Show.euro(assessment.amountInEuro),
            places: assessment.strip(unknown: "?"), method: Show.method(assessment.method),
            reason: assessment.findings.reasons.first?.text ?? "none", state: record.state.tag)
    }
}

extension CaseState {
    var tag: Tag {
        switch self {
        case .open: Tag("open", tone: "info")
        case .approved: Tag("approved", tone: "good")
        case .declined: Tag("declined", tone: "bad")
        }
    }
}
