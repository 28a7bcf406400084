import Storage

/// Checkout's tables, numbered and never edited once released.
enum Migrations {
    static let all: [Migration] = [
        StorageMigrations.idempotency, StorageMigrations.audit, StorageMigrations.subjects, StorageMigrations.presence,
        Migration(
            10, "quotes and orders",
            [
                """
                CREATE TABLE quote (
                    id TEXT PRIMARY KEY,
                    merchant_id TEXT NOT NULL,
                    mode TEXT NOT NULL CHECK (mode IN ('test', 'live')),
                    created_at BIGINT NOT NULL,
                    expires_at BIGINT NOT NULL,
                    is_offer BIGINT NOT NULL CHECK (is_offer IN (0, 1)),
                    document BYTEA NOT NULL
                )
                """,
                """
                CREATE TABLE orders (
                    id TEXT PRIMARY KEY,
                    merchant_id TEXT NOT NULL,
                    mode TEXT NOT NULL CHECK (mode IN ('test', 'live')),
                    quote_id TEXT NOT NULL REFERENCES quote (id),
                    state TEXT NOT NULL,
                    review TEXT NOT NULL,
                    is_refund_due BIGINT NOT NULL CHECK (is_refund_due IN (0, 1)),
                    delivery_option TEXT NOT NULL,
                    payment_method TEXT NOT NULL,
                    total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
                    currency TEXT NOT NULL,
                    request BYTEA NOT NULL,
                    decision TEXT,
                    case_id TEXT,
                    payment_id TEXT UNIQUE,
                    payment BYTEA,
                    payment_sequence BIGINT NOT NULL,
                    price_held_until BIGINT,
                    created_at BIGINT NOT NULL,
                    updated_at BIGINT NOT NULL,
                    due_at BIGINT NOT NULL
                )
                """,
                "CREATE INDEX orders_unfinished ON orders (due_at) WHERE state IN ('placed', 'starting_payment')",
                """
                CREATE TABLE order_step (
                    order_id TEXT NOT NULL REFERENCES orders (id),
                    position BIGINT NOT NULL,
                    state TEXT NOT NULL,
                    at BIGINT NOT NULL,
                    because TEXT NOT NULL,
                    PRIMARY KEY (order_id, position)
                )
                """,
                """
                CREATE TABLE event_inbox (
                    event_id TEXT PRIMARY KEY,
                    topic TEXT NOT NULL,
                    received_at BIGINT NOT NULL
                )
                """,
            ]),
        sealed, privacy,
    ]

    /// Whose an order is; null where it was written before, and in clear. What the buyer must do stands apart from the
    /// rest of the payment, which tells of nobody.
    private static let sealed = Migration(
        20, "sealed personal data",
        [
            "ALTER TABLE orders ADD COLUMN subject TEXT REFERENCES subject_key (id)",
            "ALTER TABLE orders ADD COLUMN payment_action BYTEA",
            "CREATE INDEX orders_subject ON orders (subject, id)",
            "CREATE INDEX orders_unsealed ON orders (id) WHERE subject IS NULL",
        ])

    /// What people asked about their data, and how far each service is with it.
    private static let privacy = Migration(
        21, "privacy requests",
        [
            """
            CREATE TABLE privacy_request (
                id TEXT PRIMARY KEY,
                merchant_id TEXT NOT NULL,
                mode TEXT NOT NULL CHECK (mode IN ('test', 'live')),
                kind TEXT NOT NULL CHECK (kind IN ('access', 'erasure')),
                subject TEXT NOT NULL REFERENCES subject_key (id),
                sealed_name BYTEA NOT NULL,
                law TEXT NOT NULL,
                term TEXT NOT NULL,
                rule_from TEXT NOT NULL,
                rule_source TEXT NOT NULL,
                rule_confidence TEXT NOT NULL,
                status TEXT NOT NULL CHECK (status IN ('in_progress', 'held', 'completed')),
                orders_seen BIGINT,
                received_at BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                due_at BIGINT NOT NULL,
                completed_at BIGINT,
                export_expires_at BIGINT,
                attempts BIGINT NOT NULL CHECK (attempts >= 0),
                next_at BIGINT,
                CHECK ((status = 'completed') = (completed_at IS NOT NULL)),
                CHECK ((status = 'completed') = (next_at IS NULL))
            )
            """,
            "CREATE INDEX privacy_request_list ON privacy_request (merchant_id, mode, created_at, id)",
            "CREATE INDEX privacy_request_next ON privacy_request (next_at)",
            "CREATE INDEX privacy_request_expiry ON privacy_request (export_expires_at)",
            """
            CREATE TABLE privacy_part (
                request_id TEXT NOT NULL REFERENCES privacy_request (id),
                service TEXT NOT NULL CHECK (service IN ('checkout', 'payments', 'fraud')),
                status TEXT NOT NULL CHECK (status IN ('pending', 'held', 'completed')),
                records BIGINT NOT NULL CHECK (records >= 0),
                holds BYTEA NOT NULL,
                pages BIGINT NOT NULL CHECK (pages >= 0),
                after TEXT,
                completed_at BIGINT,
                PRIMARY KEY (request_id, service),
                CHECK ((status = 'completed') = (completed_at IS NOT NULL))
            )
            """,
            """
            CREATE TABLE privacy_page (
                request_id TEXT NOT NULL,
                service TEXT NOT NULL,
                page BIGINT NOT NULL,
                body BYTEA NOT NULL,
                PRIMARY KEY (request_id, service, page),
                FOREIGN KEY (request_id, service) REFERENCES privacy_part (request_id, service)
            )
            """,
        ])
}
