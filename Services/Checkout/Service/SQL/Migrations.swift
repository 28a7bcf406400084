import Storage

/// Checkout's tables, numbered and never edited once released.
enum Migrations {
    static let all: [Migration] = [
        StorageMigrations.idempotency, StorageMigrations.presence,
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
    ]
}
