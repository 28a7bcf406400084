import Storage

/// Pricing's tables, numbered and never edited once released.
enum Migrations {
    static let all: [Migration] = [
        StorageMigrations.idempotency, StorageMigrations.audit, StorageMigrations.presence,
        Migration(
            10, "rate imports",
            [
                // One row, locked by whoever imports: imports follow one another, on any number of instances.
                """
                CREATE TABLE rate_head (
                    id BIGINT PRIMARY KEY CHECK (id = 1),
                    last_import BIGINT NOT NULL CHECK (last_import >= 0)
                )
                """,
                "INSERT INTO rate_head (id, last_import) VALUES (1, 0)",
                """
                CREATE TABLE rate_import (
                    number BIGINT PRIMARY KEY CHECK (number > 0),
                    imported_at BIGINT NOT NULL,
                    day_count BIGINT NOT NULL CHECK (day_count > 0)
                )
                """,
                // Rows are only ever added: a day that is published anew has rows of a later import, which count.
                """
                CREATE TABLE euro_rate (
                    import_number BIGINT NOT NULL REFERENCES rate_import (number),
                    day TEXT NOT NULL CHECK (day >= '1999-01-04'),
                    currency TEXT NOT NULL,
                    per_euro TEXT NOT NULL CHECK (per_euro <> ''),
                    PRIMARY KEY (import_number, day, currency)
                )
                """,
            ]),
        Migration(
            11, "sources of rates",
            [
                // The format of the file: what was imported before was the ECB's.
                "ALTER TABLE rate_import ADD COLUMN format TEXT NOT NULL DEFAULT 'ecb'",
                // Rows are only ever added: of one day and pair the row of the later import counts.
                """
                CREATE TABLE bank_rate (
                    import_number BIGINT NOT NULL REFERENCES rate_import (number),
                    source TEXT NOT NULL,
                    day TEXT NOT NULL CHECK (day >= '1999-01-04'),
                    until_day TEXT,
                    base TEXT NOT NULL,
                    quote TEXT NOT NULL CHECK (quote <> base),
                    rate TEXT NOT NULL CHECK (rate <> ''),
                    PRIMARY KEY (import_number, source, day, base, quote)
                )
                """,
                // One row a feed; whoever moves next_at on has the turn to fetch it.
                """
                CREATE TABLE rate_feed (
                    source TEXT PRIMARY KEY,
                    url TEXT NOT NULL,
                    etag TEXT,
                    modified TEXT,
                    checked_at BIGINT,
                    succeeded_at BIGINT,
                    next_at BIGINT NOT NULL,
                    failures BIGINT NOT NULL CHECK (failures >= 0),
                    last_error TEXT,
                    file BYTEA,
                    file_at BIGINT
                )
                """,
            ]),
        Migration(
            12, "rate locks and refunds",
            [
                """
                CREATE TABLE rate_lock (
                    id TEXT PRIMARY KEY,
                    merchant_id TEXT NOT NULL,
                    mode TEXT NOT NULL CHECK (mode IN ('test', 'live')),
                    from_currency TEXT NOT NULL,
                    to_currency TEXT NOT NULL CHECK (to_currency <> from_currency),
                    max_minor BIGINT NOT NULL CHECK (max_minor > 0),
                    used_minor BIGINT NOT NULL CHECK (used_minor >= 0 AND used_minor <= max_minor),
                    created_at BIGINT NOT NULL,
                    expires_at BIGINT NOT NULL CHECK (expires_at > created_at),
                    claims BYTEA NOT NULL,
                    token TEXT NOT NULL
                )
                """,
                "CREATE INDEX rate_lock_age ON rate_lock (merchant_id, mode, created_at, id)",
                "CREATE INDEX rate_lock_open ON rate_lock (merchant_id, mode, expires_at)",
                """
                CREATE TABLE rate_lock_use (
                    lock_id TEXT NOT NULL REFERENCES rate_lock (id),
                    position BIGINT NOT NULL CHECK (position > 0),
                    merchant_id TEXT NOT NULL,
                    mode TEXT NOT NULL,
                    from_currency TEXT NOT NULL,
                    to_currency TEXT NOT NULL,
                    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
                    slippage_minor BIGINT,
                    used_at BIGINT NOT NULL,
                    answer BYTEA NOT NULL,
                    PRIMARY KEY (lock_id, position)
                )
                """,
                "CREATE INDEX rate_lock_use_age ON rate_lock_use (merchant_id, mode, used_at)",
                """
                CREATE TABLE fx_terms (
                    merchant_id TEXT NOT NULL,
                    mode TEXT NOT NULL,
                    from_currency TEXT NOT NULL,
                    to_currency TEXT NOT NULL,
                    market TEXT NOT NULL,
                    markup_bps BIGINT NOT NULL CHECK (markup_bps BETWEEN 0 AND 5000),
                    premium_bps BIGINT NOT NULL CHECK (premium_bps BETWEEN 0 AND 5000),
                    PRIMARY KEY (merchant_id, mode, from_currency, to_currency, market)
                )
                """,
                """
                CREATE TABLE fx_sale (
                    merchant_id TEXT NOT NULL,
                    mode TEXT NOT NULL,
                    reference TEXT NOT NULL,
                    charged_minor BIGINT NOT NULL CHECK (charged_minor > 0),
                    charged_currency TEXT NOT NULL,
                    settled_minor BIGINT NOT NULL CHECK (settled_minor > 0),
                    settled_currency TEXT NOT NULL,
                    refunded_minor BIGINT NOT NULL CHECK (refunded_minor >= 0 AND refunded_minor <= charged_minor),
                    PRIMARY KEY (merchant_id, mode, reference)
                )
                """,
                """
                CREATE TABLE fx_refund (
                    id TEXT PRIMARY KEY,
                    merchant_id TEXT NOT NULL,
                    mode TEXT NOT NULL,
                    reference TEXT NOT NULL,
                    from_currency TEXT NOT NULL,
                    to_currency TEXT NOT NULL,
                    difference_minor BIGINT NOT NULL,
                    created_at BIGINT NOT NULL,
                    answer BYTEA NOT NULL,
                    FOREIGN KEY (merchant_id, mode, reference) REFERENCES fx_sale (merchant_id, mode, reference)
                )
                """,
                "CREATE INDEX fx_refund_age ON fx_refund (merchant_id, mode, created_at)",
            ]),
        markets,
    ]
}
