import Commerce
import FraudDomain
import ServiceKit
import Storage
import Wire

/// Lists of cases, for the console and for the API.
struct Queue: Sendable {
    let database: any Database
    let ambient: Ambient
    let vault: Vault

    /// A page of the console.
    struct Page: Sendable {
        let cases: [CaseRecord]
        let next: QueueCursor?
        let figures: QueueFigures
    }

    static let consolePageSize = 15
    /// A case is due soon when this is left.
    static let soonMinutes: Int64 = 30

    func page(_ view: QueueView, after cursor: QueueCursor?, for reviewer: Reviewer) async throws -> Page {
        let now = ambient.timestamp()
        return try await database.read { [vault] db in
            let queue = QueueRepository(db: db, vault: vault)
            let (cases, next) = try queue.page(view, after: cursor, limit: Self.consolePageSize)
            let figures = try queue.figures(
                of: reviewer.id, now: now, soon: now.adding(.seconds(Self.soonMinutes * 60)))
            return Page(cases: cases, next: next, figures: figures)
        }
    }

    /// How many open cases there are, for the top bar of other pages.
    func waiting() async throws -> Int {
        try await database.read { [vault] db in try QueueRepository(db: db, vault: vault).openCount() }
    }

    /// One page of a state, and where the next begins; nil after the last.
    func list(
        _ state: CaseState, after cursor: QueueCursor?, limit: Int
    ) async throws -> (cases: [CaseRecord], next: QueueCursor?) {
        try await database.read { [vault] db in
            try QueueRepository(db: db, vault: vault).page(
                state == .open ? .open : .decided, state: state, after: cursor, limit: limit)
        }
    }
}
