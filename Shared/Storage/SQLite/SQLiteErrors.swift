import Foundation
import GRDB

extension SQLError {
    /// SQLite's result codes and words, sorted as PostgreSQL's are.
    init(_ error: GRDB.DatabaseError) {
        let message = error.message ?? ""
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
            self = .uniqueViolation(SQLConstraint(columnsAfter: "constraint failed: ", in: message))
        case .SQLITE_CONSTRAINT_NOTNULL:
            self = .notNullViolation(SQLConstraint(columnsAfter: "constraint failed: ", in: message))
        case .SQLITE_CONSTRAINT_FOREIGNKEY:
            self = .foreignKeyViolation(SQLConstraint(table: nil, name: nil, columns: []))
        case .SQLITE_CONSTRAINT_CHECK:
            let name = message.range(of: "constraint failed: ").map { String(message[$0.upperBound...]) }
            self = .checkViolation(SQLConstraint(table: nil, name: name, columns: []))
        default:
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: self = .timeout
            case .SQLITE_READONLY: self = .readOnly
            case .SQLITE_FULL: self = .full
            default: self = .other(code: "\(error.extendedResultCode.rawValue)", message: message)
            }
        }
    }
}

extension SQLConstraint {
    /// Reads `UNIQUE constraint failed: quote.merchant, quote.reference`.
    init(columnsAfter words: String, in message: String) {
        guard let found = message.range(of: words) else {
            self.init(table: nil, name: nil, columns: [])
            return
        }
        let pairs = message[found.upperBound...].split(separator: ",").map { part in
            part.trimmingCharacters(in: .whitespaces).split(separator: ".", maxSplits: 1)
        }
        self.init(
            table: pairs.first?.first.map(String.init), name: nil,
            columns: pairs.compactMap { $0.count == 2 ? String($0[1]) : nil })
    }
}
