import CLibPQ
import Foundation
import Logging

/// What every connection of one database is opened with.
struct PostgresSettings: Sendable {
    let url: String
    let schema: String
    let limits: DatabaseLimits
    let durability: Durability

    private static let log = Logger(label: "storage.postgres")

    /// Values under which an answered commit can be lost: in a power cut, or with the one standby that was to have it.
    static let lossy = [
        (setting: "fsync", refused: ["off"]), (setting: "full_page_writes", refused: ["off"]),
        (setting: "synchronous_commit", refused: ["off", "local"]),
    ]

    /// Opens a connection, sets its limits and schema, checks the server's durability, and enters pipeline mode.
    /// - Throws: `DatabaseUnavailable`, `DatabaseSetupError`.
    func connect() throws -> OpaquePointer {
        let connectSeconds = max(2, Int((limits.connectTimeout / .seconds(1)).rounded(.up)))
        // A dead peer is noticed within 5 s: unanswered data by the first, silence by the other three.
        let parameters: [(String, String)] = [
            ("client_encoding", "UTF8"), ("connect_timeout", "\(connectSeconds)"),
            ("tcp_user_timeout", "5000"), ("keepalives_idle", "2"), ("keepalives_interval", "1"),
            ("keepalives_count", "3"), ("fallback_application_name", "carnet-\(schema)"),
            ("dbname", url),  // last, so that what the URL says counts
        ]
        let handle = withCStrings(parameters.map(\.0)) { names in
            withCStrings(parameters.map(\.1)) { values in PQconnectdbParams(names, values, 1) }
        }
        guard let handle else { throw DatabaseUnavailable(reason: "out of memory", retryAfter: .seconds(1)) }
        do {
            try setUp(handle)
            return handle
        } catch {
            PQfinish(handle)
            throw error
        }
    }

    private func setUp(_ handle: OpaquePointer) throws {
        guard PQstatus(handle) == CONNECTION_OK else { throw unavailable(handle) }
        _ = PQsetNoticeProcessor(
            handle,
            { _, message in
                guard let message else { return }
                let text = String(cString: message).trimmingCharacters(in: .whitespacesAndNewlines)
                PostgresSettings.log.debug("PostgreSQL notice", metadata: ["notice": "\(text)"])
            }, nil)
        let statementMilliseconds = Int((limits.statementTimeout / .milliseconds(1)).rounded())
        let lockMilliseconds = Int((limits.lockTimeout / .milliseconds(1)).rounded())
        try command(
            """
            SET search_path TO "\(schema)"; SET statement_timeout = \(statementMilliseconds);
            SET lock_timeout = \(lockMilliseconds);
            SET idle_in_transaction_session_timeout = \(statementMilliseconds * 2);
            SET default_transaction_isolation = 'read committed'; SET bytea_output = 'hex'; SET TimeZone = 'UTC'
            """, on: handle)
        if durability == .required {
            for (setting, refused) in Self.lossy {
                let value = try command("SHOW \(setting)", on: handle) ?? ""
                guard !refused.contains(value) else {
                    throw DatabaseSetupError.notDurable(setting: setting, value: value)
                }
            }
        }
        guard PQenterPipelineMode(handle) == 1 else { throw unavailable(handle) }
    }

    /// Makes the schema, on a connection of its own: one that exists may belong to a role that may not create others.
    func createSchema() throws {
        let handle = try connect()
        defer { PQfinish(handle) }
        _ = PQexitPipelineMode(handle)
        guard try command("SELECT 1 FROM pg_namespace WHERE nspname = '\(schema)'", on: handle) == nil else { return }
        do {
            try command("CREATE SCHEMA IF NOT EXISTS \"\(schema)\"", on: handle)
        } catch SQLError.uniqueViolation {
            // Another instance made it between the look and the statement.
        }
    }

    /// Executes text of ours outside pipeline mode; the first value of its last answer.
    @discardableResult
    private func command(_ text: String, on handle: OpaquePointer) throws -> String? {
        guard let result = PQexec(handle, text) else { throw unavailable(handle) }
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
            guard PQntuples(result) > 0, let value = PQgetvalue(result, 0, 0) else { return nil }
            return String(cString: value)
        default:
            let refusal = PostgresRefusal(result)
            guard PQstatus(handle) == CONNECTION_OK, !refusal.endsSession else { throw unavailable(handle) }
            throw refusal.error
        }
    }

    private func unavailable(_ handle: OpaquePointer) -> DatabaseUnavailable {
        let reason = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
        return DatabaseUnavailable(
            reason: reason.trimmingCharacters(in: .whitespacesAndNewlines), retryAfter: .milliseconds(100))
    }
}

/// Lends an array of C strings that ends with a null pointer, as libpq wants its keywords.
private func withCStrings<R>(_ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R) -> R {
    var bytes: [CChar] = []
    var offsets: [Int] = []
    for text in texts {
        offsets.append(bytes.count)
        bytes.append(contentsOf: text.utf8CString)
    }
    return bytes.withUnsafeBufferPointer { buffer in
        let pointers = offsets.map { offset in buffer.baseAddress.map { $0 + offset } } + [nil]
        return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
