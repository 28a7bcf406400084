import Commerce
import Foundation
import ServiceKit
import Storage

/// Whether PostgreSQL answers, keeps what it confirms, and has our time.
struct DatabaseCheck {
    let url: String
    let now: @Sendable () -> Date

    /// Leases and tokens are compared within one clock; more than this apart, lines of two logs no longer fit.
    static let driftMillisecondsMax: Int64 = 2_000

    func findings() async -> [Finding] {
        do {
            let database = try await openDatabase(url, schema: "public", limits: DatabaseLimits(connections: 1))
            let row = try await database.read { db in
                try db.first(
                    """
                    SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages,
                        current_setting('synchronous_commit') AS synchronous, current_setting('server_version') AS version,
                        CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS moment
                    """)
            }
            let ours = Timestamp(now()).millisecondsSince1970
            await database.close()
            guard let row else { return [Finding("database", "tells nothing of itself", cure: "look at its log")] }
            return [
                Finding("database", "PostgreSQL \(try row.text("version")) answers"),
                Self.durability(
                    ["fsync": try row.text("fsync"), "full_page_writes": try row.text("pages")],
                    synchronous: try row.text("synchronous")),
                Self.clock(theirs: try row.int64("moment"), ours: ours),
            ]
        } catch let error as DatabaseUnavailable {
            return [Finding("database", error.reason, cure: "start the server, or correct CARNET_DATABASE_URL")]
        } catch {
            return [Finding("database", "\(error)", cure: "correct the server's settings or CARNET_DATABASE_URL")]
        }
    }

    /// What `Durability.required` refuses, said before a service does.
    static func durability(_ switches: [String: String], synchronous: String) -> Finding {
        var bad = switches.filter { $0.value != "on" }.map { "\($0.key)=\($0.value)" }.sorted()
        if ["off", "local"].contains(synchronous) { bad.append("synchronous_commit=\(synchronous)") }
        guard !bad.isEmpty else {
            return Finding("durability", "fsync and full_page_writes on, synchronous_commit \(synchronous)")
        }
        return Finding(
            "durability", "\(bad.joined(separator: ", ")): a power cut loses payments that were confirmed",
            cure: bad.map { "ALTER SYSTEM SET \($0.prefix { $0 != "=" }) = on" }.joined(separator: "; ")
                + "; SELECT pg_reload_conf()")
    }

    static func clock(theirs: Int64, ours: Int64) -> Finding {
        let drift = theirs - ours
        let isWell = abs(drift) <= driftMillisecondsMax
        return Finding(
            "database clock", "\(abs(drift)) ms \(drift < 0 ? "behind" : "ahead")",
            cure: isWell ? nil : "set both clocks: timedatectl set-ntp true")
    }
}
