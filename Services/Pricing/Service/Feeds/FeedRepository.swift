import Commerce
import Foundation
import PricingDomain
import Storage

/// How fetching one feed goes, and the last file that could be used.
struct FeedState: Sendable {
    var url: String
    /// What the other side named its last file, to be asked whether there is another.
    var etag: String?
    var modified: String?
    var checkedAt: Timestamp?
    var succeededAt: Timestamp?
    var nextAt: Timestamp
    /// In a row.
    var failures: Int64 = 0
    var lastError: String?
}

/// SQL for feeds. The copy of the service that moves `next_at` on has the turn to fetch.
struct FeedRepository {
    let db: any SQLConnection

    /// The feed's state where it is due, and nobody else has the turn until `until`.
    func claim(_ feed: RateFeed, at now: Timestamp, until: Timestamp) throws -> FeedState? {
        try db.execute(
            """
            INSERT INTO rate_feed (source, url, next_at, failures)
            VALUES (\(feed.format.rawValue), \(feed.url), \(now.date), \(0)) ON CONFLICT DO NOTHING
            """)
        guard var state = try state(of: feed.format.rawValue, isLocking: true) else { return nil }
        if state.url != feed.url {
            // Another address: what the old one named its file means nothing to it, and neither does the wait.
            state = FeedState(url: feed.url, nextAt: now)
        }
        guard state.nextAt <= now else { return nil }
        var claimed = state
        claimed.nextAt = until
        try update(feed, claimed)
        return state
    }

    func state(of source: String, isLocking: Bool = false) throws -> FeedState? {
        let row = try db.first(
            """
            SELECT url, etag, modified, checked_at, succeeded_at, next_at, failures, last_error FROM rate_feed
            WHERE source = \(source)
            """ + (isLocking ? SQL.forUpdate : ""))
        return try row.map { row in
            FeedState(
                url: try row.text("url"), etag: try row.optionalText("etag"),
                modified: try row.optionalText("modified"),
                checkedAt: try row.optionalDate("checked_at").map { Timestamp($0) },
                succeededAt: try row.optionalDate("succeeded_at").map { Timestamp($0) },
                nextAt: Timestamp(try row.date("next_at")), failures: try row.int64("failures"),
                lastError: try row.optionalText("last_error"))
        }
    }

    func update(_ feed: RateFeed, _ state: FeedState) throws {
        try db.execute(
            """
            UPDATE rate_feed SET url = \(state.url), etag = \(state.etag), modified = \(state.modified),
                checked_at = \(state.checkedAt?.date), succeeded_at = \(state.succeededAt?.date),
                next_at = \(state.nextAt.date), failures = \(state.failures), last_error = \(state.lastError)
            WHERE source = \(feed.format.rawValue)
            """)
    }

    /// Keeps the last file that could be used.
    func keep(_ file: [UInt8], of feed: RateFeed, at moment: Timestamp) throws {
        try db.execute(
            """
            UPDATE rate_feed SET file = \(file), file_at = \(moment.date) WHERE source = \(feed.format.rawValue)
            """)
    }

    func file(of feed: RateFeed) throws -> [UInt8]? {
        try db.first("SELECT file FROM rate_feed WHERE source = \(feed.format.rawValue)")?.optionalBytes("file")
    }
}
