import Storage

extension Migrations {
    /// Markets and price books, of one shop in one mode each.
    static let markets = Migration(
        30, "markets and price books",
        [
            // A market is its document: few, read together, and changed whole.
            """
            CREATE TABLE market (
                merchant_id TEXT NOT NULL,
                mode TEXT NOT NULL CHECK (mode IN ('test', 'live')),
                id TEXT NOT NULL,
                document TEXT NOT NULL CHECK (document <> ''),
                updated_at BIGINT NOT NULL,
                PRIMARY KEY (merchant_id, mode, id)
            )
            """,
            """
            CREATE TABLE price_book (
                merchant_id TEXT NOT NULL,
                mode TEXT NOT NULL CHECK (mode IN ('test', 'live')),
                id TEXT NOT NULL,
                name TEXT NOT NULL,
                currency TEXT NOT NULL,
                adjustment TEXT NOT NULL,
                included_tax TEXT,
                updated_at BIGINT NOT NULL,
                PRIMARY KEY (merchant_id, mode, id)
            )
            """,
            // `starts_key` is `starts_at`, or one of two numbers before all time for a price without: a key has no nulls.
            """
            CREATE TABLE price_row (
                merchant_id TEXT NOT NULL,
                mode TEXT NOT NULL,
                book_id TEXT NOT NULL,
                sku TEXT NOT NULL,
                scope TEXT NOT NULL,
                min_quantity BIGINT NOT NULL CHECK (min_quantity > 0),
                starts_key BIGINT NOT NULL,
                starts_at BIGINT,
                ends_at BIGINT,
                currency TEXT NOT NULL,
                price_minor BIGINT NOT NULL CHECK (price_minor > 0),
                floor_minor BIGINT CHECK (floor_minor <= price_minor),
                cost_minor BIGINT CHECK (cost_minor >= 0),
                PRIMARY KEY (merchant_id, mode, book_id, sku, scope, min_quantity, starts_key),
                FOREIGN KEY (merchant_id, mode, book_id) REFERENCES price_book (merchant_id, mode, id),
                CHECK (ends_at > starts_at)
            )
            """,
            // What was answered last, in markets that hold their prices.
            """
            CREATE TABLE shown_price (
                merchant_id TEXT NOT NULL,
                mode TEXT NOT NULL,
                market_id TEXT NOT NULL,
                sku TEXT NOT NULL,
                min_quantity BIGINT NOT NULL,
                currency TEXT NOT NULL,
                price_minor BIGINT NOT NULL CHECK (price_minor > 0),
                since BIGINT NOT NULL,
                PRIMARY KEY (merchant_id, mode, market_id, sku, min_quantity),
                FOREIGN KEY (merchant_id, mode, market_id) REFERENCES market (merchant_id, mode, id)
            )
            """,
        ])
}
