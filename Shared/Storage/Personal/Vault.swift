package import Commerce
import Crypto
package import Foundation

/// Persons, and the keys that their data is sealed under: one data key for each person at a merchant, wrapped by the
/// service's master key. Erasing a person is forgetting that one key.
///
/// Rows that hold somebody's data name their subject in a column `subject` and read its key along with the row
/// (`Vault.columns`), so that a row costs one unwrapping and no further question.
package struct Vault: Sendable {
    let masters: MasterKeys
    private let persons: PersonIndex
    private let holding: SymmetricKey
    private let chance: @Sendable () -> UInt64

    /// Columns beside those of a table that has a `subject`; `subject(in:)` reads them.
    package static let columns: StaticString = """
        subject, (SELECT wrapped FROM subject_key WHERE subject_key.id = subject) AS subject_wrapped,
        (SELECT wrapped_by FROM subject_key WHERE subject_key.id = subject) AS subject_wrapped_by
        """

    /// Opens the vault of a service whose tables are migrated; makes its own two keys the first time.
    /// - Parameter chance: 64 fresh random bits at each call.
    /// - Throws: `UnknownMasterKey` where the secrets given do not open this service's data.
    package static func open(
        _ database: any Database, masters: MasterKeys, chance: @escaping @Sendable () -> UInt64
    ) async throws -> Vault {
        let keys = try await database.write { db in
            try VaultKey.allCases.map { try $0.load(masters, chance: chance, in: db) }
        }
        return Vault(masters: masters, persons: PersonIndex(key: keys[0]), holding: keys[1], chance: chance)
    }

    // MARK: - Persons

    /// The subject that a person is, made where there is none; locked until the transaction ends, so that nothing is
    /// written for it while it is being erased.
    package func subject(of person: Person, at moment: Date, in db: any SQLConnection) throws -> Subject {
        let (email, reference) = (persons.email(of: person) ?? [], persons.reference(of: person) ?? [])
        // A second round only where the row was erased between the two statements.
        for _ in 0..<3 {
            let row = try db.first(
                """
                SELECT id AS subject, wrapped AS subject_wrapped, wrapped_by AS subject_wrapped_by FROM subject_key
                WHERE email_hash = \(email) AND reference_hash = \(reference) \(SQL.forUpdate)
                """)
            if let row, let known = try subject(in: row), !known.isErased { return known }
            let id = SubjectID(UUID.version7(at: moment, random: (chance(), chance())))
            let key = Chance.bytes(32, chance)
            let wrapped = try wrap(key, in: Self.place(of: id))
            let inserted = try db.execute(
                """
                INSERT INTO subject_key (id, email_hash, reference_hash, wrapped, wrapped_by, created_at)
                VALUES (\(id), \(email), \(reference), \(wrapped), \(masters.current.id), \(moment))
                ON CONFLICT (email_hash, reference_hash) DO NOTHING
                """)
            if inserted == 1 { return Subject(id: id, key: SymmetricKey(data: key), chance: chance) }
        }
        throw SubjectBusy()
    }

    /// The subject of a row that was read with `columns`; nil for a row from before there were subjects.
    package func subject(in row: SQLRow) throws -> Subject? {
        guard let id: SubjectID = try row.optionalID("subject") else { return nil }
        guard let wrapped = try row.optionalBytes("subject_wrapped") else {
            return Subject(id: id, key: nil, chance: chance)
        }
        let master = try masters.key(try row.text("subject_wrapped_by"))
        let key = try SealedBytes.open(wrapped, under: master, in: Self.place(of: id))
        return Subject(id: id, key: SymmetricKey(data: key), chance: chance)
    }

    /// A subject by its id.
    package func subject(_ id: SubjectID, in db: any SQLConnection) throws -> Subject {
        let row = try db.first(
            """
            SELECT id AS subject, wrapped AS subject_wrapped, wrapped_by AS subject_wrapped_by FROM subject_key
            WHERE id = \(id)
            """)
        return try row.flatMap { try subject(in: $0) } ?? Subject(id: id, key: nil, chance: chance)
    }

    /// Every subject whose data a person may ask for: by the address, whatever reference came with it; by the reference,
    /// whatever address came with it; by the orders, which are known to be theirs. Erased ones are not found.
    /// - Parameter locking: whether nothing may be written for them until the transaction ends.
    package func find(
        _ person: Person, orders: [OrderID] = [], locking: Bool = false, in db: any SQLConnection
    ) throws -> [SubjectID] {
        let lock: SQL = locking ? SQL.forUpdate : ""
        var found: Set<SubjectID> = []
        if let reference = persons.reference(of: person) {
            let rows = try db.query(
                "SELECT id FROM subject_key WHERE reference_hash = \(reference) ORDER BY id LIMIT 10000 \(lock)")
            for row in rows { found.insert(try row.id("id")) }
        }
        let hashes =
            [persons.email(of: person)].compactMap(\.self) + orders.compactMap { persons.email(of: Person(order: $0)) }
        for start in stride(from: 0, to: hashes.count, by: Self.hashesAtOnce) {
            let some = hashes[start..<min(start + Self.hashesAtOnce, hashes.count)]
            let rows = try db.query(
                "SELECT id FROM subject_key WHERE email_hash IN \(list: some) ORDER BY id LIMIT 10000 \(lock)")
            for row in rows { found.insert(try row.id("id")) }
        }
        return found.sorted()
    }

    /// As many values as one statement takes with ease.
    private static let hashesAtOnce = 256

    /// Forgets keys and hashes of these subjects, for good. Rows that were sealed under them stay, and open as nothing.
    /// - Parameter request: for which it is done; kept with the moment.
    package func erase(_ ids: [SubjectID], for request: String, at moment: Date, in db: any SQLConnection) throws {
        for id in ids {
            try db.execute(
                """
                UPDATE subject_key SET email_hash = NULL, reference_hash = NULL, wrapped = NULL, wrapped_by = NULL,
                    erased_at = \(moment), erased_for = \(request)
                WHERE id = \(id) AND erased_at IS NULL
                """)
        }
    }

    /// The subjects that were erased for a request: what a second asking finds done.
    package func erased(for request: String, in db: any SQLConnection) throws -> [SubjectID] {
        try db.query("SELECT id FROM subject_key WHERE erased_for = \(request) ORDER BY id LIMIT 10000").map {
            try $0.id("id")
        }
    }

    /// A hash of a hash that cannot be tried without the service's own key.
    package func fingerprint(_ hash: [UInt8]) -> [UInt8] { persons.fingerprint(hash) }

    // MARK: - What came in before it is known whose it is

    /// Seals what is not yet known to be anybody's, under a key of the service.
    package func hold(_ bytes: [UInt8], in place: FieldPlace) throws -> [UInt8] {
        try SealedBytes.seal(bytes, under: holding, in: place, chance: chance)
    }

    /// - Throws: `SealBroken`.
    package func openHeld(_ sealed: [UInt8], in place: FieldPlace) throws -> [UInt8] {
        try SealedBytes.open(sealed, under: holding, in: place)
    }

    // MARK: - Wrapping

    static func place(of id: SubjectID) -> FieldPlace { FieldPlace("subject_key", "wrapped", row: id.text) }

    func wrap(_ key: [UInt8], in place: FieldPlace) throws -> [UInt8] {
        try SealedBytes.seal(key, under: masters.current.key, in: place, chance: chance)
    }
}

/// Two transactions took turns in making and erasing one subject; the caller's whole transaction may be tried again.
package struct SubjectBusy: Error, Hashable, Sendable {}

/// The keys that a service has for itself.
enum VaultKey: String, CaseIterable {
    /// Of the hashes by which persons are found; it outlives every master key.
    case persons
    /// Of what came in and is not yet known to be anybody's.
    case holding

    var place: FieldPlace { FieldPlace("vault_key", "wrapped", row: rawValue) }

    func load(_ masters: MasterKeys, chance: () -> UInt64, in db: any SQLConnection) throws -> SymmetricKey {
        if let known = try read(masters, in: db) { return known }
        let wrapped = try SealedBytes.seal(
            Chance.bytes(32, chance), under: masters.current.key, in: place, chance: chance)
        try db.execute(
            """
            INSERT INTO vault_key (purpose, wrapped, wrapped_by) VALUES (\(self), \(wrapped), \(masters.current.id))
            ON CONFLICT (purpose) DO NOTHING
            """)
        guard let key = try read(masters, in: db) else { throw SubjectBusy() }
        return key
    }

    private func read(_ masters: MasterKeys, in db: any SQLConnection) throws -> SymmetricKey? {
        try db.first("SELECT wrapped, wrapped_by FROM vault_key WHERE purpose = \(self)").map { row in
            let master = try masters.key(try row.text("wrapped_by"))
            return SymmetricKey(data: try SealedBytes.open(try row.bytes("wrapped"), under: master, in: place))
        }
    }
}
