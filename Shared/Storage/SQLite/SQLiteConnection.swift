import Foundation
import GRDB

/// GRDB's connection behind our protocol, for the time of one closure.
final class SQLiteConnection: SQLConnection {
    private var database: GRDB.Database?
    /// Set by the first statement that fails: as on PostgreSQL, nothing works after it.
    private(set) var hasFailed = false
    private(set) var signals: [CommitSignal] = []

    let engine = SQLEngine.sqlite

    init(_ database: GRDB.Database) { self.database = database }

    /// Ends the loan: a connection kept beyond its closure is of no use.
    func expire() { database = nil }

    func afterCommit(_ signal: CommitSignal) {
        if !signals.contains(signal) { signals.append(signal) }
    }

    func execute(_ sql: SQL) throws -> Int {
        try attempt { database in
            let statement = try prepared(sql, on: database)
            let before = database.totalChangesCount
            try statement.execute()
            // sqlite3_changes keeps the count of the last statement that wrote, whichever that was.
            return statement.isReadonly || database.totalChangesCount == before ? 0 : database.changesCount
        }
    }

    func executeAll(_ statements: [SQL]) throws -> [Int] { try statements.map { try execute($0) } }

    func query(_ sql: SQL) throws -> [SQLRow] { try rows(sql, atMost: .max) }

    func first(_ sql: SQL) throws -> SQLRow? { try rows(sql, atMost: 1).first }

    private func rows(_ sql: SQL, atMost limit: Int) throws -> [SQLRow] {
        try attempt { database in
            let statement = try prepared(sql, on: database)
            let columns = statement.columnNames
            let cursor = try Row.fetchCursor(statement)
            var rows: [SQLRow] = []
            while rows.count < limit, let row = try cursor.next() {
                rows.append(
                    SQLRow(columns: columns, values: try columns.indices.map { try Self.value(row[$0], columns[$0]) }))
            }
            return rows
        }
    }

    private func attempt<T>(_ body: (GRDB.Database) throws -> T) throws -> T {
        guard let database else { throw SQLError.usedOutsideTransaction }
        guard !hasFailed else { throw SQLError.transactionAborted }
        do {
            return try body(database)
        } catch let error as GRDB.DatabaseError {
            hasFailed = true
            throw SQLError(error)
        } catch {
            hasFailed = true
            throw error
        }
    }

    private func prepared(_ sql: SQL, on database: GRDB.Database) throws -> Statement {
        let (text, values) = sql.rendered(for: .sqlite)
        let statement =
            sql.isOneOff ? try database.makeStatement(sql: text) : try database.cachedStatement(sql: text)
        statement.setUncheckedArguments(StatementArguments(try values.map(Self.bound)))
        return statement
    }

    private static func bound(_ value: SQLValue) throws -> DatabaseValue {
        switch value {
        case .text(let text):
            guard !text.utf8.contains(0) else { throw SQLError.nulInText }
            return text.databaseValue
        case .int64(let number): return number.databaseValue
        case .bytes(let bytes): return Data(bytes).databaseValue
        case .null: return .null
        }
    }

    private static func value(_ value: DatabaseValue, _ column: String) throws -> SQLValue {
        switch value.storage {
        case .string(let text): .text(text)
        case .int64(let number): .int64(number)
        case .blob(let data): .bytes([UInt8](data))
        case .null: .null(.text)
        case .double: throw SQLRowError(column: column, problem: .otherType)
        }
    }
}
