/// The tables of this module, for whichever service uses them. Their numbers are reserved.
package enum StorageMigrations {
    /// What every service has that takes keyed calls and tells events, to be put before its own; a service whose acts are
    /// audited adds `audit`, one that keeps personal data `subjects`.
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

    /// Acts on money, by reviewers, on keys and on personal data; see `AuditLog`.
    package static let audit = Migration(
        3, "audit",
        [
            """
            CREATE TABLE audit_lane (
                lane BIGINT PRIMARY KEY CHECK (lane >= 0),
                last_seq BIGINT NOT NULL CHECK (last_seq >= 0),
                last_hash BYTEA,
                CHECK ((last_seq = 0) = (last_hash IS NULL))
            )
            """,
            """
            INSERT INTO audit_lane (lane, last_seq)
            VALUES (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0)
            """,
            """
            CREATE TABLE audit_entry (
                lane BIGINT NOT NULL,
                seq BIGINT NOT NULL CHECK (seq > 0),
                act TEXT NOT NULL,
                actor_kind TEXT NOT NULL,
                actor TEXT NOT NULL,
                object TEXT NOT NULL,
                at BIGINT NOT NULL,
                detail TEXT NOT NULL,
                hash BYTEA NOT NULL,
                PRIMARY KEY (lane, seq)
            )
            """,
            "CREATE INDEX audit_entry_object ON audit_entry (object, seq)",
            """
            CREATE TABLE audit_head (
                number BIGINT PRIMARY KEY CHECK (number > 0),
                line TEXT NOT NULL
            )
            """,
        ])

    /// Persons and the keys that their data is sealed under; see `Vault`.
    ///
    /// An erased subject keeps its id, when it was erased and at whose request; key and hashes are gone.
    package static let subjects = Migration(
        4, "subjects",
        [
            """
            CREATE TABLE vault_key (
                purpose TEXT PRIMARY KEY,
                wrapped BYTEA NOT NULL,
                wrapped_by TEXT NOT NULL
            )
            """,
            """
            CREATE TABLE subject_key (
                id TEXT PRIMARY KEY,
                email_hash BYTEA,
                reference_hash BYTEA,
                wrapped BYTEA,
                wrapped_by TEXT,
                created_at BIGINT NOT NULL,
                erased_at BIGINT,
                erased_for TEXT,
                CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL)),
                CHECK ((wrapped IS NULL) = (wrapped_by IS NULL)),
                CHECK ((wrapped IS NULL) = (email_hash IS NULL)),
                CHECK ((wrapped IS NULL) = (reference_hash IS NULL)),
                CONSTRAINT subject_key_person UNIQUE (email_hash, reference_hash)
            )
            """,
            "CREATE INDEX subject_key_reference ON subject_key (reference_hash)",
            "CREATE INDEX subject_key_wrapped_by ON subject_key (wrapped_by)",
            "CREATE INDEX subject_key_erased_for ON subject_key (erased_for)",
        ])

    /// Processes that share the database, each with a count that goes up while it lives; see `Presence`.
    package static let presence = Migration(
        5, "presence", ["CREATE TABLE presence (id TEXT PRIMARY KEY, beat BIGINT NOT NULL)"])
}
