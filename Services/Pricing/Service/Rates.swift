import Commerce
import Crypto
import Logging
import PricingDomain
import ServiceKit
import ServiceStorage
import Storage
import Wire

/// The use cases on rates: what is in force, and taking in new files.
struct Rates: Sendable {
    let database: any Database
    let board: RateBoard
    let ambient: Ambient
    private(set) var rules = RateRules()

    init(database: any Database, board: RateBoard, ambient: Ambient) {
        self.database = database
        self.board = board
        self.ambient = ambient
    }

    var book: RateBook { board.current.book }

    /// The same under other rules.
    func under(_ rules: RateRules) -> Rates {
        var rates = self
        rates.rules = rules
        return rates
    }

    /// Brings the board to the newest import, whoever made it.
    func refresh() async throws {
        let known = board.current
        let newer = try await database.read { db in
            try RateRepository(db: db).publications(after: known.importNumber)
        }
        guard let newer else { return }
        let book = known.book.merging(newer.publications, newer.quotes)
        let table = book.table
        board.replace(with: RateBoard.State(book: book, importNumber: newer.lastImport))
        Logger.current.info(
            "Rates renewed",
            metadata: ["import": "\(newer.lastImport)", "last.day": "\(table.lastDay.map(\.description) ?? "none")"])
    }

    /// Takes in a file of rates: days that are not known, and days with other figures than known. The same file again
    /// changes nothing.
    /// - Parameters:
    ///   - isDryRun: nothing is kept; the outcome says what would have been.
    ///   - actor: who imports, for the audit log.
    /// - Throws: `RateFileError` for a file with a single bad row; nothing of it is kept.
    @discardableResult
    func take(
        _ bytes: [UInt8], as format: RateFile.Format = .ecb, isDryRun: Bool = false, by actor: AuditActor = .commandLine
    ) async throws -> ImportOutcome {
        let (today, chain) = (ambient.today(), book.chain)
        // A history takes tens of milliseconds to read: not on the loop that other requests wait for.
        let file = try await withTaskExecutorPreference(globalConcurrentExecutor) {
            try RateFile(bytes, as: format, chain: chain, today: today)
        }
        let fileHash = Hex.text(SHA256.hash(data: bytes))
        return try await take(file, detail: [("file_sha256", fileHash)], isDryRun: isDryRun, by: actor)
    }

    /// Sets a rate by hand for certain days, from today on.
    /// - Throws: `PricingError.faults` naming what is wrong.
    func set(_ quote: BankQuote, note: String, by actor: AuditActor) async throws -> ImportOutcome {
        var faults: [FieldFault] = []
        let until = quote.until ?? quote.day
        for detail in ManualRate.faults(
            base: quote.base, quote: quote.quote, from: quote.day, until: until, today: ambient.today())
        {
            faults.append(FieldFault("", "invalid_value", detail))
        }
        if quote.rate <= .zero { faults.append(FieldFault("/rate", "out_of_range", "Above zero")) }
        if note.utf8.count > ManualRate.noteBytesMax {
            faults.append(FieldFault("/note", "too_long", "At most \(ManualRate.noteBytesMax) bytes"))
        }
        guard faults.isEmpty else {
            throw Problem.invalidFields(
                faults.map { FieldError(pointer: $0.pointer, code: $0.code, detail: $0.detail) })
        }
        let detail = [
            ("pair", "\(quote.base)/\(quote.quote)"), ("rate", quote.rate.text), ("from", "\(quote.day)"),
            ("until", "\(until)"), ("note", note),
        ]
        return try await take(RateFile(manual: quote), detail: detail, isDryRun: false, by: actor)
    }

    private func take(
        _ file: RateFile, detail more: [(String, String)], isDryRun: Bool, by actor: AuditActor
    ) async throws -> ImportOutcome {
        let known = board.current
        let importedAt = ambient.now()
        if isDryRun {
            let newer = try await database.read { db in
                try RateRepository(db: db).publications(after: known.importNumber)
            }
            let news = RateNews(file, beside: known.book.merging(newer?.publications ?? [], newer?.quotes ?? [:]))
            return ImportOutcome(file, news, isDryRun: true)
        }
        let news = try await database.write { db in
            let repository = RateRepository(db: db)
            let last = try repository.lockLastImport()
            let newer = try repository.publications(after: known.importNumber)
            let news = RateNews(file, beside: known.book.merging(newer?.publications ?? [], newer?.quotes ?? [:]))
            if news.dayCount > 0 {
                try repository.insert(
                    news.publications, news.quotes, as: last + 1, format: file.format, dayCount: news.dayCount,
                    importedAt: importedAt)
                var detail = [("days_added", "\(news.added.count)"), ("days_changed", "\(news.changed.count)")]
                if file.format != .ecb { detail.append(("format", file.format.rawValue)) }
                try AuditLog(db: db).append(
                    AuditEntry(
                        act: .configChanged, actor: actor, object: "rate_import:\(last + 1)",
                        detail: detail + more), at: importedAt)
            }
            return news
        }
        try await refresh()
        let outcome = ImportOutcome(file, news, isDryRun: false)
        Logger.current.info("Rates imported", metadata: ["outcome": "\(outcome.sentence)"])
        return outcome
    }
}

/// What is made of rates that are old, or that sources disagree about.
struct RateRules: Sendable {
    var stale: [RateUse: StalePolicy] = [.settlement: .refuse]
    var bandBasisPoints: Int64 = 200

    func policy(for use: RateUse) -> StalePolicy { stale[use] ?? .mark }
}

extension RateBook {
    /// The same with newer figures on top.
    func merging(_ publications: [RatePublication], _ quotes: [String: [BankQuote]]) -> RateBook {
        var banks = banks
        for (id, newer) in quotes {
            guard let source = chain[id] else { continue }
            banks[id] = SourceTable((banks[id]?.quotes ?? []) + newer, of: source)
        }
        return with(table.merging(publications), banks: banks)
    }
}

/// What a file says that is not known yet.
struct RateNews: Sendable {
    let publications: [RatePublication]
    let quotes: [String: [BankQuote]]
    /// Days of which nothing was known.
    let added: Set<CalendarDate>
    /// Days that were known with other figures.
    let changed: Set<CalendarDate>

    var dayCount: Int { added.union(changed).count }

    init(_ file: RateFile, beside book: RateBook) {
        // Part of a day amends what is known of it.
        let whole = file.publications.map { publication in
            guard file.isPartial, let known = book.table.publication(on: publication.day) else { return publication }
            let amended = Set(publication.rates.map(\.currency))
            return RatePublication(
                day: publication.day, rates: known.rates.filter { !amended.contains($0.currency) } + publication.rates)
        }
        let (newDays, changedDays) = book.table.news(in: whole)
        publications = newDays + changedDays
        var added = Set(newDays.map(\.day))
        var changed = Set(changedDays.map(\.day))
        var quotes: [String: [BankQuote]] = [:]
        for (id, found) in file.quotes {
            guard let table = book.banks[id] else {
                quotes[id] = found
                added.formUnion(found.map(\.day))
                continue
            }
            let news = table.news(in: found)
            guard !news.isEmpty else { continue }
            quotes[id] = news
            let known = Set(table.quotes.map(\.day))
            for day in Set(news.map(\.day)) {
                if known.contains(day) { changed.insert(day) } else { added.insert(day) }
            }
        }
        self.quotes = quotes
        self.added = added.subtracting(changed)
        self.changed = changed
    }
}

/// What an import brought.
struct ImportOutcome: Sendable {
    let layout: String
    /// Newest first, at least one.
    let days: [CalendarDate]
    let added: Int
    let changed: Int
    let isDryRun: Bool

    init(_ file: RateFile, _ news: RateNews, isDryRun: Bool) {
        layout = file.layout
        days = file.days
        added = news.added.count
        changed = news.changed.count
        self.isDryRun = isDryRun
    }

    var unchanged: Int { days.count - added - changed }

    var sentence: String {
        let (first, last) = (days.last?.description ?? "", days.first?.description ?? "")
        let count = days.count == 1 ? "1 day" : "\(days.count) days"
        let all = "\(count), \(first) to \(last): \(added) added, \(changed) changed, \(unchanged) unchanged"
        return isDryRun ? "\(all); nothing was kept" : all
    }
}
