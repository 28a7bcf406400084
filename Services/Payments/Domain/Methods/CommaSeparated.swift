/// A table of comma-separated text with a line of column names, quoted fields and doubled quotes (RFC 4180).
struct CommaSeparated {
    struct Row {
        /// The line of the file on which the row begins, from 1.
        let line: Int
        fileprivate let values: [String: String]

        /// The text of a column; empty where the field is.
        /// - Throws: `.missingColumn` when the file has no such column.
        func text(_ column: String) throws(MethodTableError) -> String {
            guard let value = values[column] else { throw .missingColumn(column) }
            return value
        }
    }

    let rows: [Row]

    init(_ text: String) throws(MethodTableError) {
        var records = try Self.records(text)
        guard !records.isEmpty else { throw .malformed(line: 1, column: "") }
        let header = records.removeFirst().fields
        var rows: [Row] = []
        for record in records {
            guard record.fields.count == header.count else { throw .malformed(line: record.line, column: "") }
            rows.append(
                Row(line: record.line, values: Dictionary(zip(header, record.fields)) { first, _ in first }))
        }
        self.rows = rows
    }

    private static func records(_ text: String) throws(MethodTableError) -> [(line: Int, fields: [String])] {
        var records: [(line: Int, fields: [String])] = []
        var fields: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        var line = 1
        var start = 1
        let bytes = Array(text.utf8)
        var index = 0
        func closed() -> String { String(decoding: field, as: UTF8.self) }
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\"") where isQuoted && index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\""):
                field.append(byte)
                index += 1
            case UInt8(ascii: "\""):
                isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted:
                fields.append(closed())
                field = []
            case UInt8(ascii: "\n") where !isQuoted:
                fields.append(closed())
                records.append((start, fields))
                fields = []
                field = []
                line += 1
                start = line
            case UInt8(ascii: "\r") where !isQuoted:
                break
            default:
                if byte == UInt8(ascii: "\n") { line += 1 }
                field.append(byte)
            }
            index += 1
        }
        guard !isQuoted else { throw .malformed(line: start, column: "") }
        if !field.isEmpty || !fields.isEmpty {
            fields.append(closed())
            records.append((start, fields))
        }
        return records
    }
}

/// Why a data file cannot be used. The process does not start with one.
package enum MethodTableError: Error, Hashable, Sendable {
    case missingColumn(String)
    case malformed(line: Int, column: String)
    /// A row of one file names a method that `methods.csv` does not have.
    case unknownMethod(String, line: Int)
    /// A method without a row that it needs, such as a limit or a poll plan.
    case incomplete(String, missing: String)
}
