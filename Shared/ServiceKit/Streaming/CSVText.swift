/// Fields of a row as RFC 4180 has them.
package enum CSVText {
    /// nil where a quote is not closed, or something follows a closed one.
    package static func fields(_ bytes: [UInt8]) -> [String]? {
        var fields: [String] = []
        var at = 0
        while true {
            if at < bytes.count, bytes[at] == quote {
                guard let (text, end) = quoted(bytes, from: at + 1) else { return nil }
                fields.append(text)
                at = end
            } else {
                let end = bytes[at...].firstIndex(of: comma) ?? bytes.count
                guard !bytes[at..<end].contains(quote), let text = String(validating: bytes[at..<end], as: UTF8.self)
                else { return nil }
                fields.append(text)
                at = end
            }
            if at == bytes.count { return fields }
            guard bytes[at] == comma else { return nil }
            at += 1
        }
    }

    /// Adds one field, in quotes where it needs them.
    package static func append(_ text: String, to out: inout [UInt8]) {
        let bytes = text.utf8
        guard bytes.contains(where: { $0 == quote || $0 == comma || $0 == 10 || $0 == 13 }) else {
            out += bytes
            return
        }
        out.append(quote)
        for byte in bytes {
            if byte == quote { out.append(quote) }
            out.append(byte)
        }
        out.append(quote)
    }

    /// Adds a row and its line end.
    package static func append(row: [String], to out: inout [UInt8]) {
        for (index, field) in row.enumerated() {
            if index > 0 { out.append(comma) }
            append(field, to: &out)
        }
        out += [13, 10]
    }

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")

    private static func quoted(_ bytes: [UInt8], from start: Int) -> (text: String, end: Int)? {
        var text: [UInt8] = []
        var at = start
        while at < bytes.count {
            if bytes[at] != quote {
                text.append(bytes[at])
                at += 1
            } else if at + 1 < bytes.count, bytes[at + 1] == quote {
                text.append(quote)
                at += 2
            } else {
                return String(validating: text, as: UTF8.self).map { ($0, at + 1) }
            }
        }
        return nil
    }
}
