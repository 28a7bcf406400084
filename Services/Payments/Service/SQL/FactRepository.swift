import Commerce
import PaymentsDomain
import Storage

/// SQL for what became known of payments.
struct FactRepository {
    let db: any SQLConnection

    /// Adds a fact; one that is known already keeps the earlier of the two moments.
    func add(_ fact: PaymentFact, to payment: PaymentID, callback: String?, at now: Timestamp) throws {
        try db.execute(
            """
            INSERT INTO payment_fact (
                payment_id, kind, provider_transaction, amount_minor, currency, reason, source, callback_id,
                occurred_at, received_at)
            VALUES (
                \(payment), \(fact.kind), \(fact.transaction), \(fact.amount?.minorUnits ?? 0),
                \(fact.amount?.currency.code ?? ""), \(fact.reason), \(fact.source), \(callback),
                \(fact.occurredAt.millisecondsSince1970), \(now.millisecondsSince1970))
            ON CONFLICT (payment_id, kind, provider_transaction, amount_minor, currency) DO UPDATE SET
                occurred_at = CASE WHEN excluded.occurred_at < payment_fact.occurred_at
                    THEN excluded.occurred_at ELSE payment_fact.occurred_at END
            """)
    }

    /// A provider that keeps inventing transactions for one payment ends here; no honest one needs a tenth of it.
    static let factsMax = 1_000

    func all(of payment: PaymentID) throws -> [PaymentFact] {
        try db.query(
            """
            SELECT kind, provider_transaction, amount_minor, currency, reason, source, occurred_at FROM payment_fact
            WHERE payment_id = \(payment) ORDER BY received_at, kind, provider_transaction LIMIT \(Self.factsMax)
            """
        ).map { row in
            let hasAmount = try !row.text("currency").isEmpty
            return PaymentFact(
                try row.word("kind"), transaction: try row.text("provider_transaction"),
                amount: hasAmount ? try row.money("amount_minor", "currency") : nil,
                reason: try row.optionalWord("reason"), source: try row.word("source"),
                occurredAt: try row.timestamp("occurred_at"))
        }
    }
}
