import Storage

extension Migration {
    /// The schema of the fraud service, from empty.
    static let fraud: [Migration] =
        StorageMigrations.all
        + [StorageMigrations.audit, StorageMigrations.subjects, assessments, cases, reviewers, sealed, roles]

    /// Who the buyer is, is in `evidence` alone, sealed; `sighting` holds keyed hashes.
    private static let assessments = Migration(
        10, "assessments",
        [
            """
            CREATE TABLE assessment (
                id TEXT PRIMARY KEY,
                order_id TEXT NOT NULL UNIQUE,
                outcome TEXT NOT NULL CHECK (outcome IN ('allow', 'review', 'block')),
                score BIGINT NOT NULL CHECK (score BETWEEN 0 AND 100),
                policy TEXT NOT NULL,
                review_from BIGINT NOT NULL,
                block_from BIGINT NOT NULL,
                findings BYTEA NOT NULL,
                masked_name TEXT NOT NULL,
                amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
                currency TEXT NOT NULL,
                euro_minor BIGINT NOT NULL CHECK (euro_minor >= 0),
                method TEXT NOT NULL,
                network_country TEXT,
                instrument_country TEXT,
                billing_country TEXT,
                shipping_country TEXT NOT NULL,
                evidence BYTEA NOT NULL,
                placed_at BIGINT NOT NULL,
                assessed_at BIGINT NOT NULL
            )
            """,
            """
            CREATE TABLE sighting (
                kind TEXT NOT NULL CHECK (kind IN ('email', 'network', 'device', 'instrument')),
                hash BYTEA NOT NULL,
                placed_at BIGINT NOT NULL,
                order_id TEXT NOT NULL,
                email_hash BYTEA NOT NULL,
                instrument_hash BYTEA,
                euro_minor BIGINT NOT NULL,
                PRIMARY KEY (kind, hash, placed_at, order_id)
            )
            """,
            "CREATE INDEX sighting_age ON sighting (placed_at)",
            """
            CREATE TABLE velocity_lock (
                hash BYTEA PRIMARY KEY,
                touched_at BIGINT NOT NULL
            )
            """,
        ])

    private static let cases = Migration(
        11, "cases",
        [
            """
            CREATE TABLE review_case (
                id TEXT PRIMARY KEY,
                order_id TEXT NOT NULL UNIQUE REFERENCES assessment (order_id),
                state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'declined')),
                version BIGINT NOT NULL CHECK (version >= 1),
                opened_at BIGINT NOT NULL,
                due_at BIGINT NOT NULL,
                decided_at BIGINT,
                reason TEXT,
                CHECK ((state = 'open') = (decided_at IS NULL)),
                CHECK ((state = 'open') = (reason IS NULL))
            )
            """,
            "CREATE INDEX review_case_queue ON review_case (state, due_at, id)",
            "CREATE INDEX review_case_decided ON review_case (decided_at, id)",
            """
            CREATE TABLE case_event (
                case_id TEXT NOT NULL REFERENCES review_case (id),
                position BIGINT NOT NULL,
                kind TEXT NOT NULL CHECK (kind IN ('opened', 'revealed', 'approved', 'declined')),
                reviewer_id TEXT,
                reviewer_name TEXT,
                reason TEXT,
                note TEXT,
                happened_at BIGINT NOT NULL,
                PRIMARY KEY (case_id, position)
            )
            """,
            "CREATE INDEX case_event_reviewer ON case_event (reviewer_id, happened_at)",
        ])

    private static let reviewers = Migration(
        12, "reviewers",
        [
            """
            CREATE TABLE reviewer (
                id TEXT PRIMARY KEY,
                email TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL,
                password_salt BYTEA NOT NULL,
                password_hash BYTEA NOT NULL,
                scrypt_rounds BIGINT NOT NULL,
                scrypt_block_size BIGINT NOT NULL,
                scrypt_parallelism BIGINT NOT NULL,
                created_at BIGINT NOT NULL
            )
            """,
            """
            CREATE TABLE console_session (
                id_hash BYTEA PRIMARY KEY,
                reviewer_id TEXT NOT NULL REFERENCES reviewer (id),
                seen_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL
            )
            """,
            "CREATE INDEX console_session_expiry ON console_session (expires_at)",
            """
            CREATE TABLE sign_in_attempt (
                subject_hash BYTEA PRIMARY KEY,
                attempts BIGINT NOT NULL CHECK (attempts >= 0),
                last_at BIGINT NOT NULL,
                blocked_until BIGINT NOT NULL
            )
            """,
        ])

    /// What a person may do in the console: words with commas between. Who was there before decides on orders.
    private static let roles = Migration(
        30, "roles", ["ALTER TABLE reviewer ADD COLUMN roles TEXT NOT NULL DEFAULT 'review' CHECK (roles <> '')"])

    /// Whose an assessment is; null where it was written before. The masked name and a reviewer's note are sealed too:
    /// their old columns stay, empty.
    private static let sealed = Migration(
        20, "sealed personal data",
        [
            "ALTER TABLE assessment ADD COLUMN subject TEXT REFERENCES subject_key (id)",
            "ALTER TABLE assessment ADD COLUMN sealed_name BYTEA",
            "CREATE INDEX assessment_subject ON assessment (subject, id)",
            "CREATE INDEX assessment_unsealed ON assessment (id) WHERE subject IS NULL",
            "ALTER TABLE case_event ADD COLUMN sealed_note BYTEA",
        ])
}
