import Foundation

/// What is wrong with a data file.
struct DataFileError: Error, CustomStringConvertible {
    let file: String
    let line: Int
    let problem: String

    var description: String { "\(file), line \(line): \(problem)" }
}

/// A data file of this service: comma-separated, a header line, no quotes.
struct CSVTable {
    struct Row {
        let file: String
        let line: Int
        fileprivate let values: [String: Substring]

        /// A cell; nil where it is empty.
        subscript(column: String) -> String? { values[column].flatMap { $0.isEmpty ? nil : String($0) } }

        func required(_ column: String) throws(DataFileError) -> String {
            guard let value = self[column] else { throw failure("\(column) is empty") }
            return value
        }

        /// A cell through `parse`; nil where it is empty.
        func optional<Value>(_ column: String, _ parse: (String) -> Value?) throws(DataFileError) -> Value? {
            guard let text = self[column] else { return nil }
            guard let value = parse(text) else { throw failure("\(column) cannot be \"\(text)\"") }
            return value
        }

        func required<Value>(_ column: String, _ parse: (String) -> Value?) throws(DataFileError) -> Value {
            guard let value = parse(try required(column)) else { throw failure("\(column) cannot be read") }
            return value
        }

        func failure(_ problem: String) -> DataFileError { DataFileError(file: file, line: line, problem: problem) }
    }

    let rows: [Row]

    /// Reads `Data/NAME` of this service's resources.
    init(named name: String) throws {
        guard let file = Bundle.module.resourceURL?.appending(path: "Data/\(name)") else {
            throw DataFileError(file: name, line: 0, problem: "there is no such file")
        }
        try self.init(String(contentsOf: file, encoding: .utf8), file: name)
    }

    init(_ text: String, file: String) throws(DataFileError) {
        // To Swift a carriage return and a line feed are one character, which is no line feed.
        guard !text.utf8.contains(UInt8(ascii: "\r")) else {
            throw DataFileError(file: file, line: 1, problem: "lines end with a line feed alone")
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let header = lines[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        var rows: [Row] = []
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            guard cells.count == header.count, !line.contains("\"") else {
                throw DataFileError(file: file, line: index + 1, problem: "\(header.count) cells expected")
            }
            rows.append(
                Row(
                    file: file, line: index + 1,
                    values: Dictionary(uniqueKeysWithValues: zip(header, cells))))
        }
        self.rows = rows
    }
}
