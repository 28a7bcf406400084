import Storage

/// The sandbox's own tables, in order, for ever.
enum Migrations {
    static let all = [sales, steps, callbacks]

    private static let sales = Migration(
        10, "sales",
        [
            """
            CREATE TABLE sale (
                id TEXT PRIMARY KEY,
                provider TEXT NOT NULL CHECK (provider IN ('upi', 'ideal', 'boleto', 'alipay')),
                reference TEXT NOT NULL,
                amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
                currency TEXT NOT NULL,
                standing TEXT NOT NULL CHECK (standing IN (
                    'open', 'paid', 'credited', 'declined', 'expired', 'deemed', 'failed', 'refunded')),
                code TEXT NOT NULL,
                paid_minor BIGINT,
                network_reference TEXT NOT NULL,
                callback_url TEXT NOT NULL,
                return_url TEXT,
                details BYTEA NOT NULL,
                fingerprint BYTEA NOT NULL,
                created_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL,
                changed_at BIGINT NOT NULL,
                CONSTRAINT sale_reference UNIQUE (provider, reference)
            )
            """
        ])

    /// What will happen to a sale, and when; a row goes when it has happened.
    private static let steps = Migration(
        11, "steps",
        [
            """
            CREATE TABLE step (
                sale_id TEXT NOT NULL REFERENCES sale (id),
                position BIGINT NOT NULL,
                due_at BIGINT NOT NULL,
                is_scripted BIGINT NOT NULL CHECK (is_scripted IN (0, 1)),
                body BYTEA NOT NULL,
                PRIMARY KEY (sale_id, position)
            )
            """,
            "CREATE INDEX step_due ON step (due_at)",
        ])

    /// What is told to shops, with how that went.
    private static let callbacks = Migration(
        12, "callbacks",
        [
            """
            CREATE TABLE callback (
                id TEXT PRIMARY KEY,
                sale_id TEXT NOT NULL REFERENCES sale (id),
                position BIGINT NOT NULL,
                provider TEXT NOT NULL,
                event_id TEXT NOT NULL,
                url TEXT NOT NULL,
                payload BYTEA NOT NULL,
                is_missigned BIGINT NOT NULL CHECK (is_missigned IN (0, 1)),
                state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'given_up')),
                tries BIGINT NOT NULL CHECK (tries >= 0),
                due_at BIGINT NOT NULL,
                last_status BIGINT,
                last_note TEXT,
                created_at BIGINT NOT NULL,
                ended_at BIGINT,
                CONSTRAINT callback_order UNIQUE (sale_id, position)
            )
            """,
            "CREATE INDEX callback_due ON callback (state, due_at)",
        ])
}
