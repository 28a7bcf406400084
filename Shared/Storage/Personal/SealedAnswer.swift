import Commerce
package import Foundation

/// A stored answer to an idempotency key, sealed for the person it is about.
///
/// In the table: the subject and the row that the answer tells of, as a line of text, then the sealed bytes.
package enum SealedAnswer: Hashable, Sendable {
    case open([UInt8])
    /// The person was erased since; the row that it told of, which can be told of anew.
    case erased(row: String)

    /// What to keep of an answer; for an erased subject only what it told of.
    package static func seal(
        _ answer: [UInt8], of row: String, for subject: Subject, scope: String, key: String
    ) throws -> [UInt8] {
        let sealed = try subject.seal(answer, in: place(scope, key)) ?? []
        return Array("\(subject.id) \(row)\n".utf8) + sealed
    }

    /// Reads what `seal` made; an answer that is not sealed is given back as it is.
    package static func read(
        _ stored: [UInt8], scope: String, key: String, vault: Vault, in db: any SQLConnection
    ) throws -> SealedAnswer {
        guard let (subjectID, row, sealed) = parts(of: stored) else { return .open(stored) }
        let subject = try vault.subject(subjectID, in: db)
        guard !sealed.isEmpty, let answer = try subject.open(Array(sealed), in: place(scope, key)) else {
            return .erased(row: row)
        }
        return .open(answer)
    }

    private static func parts(of stored: [UInt8]) -> (SubjectID, String, ArraySlice<UInt8>)? {
        // An answer in clear is JSON, and begins otherwise.
        guard stored.starts(with: "\(SubjectKind.idPrefix)_".utf8),
            let end = stored.firstIndex(of: UInt8(ascii: "\n"))
        else { return nil }
        let words = String(decoding: stored[..<end], as: UTF8.self).split(separator: " ")
        guard words.count == 2, let subject = SubjectID(words[0]) else { return nil }
        return (subject, String(words[1]), stored[(end + 1)...])
    }

    private static func place(_ scope: String, _ key: String) -> FieldPlace {
        FieldPlace("idempotency", "body", row: "\(scope)\n\(key)")
    }
}

/// Answers that were stored in clear before there were subjects: found, and sealed one by one.
package struct EarlierAnswers: Sendable {
    let database: any Database
    let endpoint: String
    let subject: @Sendable ([UInt8], any SQLConnection) throws -> (row: String, Subject)?

    private static let batch = 100

    /// - Parameters:
    ///   - endpoint: what the scopes of these answers end with, such as `POST /v1/orders`.
    ///   - subject: whom an answer is about, and the row it tells of; nil for one that is about nobody.
    package init(
        _ database: any Database, endpoint: String,
        subject: @escaping @Sendable ([UInt8], any SQLConnection) throws -> (row: String, Subject)?
    ) {
        self.database = database
        self.endpoint = endpoint
        self.subject = subject
    }

    /// Seals one batch; how many it were.
    package func seal() async throws -> Int {
        let found: [(scope: String, key: String)] = try await database.read { db in
            guard let before = try Vault.earlierThan(in: db) else { return [] }
            return try db.query(
                """
                SELECT scope, key FROM idempotency
                WHERE created_at < \(before) AND state = 'done' AND substr(body, 1, 1) = \(Array("{".utf8))
                    AND scope LIKE \("% " + endpoint)
                ORDER BY created_at LIMIT \(Self.batch)
                """
            ).map { (scope: try $0.text("scope"), key: try $0.text("key")) }
        }
        guard !found.isEmpty else { return 0 }
        return try await database.write { db in
            var count = 0
            for (scope, key) in found {
                let row = try db.first(
                    "SELECT body FROM idempotency WHERE scope = \(scope) AND key = \(key) \(SQL.forUpdate)")
                guard let body = try row?.optionalBytes("body"), body.first == UInt8(ascii: "{"),
                    let (name, subject) = try subject(body, db)
                else { continue }
                let sealed = try SealedAnswer.seal(body, of: name, for: subject, scope: scope, key: key)
                try db.execute("UPDATE idempotency SET body = \(sealed) WHERE scope = \(scope) AND key = \(key)")
                count += 1
            }
            return count
        }
    }
}

extension Vault {
    /// Rows of this moment and later were written by a release that seals: a day after the tables could be sealed at all,
    /// by when no copy of an older one runs beside us. nil where they never could.
    package static func earlierThan(in db: any SQLConnection) throws -> Date? {
        let number = StorageMigrations.subjects.number
        return try db.first("SELECT applied_at FROM schema_migration WHERE number = \(number)")?
            .date("applied_at").addingTimeInterval(86_400)
    }
}
