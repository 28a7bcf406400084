import Storage

/// The tables of the payments service, in order, for ever.
enum Migrations {
    static let all: [Migration] =
        StorageMigrations.all + [
            StorageMigrations.audit, StorageMigrations.subjects, payments, facts, callbacks, sealed,
        ]

    private static let payments = Migration(
        10, "payments",
        [
            """
            CREATE TABLE payment (
                id TEXT PRIMARY KEY,
                order_id TEXT NOT NULL,
                merchant TEXT,
                mode TEXT NOT NULL CHECK (mode IN ('test', 'live')),
                method TEXT NOT NULL,
                provider TEXT NOT NULL,
                amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
                currency TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN (
                    'created', 'unconfirmed', 'requires_action', 'pending', 'expired', 'cancelled', 'failed',
                    'authorized', 'held', 'succeeded')),
                flags TEXT NOT NULL,
                received_minor BIGINT,
                received_currency TEXT,
                failure TEXT,
                revision BIGINT NOT NULL CHECK (revision > 0),
                reference TEXT NOT NULL,
                provider_payment TEXT,
                action BYTEA,
                attempt BYTEA,
                tries BIGINT NOT NULL CHECK (tries >= 0),
                grace_seconds BIGINT NOT NULL CHECK (grace_seconds >= 0),
                created_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                due_at BIGINT,
                CONSTRAINT payment_reference UNIQUE (provider, reference),
                CHECK ((received_minor IS NULL) = (received_currency IS NULL)),
                CHECK (state NOT IN ('created', 'unconfirmed') OR attempt IS NOT NULL)
            )
            """,
            "CREATE INDEX payment_due ON payment (due_at)",
            "CREATE INDEX payment_order ON payment (order_id)",
            "CREATE TABLE numbering (provider TEXT PRIMARY KEY, last BIGINT NOT NULL CHECK (last > 0))",
        ])

    /// What became known, each fact once: a movement told with another sum is another fact.
    private static let facts = Migration(
        11, "payment facts",
        [
            """
            CREATE TABLE payment_fact (
                payment_id TEXT NOT NULL REFERENCES payment (id),
                kind TEXT NOT NULL CHECK (kind IN (
                    'instructed', 'pending', 'deemed', 'success_reported', 'authorized', 'captured', 'failed',
                    'cancelled', 'expired')),
                provider_transaction TEXT NOT NULL,
                amount_minor BIGINT NOT NULL,
                currency TEXT NOT NULL,
                reason TEXT,
                source TEXT NOT NULL CHECK (source IN ('callback', 'query', 'ourselves')),
                callback_id TEXT,
                occurred_at BIGINT NOT NULL,
                received_at BIGINT NOT NULL,
                PRIMARY KEY (payment_id, kind, provider_transaction, amount_minor, currency),
                CHECK ((kind IN ('captured', 'authorized')) = (currency <> ''))
            )
            """
        ])

    /// What providers told us, as it came in, and which of their events were taken.
    private static let callbacks = Migration(
        12, "callbacks",
        [
            """
            CREATE TABLE callback (
                id TEXT PRIMARY KEY,
                provider TEXT NOT NULL,
                headers BYTEA NOT NULL,
                body BYTEA NOT NULL,
                verdict TEXT NOT NULL CHECK (verdict IN (
                    'received', 'refused', 'parked', 'applied', 'duplicate', 'ignored', 'abandoned')),
                note TEXT,
                event_id TEXT,
                reference TEXT,
                payment_id TEXT,
                received_at BIGINT NOT NULL,
                settled_at BIGINT
            )
            """,
            "CREATE INDEX callback_verdict ON callback (verdict, received_at)",
            "CREATE INDEX callback_reference ON callback (provider, reference)",
            """
            CREATE TABLE callback_event (
                provider TEXT NOT NULL,
                event_id TEXT NOT NULL,
                callback_id TEXT NOT NULL REFERENCES callback (id),
                PRIMARY KEY (provider, event_id)
            )
            """,
        ])

    /// Whose a payment is, and under which key a callback is sealed; null where a row was written before, and in clear.
    private static let sealed = Migration(
        20, "sealed personal data",
        [
            "ALTER TABLE payment ADD COLUMN subject TEXT REFERENCES subject_key (id)",
            "CREATE INDEX payment_subject ON payment (subject, id)",
            "CREATE INDEX payment_unsealed ON payment (id) WHERE subject IS NULL",
            "ALTER TABLE callback ADD COLUMN sealed_by TEXT",
            "CREATE INDEX callback_payment ON callback (payment_id)",
            "CREATE INDEX callback_unsealed ON callback (id) WHERE sealed_by IS NULL",
        ])
}
