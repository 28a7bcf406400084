import Commerce
import Foundation
import Storage

/// SQL for sales and for the steps that will happen to them.
struct SaleRepository {
    let db: any SQLConnection

    private static let columns: SQL = """
        id, provider, reference, amount_minor, currency, standing, code, paid_minor, network_reference, callback_url,
        return_url, details, fingerprint, created_at, expires_at, changed_at
        """

    /// - Returns: false, and nothing is written, when the reference is taken.
    func insert(_ sale: Sale) throws -> Bool {
        try db.execute(
            """
            INSERT INTO sale (\(Self.columns))
            VALUES (
                \(sale.id), \(sale.provider), \(sale.reference), \(sale.amount.minorUnits), \(sale.amount.currency),
                \(sale.standing), \(sale.code), \(sale.paidMinor), \(sale.networkReference), \(sale.callbackURL.text),
                \(sale.returnURL?.text), \(try sale.details.json), \(sale.fingerprint), \(sale.createdAt.date),
                \(sale.expiresAt.date), \(sale.changedAt.date))
            ON CONFLICT (provider, reference) DO NOTHING
            """) == 1
    }

    func update(_ sale: Sale) throws {
        try db.execute(
            """
            UPDATE sale SET standing = \(sale.standing), code = \(sale.code), paid_minor = \(sale.paidMinor),
                details = \(try sale.details.json), changed_at = \(sale.changedAt.date)
            WHERE id = \(sale.id)
            """)
    }

    func find(_ id: String, at provider: Provider, locked: Bool = false) throws -> Sale? {
        let query: SQL = "SELECT \(Self.columns) FROM sale WHERE provider = \(provider) AND id = \(id)"
        return try db.first(locked ? query + .forUpdate : query).map(Self.sale)
    }

    func find(reference: String, at provider: Provider, locked: Bool = false) throws -> Sale? {
        let query: SQL = "SELECT \(Self.columns) FROM sale WHERE provider = \(provider) AND reference = \(reference)"
        return try db.first(locked ? query + .forUpdate : query).map(Self.sale)
    }

    /// The newest sale under a reference, at whichever provider.
    func newest(reference: String) throws -> Sale? {
        try db.first(
            "SELECT \(Self.columns) FROM sale WHERE reference = \(reference) ORDER BY created_at DESC, id LIMIT 1"
        ).map(Self.sale)
    }

    /// Adds steps behind those that wait already.
    /// - Parameter isScripted: chosen by somebody, rather than the passing of time.
    func append(_ steps: [Step], to saleID: String, from moment: Timestamp, isScripted: Bool) throws {
        for step in steps {
            let due = moment.adding(.seconds(step.afterSeconds))
            try db.execute(
                """
                INSERT INTO step (sale_id, position, due_at, is_scripted, body)
                VALUES (
                    \(saleID), (SELECT COALESCE(MAX(position), 0) + 1 FROM step WHERE sale_id = \(saleID)),
                    \(due.date), \(isScripted), \(try step.json))
                """)
        }
        db.afterCommit(.stage)
    }

    /// Whether somebody's choice has steps to come.
    func isScripted(_ saleID: String) throws -> Bool {
        try db.first("SELECT 1 AS one FROM step WHERE sale_id = \(saleID) AND is_scripted = 1 LIMIT 1") != nil
    }

    /// The sales to which something is due, oldest first.
    func due(at moment: Date, limit: Int) throws -> [(provider: Provider, id: String)] {
        try db.query(
            """
            SELECT DISTINCT sale.provider, sale.id FROM step JOIN sale ON sale.id = step.sale_id
            WHERE step.due_at <= \(moment) ORDER BY sale.id LIMIT \(limit)
            """
        ).map { (provider: try $0.word("provider"), id: try $0.text("id")) }
    }

    /// More than any script has; what is left over is taken the next time.
    private static let stepsMax = 100

    /// Takes what is due to one sale out of the table, in order of time.
    func takeDue(of saleID: String, at moment: Date) throws -> [Step] {
        let rows = try db.query(
            """
            SELECT position, body FROM step WHERE sale_id = \(saleID) AND due_at <= \(moment)
            ORDER BY due_at, position LIMIT \(Self.stepsMax)
            """)
        let steps = try rows.map { try Step(json: try $0.bytes("body")) }
        let positions = try rows.map { try $0.int64("position") }
        try db.execute("DELETE FROM step WHERE sale_id = \(saleID) AND position IN \(list: positions)")
        return steps
    }

    private static func sale(_ row: SQLRow) throws -> Sale {
        let provider: Provider = try row.word("provider")
        guard let callback = CallerURL(try row.text("callback_url")) else { throw TradeRefusal.unknownSale }
        return Sale(
            id: try row.text("id"), provider: provider, reference: try row.text("reference"),
            amount: try row.money("amount_minor", "currency"), standing: try row.word("standing"),
            code: try row.text("code"), paidMinor: try row.optionalInt64("paid_minor"),
            networkReference: try row.text("network_reference"), callbackURL: callback,
            returnURL: try row.optionalText("return_url").flatMap(CallerURL.init),
            details: try SaleDetails(provider, json: try row.bytes("details")),
            fingerprint: try row.bytes("fingerprint"), createdAt: Timestamp(try row.date("created_at")),
            expiresAt: Timestamp(try row.date("expires_at")), changedAt: Timestamp(try row.date("changed_at")))
    }
}
