/// Comma-separated rows with a header, fields quoted where they hold a comma (RFC 4180, without line breaks inside).
enum CSVText {
    /// Every row after the header with its line number, from 2.
    /// - Throws: for a row with another number of fields, or a quote that does not close.
    static func rows(_ text: String, columns: Int) throws(RateFileError) -> [(line: Int, fields: [String])] {
        var rows: [(line: Int, fields: [String])] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard index > 0, !line.isEmpty else { continue }
            guard let fields = CSVFields.split(String(line)), fields.count == columns else {
                throw RateFileError(line: index + 1, "Expected \(columns) fields")
            }
            rows.append((index + 1, fields))
        }
        return rows
    }
}

/// One line's fields, quoted where they hold a comma or a quote, which is doubled there.
enum CSVFields {
    static func split(_ line: String) -> [String]? {
        let bytes = Array(line.utf8)
        if !bytes.contains(UInt8(ascii: "\"")) {
            return bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
        }
        var fields: [String] = []
        var field: [UInt8] = []
        var position = 0
        while true {
            if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
                position += 1
                while true {
                    guard position < bytes.count else { return nil }
                    if bytes[position] == UInt8(ascii: "\"") {
                        guard position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "\"") else { break }
                        position += 1
                    }
                    field.append(bytes[position])
                    position += 1
                }
                position += 1
                guard position == bytes.count || bytes[position] == UInt8(ascii: ",") else { return nil }
            } else {
                while position < bytes.count, bytes[position] != UInt8(ascii: ",") {
                    guard bytes[position] != UInt8(ascii: "\"") else { return nil }
                    field.append(bytes[position])
                    position += 1
                }
            }
            fields.append(String(decoding: field, as: UTF8.self))
            field = []
            guard position < bytes.count else { return fields }
            position += 1
        }
    }
}
