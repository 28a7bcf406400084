import Storage

/// The gateway's tables, numbered and never edited once released.
enum Migrations {
    static let all: [Migration] = [
        StorageMigrations.audit, StorageMigrations.presence,
        Migration(
            10, "merchants and keys",
            [
                """
                CREATE TABLE merchant (
                    id TEXT PRIMARY KEY,
                    name TEXT NOT NULL UNIQUE,
                    created_at BIGINT NOT NULL
                )
                """,
                """
                CREATE TABLE api_key (
                    id TEXT PRIMARY KEY,
                    merchant_id TEXT NOT NULL REFERENCES merchant (id),
                    mode TEXT NOT NULL CHECK (mode IN ('test', 'live')),
                    kind TEXT NOT NULL CHECK (kind IN ('secret', 'publishable')),
                    name TEXT NOT NULL,
                    prefix TEXT NOT NULL,
                    hash BYTEA NOT NULL UNIQUE,
                    created_at BIGINT NOT NULL,
                    revoked_at BIGINT
                )
                """,
            ]),
        // Keys of before speak the one version there was, and name no origins.
        Migration(
            11, "rotation, versions, origins and last use of keys",
            [
                "ALTER TABLE api_key ADD COLUMN ends_at BIGINT",
                "ALTER TABLE api_key ADD COLUMN replaced_by TEXT REFERENCES api_key (id)",
                "ALTER TABLE api_key ADD COLUMN version TEXT NOT NULL DEFAULT '2026-11-21'",
                "ALTER TABLE api_key ADD COLUMN origins TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE api_key ADD COLUMN last_used_at BIGINT",
            ]),
    ]
}
