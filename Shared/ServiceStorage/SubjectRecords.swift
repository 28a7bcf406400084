package import Commerce
package import ServiceKit
package import Storage
package import Wire

/// What a service keeps about persons under the keys of its vault: told page by page, and forgotten. Both stand in the
/// audit log, in the transaction of the act.
package struct SubjectRecords: Sendable {
    private let database: any Database
    private let ambient: Ambient
    private let vault: Vault
    /// In the audit log, such as `payments`.
    private let plural: String

    /// - Parameter plural: what the records are.
    package init(database: any Database, ambient: Ambient, vault: Vault, plural: String) {
        self.database = database
        self.ambient = ambient
        self.vault = vault
        self.plural = plural
    }

    /// One page of what is kept about a person.
    /// - Parameters:
    ///   - rows: of these subjects, in the order of their ids, at most as many as the number says.
    ///   - record: a row as it is told.
    package func export<Row>(
        _ asked: SubjectsAPI.ExportRequest, _ owner: SubjectOwner,
        rows: @escaping @Sendable ([SubjectID], Int, any SQLConnection) throws -> [Row],
        record: @escaping @Sendable (Row, any SQLConnection) throws -> SubjectsAPI.Record
    ) async throws -> SubjectsAPI.ExportPage {
        let now = ambient.timestamp()
        return try await database.write { [self] db in
            let subjects = try vault.find(owner.person(asked.subject), orders: asked.orders, in: db)
            guard !subjects.isEmpty else { return SubjectsAPI.ExportPage(records: [], next: nil) }
            // One more than a page tells whether another follows.
            let found = try rows(subjects, SubjectsAPI.pageSize + 1, db)
            let records = try found.prefix(SubjectsAPI.pageSize).map { try record($0, db) }
            try AuditLog(db: db).append(
                AuditEntry(
                    act: .personalDataRead, actor: owner.actor, object: asked.request.text,
                    detail: [(plural, "\(records.count)")] + Self.named(subjects)),
                at: now.date)
            return SubjectsAPI.ExportPage(
                records: records, next: found.count > records.count ? records.last?.id : nil)
        }
    }

    /// Forgets a person, unless something holds: then nothing is forgotten yet.
    /// - Parameters:
    ///   - holds: what goes on with these subjects and was touched after a moment.
    ///   - erased: how many records the request has made nobody's.
    package func erase(
        _ asked: SubjectsAPI.EraseRequest, _ owner: SubjectOwner,
        holds: @escaping @Sendable ([SubjectID], Timestamp, any SQLConnection) throws -> [SubjectsAPI.Hold],
        erased: @escaping @Sendable (any SQLConnection) throws -> Int64
    ) async throws -> SubjectsAPI.ErasureAnswer {
        let now = ambient.timestamp()
        return try await database.write { [self] db in
            let subjects = try vault.find(owner.person(asked.subject), orders: asked.orders, locking: true, in: db)
            if !subjects.isEmpty {
                let holds = try holds(subjects, now.adding(.zero - SubjectsAPI.holdMax), db)
                guard holds.isEmpty else { return SubjectsAPI.ErasureAnswer(records: 0, holds: holds) }
                try vault.erase(subjects, for: asked.request.text, at: now.date, in: db)
                try AuditLog(db: db).append(
                    AuditEntry(
                        act: .personalDataErased, actor: owner.actor, object: asked.request.text,
                        detail: [("subjects", "\(subjects.count)")] + Self.named(subjects)),
                    at: now.date)
            }
            return SubjectsAPI.ErasureAnswer(records: try erased(db), holds: [])
        }
    }

    private static func named(_ subjects: [SubjectID]) -> [(String, String)] {
        subjects.prefix(20).map { ("subject", $0.text) }
    }
}
