import Foundation
package import Storage

/// The audit log of a database, as a test looks at it.
package struct AuditTrail: Sendable {
    /// One entry: the act, who did it, on what, and names with values.
    package struct Entry: Sendable {
        package let act: String
        package let actor: String
        package let object: String
        package let detail: [String: String]
    }

    private let database: any Database

    package init(_ database: any Database) { self.database = database }

    /// What was done to one object, in its order.
    package func entries(of object: String) async throws -> [Entry] {
        try await database.read { try AuditLog(db: $0).entries(of: object) }.map { entry in
            Entry(
                act: entry.act, actor: entry.actor, object: entry.object,
                detail: Dictionary(entry.detail) { first, _ in first })
        }
    }

    /// What was done to one object, by name.
    package func acts(on object: String) async throws -> [String] { try await entries(of: object).map(\.act) }

    /// All entries that a test made, in no order; ids of objects that no answer tells are found here.
    package func all() async throws -> [Entry] {
        let objects = try await database.read { db in
            try db.query("SELECT DISTINCT object FROM audit_entry ORDER BY object LIMIT 1000").map {
                try $0.text("object")
            }
        }
        var all: [Entry] = []
        for object in objects { all += try await entries(of: object) }
        return all
    }

    /// Which of these words are anywhere in the log: what belongs to a person never is.
    package func finds(_ words: [String]) async throws -> [String] {
        let texts = try await all().flatMap { entry in
            [entry.act, entry.actor, entry.object] + entry.detail.flatMap { [$0.key, $0.value] }
        }
        return words.filter { word in texts.contains { $0.localizedStandardContains(word) } }
    }

    /// Whether every chain holds.
    package func isWhole() async throws -> Bool {
        try await AuditVerifier(service: "any", keys: [], file: nil).verify(database).findings.isEmpty
    }
}
