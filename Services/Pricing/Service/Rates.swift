import Commerce
import Crypto
import Logging
import PricingDomain
import ServiceKit
import ServiceStorage
import Storage

/// The use cases on rates: what is in force, and taking in new files.
struct Rates: Sendable {
    let database: any Database
    let board: RateBoard
    let ambient: Ambient

    var book: RateBook { board.current.book }

    /// Brings the board to the newest import, whoever made it.
    func refresh() async throws {
        let known = board.current
        let newer = try await database.read { db in
            try RateRepository(db: db).publications(after: known.importNumber)
        }
        guard let newer else { return }
        let table = known.book.table.merging(newer.publications)
        board.replace(with: RateBoard.State(book: known.book.with(table), importNumber: newer.lastImport))
        Logger.current.info(
            "Rates renewed",
            metadata: ["import": "\(newer.lastImport)", "last.day": "\(table.lastDay.map(\.description) ?? "none")"])
    }

    /// Takes in a file of the European Central Bank: days that are not known, and days with other figures than known.
    /// The same file again changes nothing.
    /// - Parameter actor: who imports, for the audit log.
    /// - Throws: `RateFileError` for a file with a single bad row; nothing of it is kept.
    @discardableResult
    func take(_ file: [UInt8], by actor: AuditActor = .commandLine) async throws -> ImportOutcome {
        let today = ambient.today()
        // A history takes tens of milliseconds to read: not on the loop that other requests wait for.
        let publications = try await withTaskExecutorPreference(globalConcurrentExecutor) {
            try EuroReferenceFile.publications(file, today: today)
        }
        let known = board.current
        let importedAt = ambient.now()
        let fileHash = Hex.text(SHA256.hash(data: file))
        let (added, changed) = try await database.write { db in
            let repository = RateRepository(db: db)
            let last = try repository.lockLastImport()
            let newer = try repository.publications(after: known.importNumber)?.publications ?? []
            let news = known.book.table.merging(newer).news(in: publications)
            if !news.added.isEmpty || !news.changed.isEmpty {
                try repository.insert(news.added + news.changed, as: last + 1, importedAt: importedAt)
                let counts = [("days_added", "\(news.added.count)"), ("days_changed", "\(news.changed.count)")]
                try AuditLog(db: db).append(
                    AuditEntry(
                        act: .configChanged, actor: actor, object: "rate_import:\(last + 1)",
                        detail: counts + [("file_sha256", fileHash)]), at: importedAt)
            }
            return (news.added.count, news.changed.count)
        }
        try await refresh()
        let outcome = ImportOutcome(
            layout: EuroReferenceFile.layout(of: file) ?? .csv, days: publications.map(\.day), added: added,
            changed: changed)
        Logger.current.info("Rates imported", metadata: ["outcome": "\(outcome.sentence)"])
        return outcome
    }
}

/// What an import brought.
struct ImportOutcome: Sendable {
    let layout: EuroReferenceFile.Layout
    /// Newest first, at least one.
    let days: [CalendarDate]
    let added: Int
    let changed: Int

    var unchanged: Int { days.count - added - changed }

    var sentence: String {
        let (first, last) = (days.last?.description ?? "", days.first?.description ?? "")
        let count = days.count == 1 ? "1 day" : "\(days.count) days"
        return "\(count), \(first) to \(last): \(added) added, \(changed) changed, \(unchanged) unchanged"
    }
}
