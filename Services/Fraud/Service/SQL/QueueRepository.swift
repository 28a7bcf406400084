import Commerce
import FraudDomain
import Storage

/// Which cases a list shows.
enum QueueView: String, Sendable, CaseIterable {
    /// By the time left.
    case open
    /// Newest first.
    case decided
}

/// Where a list goes on: the row before.
struct QueueCursor: Sendable {
    let moment: Int64
    let id: CaseID

    init(moment: Int64, id: CaseID) {
        self.moment = moment
        self.id = id
    }

    /// Reads what `text` wrote; nil for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let moment = Int64(parts[0]), let id = CaseID(parts[1]) else { return nil }
        self.init(moment: moment, id: id)
    }

    var text: String { "\(moment).\(id)" }
}

/// What the head of the queue says.
struct QueueFigures: Sendable {
    let waiting: Int
    let dueSoon: Int
    let worthInEuro: Money
    let decidedByMe: Int
}

/// SQL for lists of cases, on a connection the caller opened.
struct QueueRepository {
    let db: any SQLConnection
    let vault: Vault

    /// One page, and where the next begins; nil after the last.
    func page(
        _ view: QueueView, state: CaseState? = nil, after cursor: QueueCursor?, limit: Int
    ) throws -> (cases: [CaseRecord], next: QueueCursor?) {
        let rows = try db.query(statement(view, state, cursor, limit + 1))
        let cases = try rows.prefix(limit).map { try CaseRecord($0, vault) }
        guard rows.count > limit, let last = cases.last else { return (cases, nil) }
        let moment = view == .open ? last.dueAt : last.decidedAt ?? last.dueAt
        return (cases, QueueCursor(moment: moment.millisecondsSince1970, id: last.id))
    }

    private func statement(_ view: QueueView, _ state: CaseState?, _ cursor: QueueCursor?, _ limit: Int) -> SQL {
        let select = CaseRepository.select
        switch view {
        case .open:
            let from = cursor?.moment ?? .min
            let id = cursor?.id.text ?? ""
            return """
                \(select)
                WHERE c.state = 'open' AND (c.due_at > \(from) OR (c.due_at = \(from) AND c.id > \(id)))
                ORDER BY c.due_at, c.id LIMIT \(limit)
                """
        case .decided:
            let from = cursor?.moment ?? .max
            let id = cursor?.id.text ?? "~"
            let states: [CaseState] = state.map { [$0] } ?? [.approved, .declined]
            return """
                \(select)
                WHERE c.state IN \(list: states)
                    AND (c.decided_at < \(from) OR (c.decided_at = \(from) AND c.id < \(id)))
                ORDER BY c.decided_at DESC, c.id DESC LIMIT \(limit)
                """
        }
    }

    func openCount() throws -> Int {
        try db.first("SELECT COUNT(*) AS waiting FROM review_case WHERE state = 'open'")?.int("waiting") ?? 0
    }

    func figures(of reviewer: String, now: Timestamp, soon: Timestamp) throws -> QueueFigures {
        let open = try db.first(
            """
            SELECT COUNT(*) AS waiting, COUNT(CASE WHEN c.due_at <= \(soon.millisecondsSince1970) THEN 1 END) AS due,
                CAST(COALESCE(SUM(a.euro_minor), 0) AS BIGINT) AS worth
            FROM review_case c JOIN assessment a ON a.order_id = c.order_id WHERE c.state = 'open'
            """)
        let midnight = Int64(now.day.daysSince1970) * 86_400_000
        let mine = try db.first(
            """
            SELECT COUNT(*) AS decided FROM case_event
            WHERE reviewer_id = \(reviewer) AND happened_at >= \(midnight) AND kind IN ('approved', 'declined')
            """)
        return QueueFigures(
            waiting: try open?.int("waiting") ?? 0, dueSoon: try open?.int("due") ?? 0,
            worthInEuro: Money(try open?.int64("worth") ?? 0, .eur), decidedByMe: try mine?.int("decided") ?? 0)
    }
}
