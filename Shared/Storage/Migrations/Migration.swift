import Crypto

/// One step of a schema, written once for both engines and never changed after a release.
///
/// Words: PostgreSQL's, limited to the types `TEXT`, `BIGINT` and `BYTEA`, to `PRIMARY KEY`, `UNIQUE`, `CHECK`,
/// `NOT NULL`, `DEFAULT`, `REFERENCES` / `FOREIGN KEY` and `CREATE INDEX`. `MigrationDialect` renders them.
package struct Migration: Sendable {
    /// Order, and name for ever. 1 to 9 belong to this module; a service's own begin at 10.
    package let number: Int
    /// A few words for people, such as `quotes`.
    package let name: String
    /// Each is one statement, without a semicolon.
    package let statements: [String]

    package init(_ number: Int, _ name: String, _ statements: [String]) {
        self.number = number
        self.name = name
        self.statements = statements
    }

    /// SHA-256 over name and statements, each preceded by its length, in hexadecimal: what "unchanged" means.
    package var checksum: String {
        var hash = SHA256()
        for part in [name] + statements {
            hash.update(data: Array("\(part.utf8.count):\(part)".utf8))
        }
        return hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}

/// Why a schema was not brought up to date; the database is as it was before.
package enum MigrationError: Error, Hashable, Sendable {
    /// Two migrations have this number.
    case duplicateNumber(Int)
    /// The migration was applied with another name or other statements than it has now.
    case changedHistory(number: Int, applied: String)
    /// A number that was applied, lower than the newest known, is no longer in the list.
    case missingFromHistory(number: Int, name: String)
    /// A word that the two engines do not share.
    case notPortable(word: String, migration: Int)
}
