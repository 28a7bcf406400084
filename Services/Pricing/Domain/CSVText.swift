/// Comma-separated rows with a header, fields quoted where they hold a comma (RFC 4180, without line breaks inside).
enum CSVText {
    /// Every row after the header with its line number, from 2.
    /// - Throws: for a row with another number of fields, or a quote that does not close.
    static func rows(_ text: String, columns: Int) throws(RateFileError) -> [(line: Int, fields: [String])] {
        var rows: [(line: Int, fields: [String])] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard index > 0, !line.isEmpty else { continue }
            guard let fields = fields(line), fields.count == columns else {
                throw RateFileError(line: index + 1, "Expected \(columns) fields")
            }
            rows.append((index + 1, fields))
        }
        return rows
    }

    private static func fields(_ line: Substring) -> [String]? {
        var fields: [String] = []
        var field = ""
        var isQuoted = false
        for character in line {
            switch character {
            case "\"" where isQuoted || field.isEmpty: isQuoted.toggle()
            case "," where !isQuoted:
                fields.append(field)
                field = ""
            default: field.append(character)
            }
        }
        guard !isQuoted else { return nil }
        return fields + [field]
    }
}
