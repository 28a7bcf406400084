package import Commerce
package import Foundation

/// The three types a column has: those that both engines keep alike.
package enum SQLType: UInt8, Hashable, Sendable {
    case text
    case int64
    case bytes
}

/// One value of a column or parameter. A null knows its type, so that PostgreSQL need not guess.
package enum SQLValue: Hashable, Sendable {
    case text(String)
    case int64(Int64)
    case bytes([UInt8])
    case null(SQLType)
}

/// What may be bound by `\( )` in an `SQL`.
package protocol SQLBindable {
    static var sqlType: SQLType { get }
    var sqlValue: SQLValue { get }
}

extension String: SQLBindable {
    package static var sqlType: SQLType { .text }
    package var sqlValue: SQLValue { .text(self) }
}

extension Substring: SQLBindable {
    package static var sqlType: SQLType { .text }
    package var sqlValue: SQLValue { .text(String(self)) }
}

extension Int64: SQLBindable {
    package static var sqlType: SQLType { .int64 }
    package var sqlValue: SQLValue { .int64(self) }
}

extension Int: SQLBindable {
    package static var sqlType: SQLType { .int64 }
    package var sqlValue: SQLValue { .int64(Int64(self)) }
}

extension Int32: SQLBindable {
    package static var sqlType: SQLType { .int64 }
    package var sqlValue: SQLValue { .int64(Int64(self)) }
}

/// 1 or 0, in a `BIGINT` column with its `CHECK (… IN (0, 1))`.
extension Bool: SQLBindable {
    package static var sqlType: SQLType { .int64 }
    package var sqlValue: SQLValue { .int64(self ? 1 : 0) }
}

extension [UInt8]: SQLBindable {
    package static var sqlType: SQLType { .bytes }
    package var sqlValue: SQLValue { .bytes(self) }
}

/// Milliseconds since 1970-01-01T00:00:00Z, rounded down.
extension Date: SQLBindable {
    package static var sqlType: SQLType { .int64 }
    package var sqlValue: SQLValue { .int64(sqlMilliseconds) }

    /// What a `BIGINT` column holds for this moment.
    package var sqlMilliseconds: Int64 {
        // A double keeps microseconds of our century; half of one keeps 0.001 from becoming 0.000.
        Int64(((timeIntervalSince1970 * 1_000_000).rounded() / 1_000).rounded(.down))
    }

    package init(sqlMilliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(sqlMilliseconds) / 1_000)
    }
}

extension ID: SQLBindable {
    package static var sqlType: SQLType { .text }
    package var sqlValue: SQLValue { .text(text) }
}

extension Currency: SQLBindable {
    package static var sqlType: SQLType { .text }
    package var sqlValue: SQLValue { .text(code) }
}

extension CountryCode: SQLBindable {
    package static var sqlType: SQLType { .text }
    package var sqlValue: SQLValue { .text(alpha2) }
}

extension HSCode: SQLBindable {
    package static var sqlType: SQLType { .text }
    package var sqlValue: SQLValue { .text(digits) }
}

/// ISO 8601 text, such as `2026-11-21`.
extension CalendarDate: SQLBindable {
    package static var sqlType: SQLType { .text }
    package var sqlValue: SQLValue { .text(description) }
}
