import Commerce
import FraudDomain
import ServiceKit
import ServiceStorage
import Storage

/// Seals what was written before there were subjects. At which merchant these people bought was not kept here: each order
/// gets a subject of its own, named by the order, which checkout knows the person of.
struct EarlierAssessments: Sendable {
    let database: any Database
    let ambient: Ambient
    let evidence: Evidence

    private static let batch = 50

    var seal: VaultUpkeep.Step {
        { [self] in
            let now = ambient.now()
            return try await database.write { db in
                let rows = try db.query(
                    """
                    SELECT order_id, masked_name, evidence FROM assessment WHERE subject IS NULL
                    ORDER BY id LIMIT \(Self.batch) \(SQL.forUpdateSkipLocked)
                    """)
                for row in rows {
                    let order: OrderID = try row.id("order_id")
                    let subject = try evidence.vault.subject(of: Person(order: order), at: now, in: db)
                    let opened = try evidence.openEarlier(try row.bytes("evidence"), for: order)
                    let sealed = try subject.seal(opened, in: Evidence.place(order)) ?? []
                    let name = try subject.seal(
                        Array(try row.text("masked_name").utf8), in: Evidence.namePlace(order))
                    try db.execute(
                        """
                        UPDATE assessment SET evidence = \(sealed), masked_name = '', sealed_name = \(name),
                            subject = \(subject.id)
                        WHERE order_id = \(order)
                        """)
                    try sealNotes(of: order, for: subject, in: db)
                }
                return rows.count
            }
        }
    }

    private func sealNotes(of order: OrderID, for subject: Subject, in db: any SQLConnection) throws {
        let notes = try db.query(
            """
            SELECT e.case_id, e.position, e.note FROM case_event e JOIN review_case c ON c.id = e.case_id
            WHERE c.order_id = \(order) AND e.note IS NOT NULL ORDER BY e.position LIMIT 100
            """)
        for row in notes {
            let id: CaseID = try row.id("case_id")
            let note = try subject.seal(Array(try row.text("note").utf8), in: Evidence.notePlace(id))
            try db.execute(
                """
                UPDATE case_event SET note = NULL, sealed_note = \(note)
                WHERE case_id = \(id) AND position = \(try row.int64("position"))
                """)
        }
    }
}
