/// The tables that every service has, whatever else it keeps. Their numbers are reserved.
package enum StorageMigrations {
    /// All, to be put before a service's own.
    package static let all = [outbox, idempotency, presence]

    /// Events that wait to be delivered; see `Outbox`.
    package static let outbox = Migration(
        1, "outbox",
        [
            """
            CREATE TABLE outbox_stream (
                aggregate TEXT PRIMARY KEY,
                last_position BIGINT NOT NULL,
                next_position BIGINT NOT NULL,
                due_at BIGINT NOT NULL,
                leased_until BIGINT NOT NULL,
                lease_owner TEXT
            )
            """,
            "CREATE INDEX outbox_stream_due ON outbox_stream (due_at)",
            """
            CREATE TABLE outbox (
                id TEXT PRIMARY KEY,
                aggregate TEXT NOT NULL,
                position BIGINT NOT NULL,
                topic TEXT NOT NULL,
                payload BYTEA NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('waiting', 'dead')),
                created_at BIGINT NOT NULL,
                attempts BIGINT NOT NULL CHECK (attempts >= 0),
                last_error TEXT,
                CONSTRAINT outbox_order UNIQUE (aggregate, position)
            )
            """,
            "CREATE INDEX outbox_state ON outbox (state, created_at)",
        ])

    /// Keys of requests, and the answers they had; see `IdempotencyStore`.
    package static let idempotency = Migration(
        2, "idempotency",
        [
            """
            CREATE TABLE idempotency (
                scope TEXT NOT NULL,
                key TEXT NOT NULL,
                fingerprint BYTEA NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('running', 'done')),
                owner TEXT NOT NULL,
                leased_until BIGINT NOT NULL,
                recovery_point TEXT,
                status BIGINT,
                headers TEXT,
                body BYTEA,
                created_at BIGINT NOT NULL,
                PRIMARY KEY (scope, key),
                CHECK ((state = 'done') = (status IS NOT NULL AND headers IS NOT NULL AND body IS NOT NULL))
            )
            """,
            "CREATE INDEX idempotency_age ON idempotency (created_at)",
            "CREATE INDEX idempotency_running ON idempotency (state, leased_until)",
        ])

    /// Processes that share the database, each with a count that goes up while it lives; see `Presence`.
    package static let presence = Migration(
        5, "presence", ["CREATE TABLE presence (id TEXT PRIMARY KEY, beat BIGINT NOT NULL)"])
}
