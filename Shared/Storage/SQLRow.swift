package import Commerce
package import Foundation

/// One row of an answer, read by column name. A value of another type than asked for is an error, never a guess.
package struct SQLRow: Sendable {
    /// Names of the columns, shared by all rows of an answer.
    package let columns: [String]
    package let values: [SQLValue]

    private func value(_ column: String) throws(SQLRowError) -> SQLValue {
        guard let index = columns.firstIndex(of: column) else {
            throw SQLRowError(column: column, problem: .noSuchColumn)
        }
        return values[index]
    }

    private func required<T>(_ column: String, _ value: T?) throws(SQLRowError) -> T {
        guard let value else { throw SQLRowError(column: column, problem: .null) }
        return value
    }

    /// A `TEXT` column that may be null.
    package func optionalText(_ column: String) throws(SQLRowError) -> String? {
        switch try value(column) {
        case .text(let text): text
        case .null: nil
        default: throw SQLRowError(column: column, problem: .otherType)
        }
    }

    /// A `BIGINT` column that may be null.
    package func optionalInt64(_ column: String) throws(SQLRowError) -> Int64? {
        switch try value(column) {
        case .int64(let number): number
        case .null: nil
        default: throw SQLRowError(column: column, problem: .otherType)
        }
    }

    /// A `BYTEA` column that may be null.
    package func optionalBytes(_ column: String) throws(SQLRowError) -> [UInt8]? {
        switch try value(column) {
        case .bytes(let bytes): bytes
        case .null: nil
        default: throw SQLRowError(column: column, problem: .otherType)
        }
    }

    package func text(_ column: String) throws(SQLRowError) -> String { try required(column, optionalText(column)) }
    package func int64(_ column: String) throws(SQLRowError) -> Int64 { try required(column, optionalInt64(column)) }
    package func bytes(_ column: String) throws(SQLRowError) -> [UInt8] { try required(column, optionalBytes(column)) }

    package func int(_ column: String) throws(SQLRowError) -> Int { Int(try int64(column)) }
    package func optionalInt(_ column: String) throws(SQLRowError) -> Int? { try optionalInt64(column).map { Int($0) } }

    /// 0 or 1; any other number is an error.
    package func bool(_ column: String) throws(SQLRowError) -> Bool { try required(column, optionalBool(column)) }
    package func optionalBool(_ column: String) throws(SQLRowError) -> Bool? {
        switch try optionalInt64(column) {
        case 0: false
        case 1: true
        case nil: nil
        default: throw SQLRowError(column: column, problem: .unreadable)
        }
    }

    /// A moment kept as milliseconds UTC.
    package func date(_ column: String) throws(SQLRowError) -> Date { Date(sqlMilliseconds: try int64(column)) }
    package func optionalDate(_ column: String) throws(SQLRowError) -> Date? {
        try optionalInt64(column).map { Date(sqlMilliseconds: $0) }
    }
}

/// Readers for the words of the trade; text that is none of them is an error that names the column.
extension SQLRow {
    private func parsed<T>(_ column: String, _ parse: (String) -> T?) throws(SQLRowError) -> T? {
        guard let text = try optionalText(column) else { return nil }
        guard let value = parse(text) else { throw SQLRowError(column: column, problem: .unreadable) }
        return value
    }

    package func id<Of: Identified>(_ column: String, _: Of.Type = Of.self) throws(SQLRowError) -> ID<Of> {
        try required(column, optionalID(column))
    }
    package func optionalID<Of: Identified>(_ column: String, _: Of.Type = Of.self) throws(SQLRowError) -> ID<Of>? {
        try parsed(column) { ID<Of>($0) }
    }

    package func currency(_ column: String) throws(SQLRowError) -> Currency {
        try required(column, optionalCurrency(column))
    }
    package func optionalCurrency(_ column: String) throws(SQLRowError) -> Currency? {
        try parsed(column) { Currency(code: $0) }
    }

    package func country(_ column: String) throws(SQLRowError) -> CountryCode {
        try required(column, optionalCountry(column))
    }
    package func optionalCountry(_ column: String) throws(SQLRowError) -> CountryCode? {
        try parsed(column) { CountryCode($0) }
    }

    package func hsCode(_ column: String) throws(SQLRowError) -> HSCode { try required(column, optionalHSCode(column)) }
    package func optionalHSCode(_ column: String) throws(SQLRowError) -> HSCode? { try parsed(column) { HSCode($0) } }

    package func calendarDate(_ column: String) throws(SQLRowError) -> CalendarDate {
        try required(column, optionalCalendarDate(column))
    }
    package func optionalCalendarDate(_ column: String) throws(SQLRowError) -> CalendarDate? {
        try parsed(column) { CalendarDate($0) }
    }

    /// A sum kept in two columns: whole minor units, and the currency they are of.
    package func money(_ minorUnits: String, _ currency: String) throws(SQLRowError) -> Money {
        Money(try int64(minorUnits), try self.currency(currency))
    }

    /// An enum kept by its word.
    package func word<T: RawRepresentable>(_ column: String, _: T.Type = T.self) throws(SQLRowError) -> T
    where T.RawValue == String {
        try required(column, optionalWord(column))
    }
    package func optionalWord<T: RawRepresentable>(_ column: String, _: T.Type = T.self) throws(SQLRowError) -> T?
    where T.RawValue == String {
        try parsed(column) { T(rawValue: $0) }
    }
}

/// A row that is not what its reader expects: a programming error, or a table that somebody edited by hand.
package struct SQLRowError: Error, Hashable, Sendable {
    package enum Problem: String, Hashable, Sendable {
        case noSuchColumn
        case null
        case otherType
        case unreadable
    }
    package let column: String
    package let problem: Problem

    package init(column: String, problem: Problem) {
        self.column = column
        self.problem = problem
    }
}
