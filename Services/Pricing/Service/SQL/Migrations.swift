import Storage

/// Pricing's tables, numbered and never edited once released.
enum Migrations {
    static let all: [Migration] = [
        StorageMigrations.audit, StorageMigrations.idempotency, StorageMigrations.presence,
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
        markets,
    ]
}
