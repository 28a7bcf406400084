/// A CSV file with a header, read strictly: the columns expected in their order, every row complete, UTF-8, `\n` ends.
package struct CSVTable {
    private let file: DataFile
    private let columnCount: Int
    private let bodyStart: Int

    /// - Throws: `TableError` for another header.
    package init(_ file: DataFile, columns: [String]) throws(TableError) {
        self.file = file
        columnCount = columns.count
        let end = file.bytes.firstIndex(of: UInt8(ascii: "\n")) ?? file.bytes.count
        let header = String(decoding: file.bytes[..<end], as: UTF8.self)
        guard header == columns.joined(separator: ",") else {
            throw TableError(file: file.name, line: 1, reason: "the header is not \(columns.joined(separator: ","))")
        }
        bodyStart = min(end + 1, file.bytes.count)
    }

    /// Calls `body` for each row in order.
    /// - Throws: `TableError` for a row that is not whole, and what `body` throws.
    package func forEachRow(_ body: (CSVRow) throws(TableError) -> Void) throws(TableError) {
        var scanner = CSVScanner(bytes: file.bytes, position: bodyStart, file: file.name)
        while scanner.position < file.bytes.count {
            let line = scanner.line
            let fields = try scanner.nextRow(reserving: columnCount)
            guard fields.count == columnCount else {
                throw TableError(
                    file: file.name, line: line, reason: "\(fields.count) fields where \(columnCount) are expected")
            }
            try body(CSVRow(file: file.name, line: line, fields: fields))
        }
    }
}

/// Walks the bytes of a CSV file (RFC 4180 quoting).
private struct CSVScanner {
    let bytes: [UInt8]
    var position: Int
    let file: String
    var line = 2

    mutating func nextRow(reserving count: Int) throws(TableError) -> [ArraySlice<UInt8>] {
        var fields: [ArraySlice<UInt8>] = []
        fields.reserveCapacity(count)
        let start = line
        while true {
            let field = position < bytes.count && bytes[position] == UInt8(ascii: "\"") ? try quoted(start) : plain()
            fields.append(field)
            guard position < bytes.count else { throw TableError(file: file, line: start, reason: "no line end") }
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\n") {
                line += 1
                return fields
            }
            guard byte == UInt8(ascii: ",") else {
                throw TableError(file: file, line: start, reason: "text after a closing quote")
            }
        }
    }

    private mutating func plain() -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: ","), bytes[position] != UInt8(ascii: "\n") {
            position += 1
        }
        return bytes[start..<position]
    }

    private mutating func quoted(_ start: Int) throws(TableError) -> ArraySlice<UInt8> {
        var text: [UInt8] = []
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") {
                guard position < bytes.count, bytes[position] == byte else { return text[...] }
                position += 1
            } else if byte == UInt8(ascii: "\n") {
                line += 1
            }
            text.append(byte)
        }
        throw TableError(file: file, line: start, reason: "a quote is not closed")
    }
}
