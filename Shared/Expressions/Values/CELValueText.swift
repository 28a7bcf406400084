extension CELValue: CustomStringConvertible {
    /// As it would be written in an expression, cut where it is long: for traces and messages.
    package var description: String {
        var text = ""
        write(to: &text)
        return text
    }

    /// Bytes after which nothing more is begun. A small value may hold the same list in many places, and so have no end
    /// on paper.
    private static let textMax = 240

    private func write(to text: inout String) {
        switch self {
        case .list(let list):
            text += "["
            Self.write(list.items, to: &text) { $0.write(to: &$1) }
            text += "]"
        case .map(let map):
            text += "{"
            Self.write(Array(zip(map.keys, map.values)), to: &text) { entry, text in
                entry.0.write(to: &text)
                text += ": "
                entry.1.write(to: &text)
            }
            text += "}"
        case .record(let record):
            let fields = zip(record.shape.fields, record.values).filter { if case .absent = $1 { false } else { true } }
            text += record.shape.name + "{"
            Self.write(fields, to: &text) { field, text in
                text += field.0.name + ": "
                field.1.write(to: &text)
            }
            text += "}"
        case .optional(let optional):
            guard let value = optional.value else { return text += "optional.none()" }
            text += "optional.of("
            value.write(to: &text)
            text += ")"
        default: text += scalar
        }
    }

    private static func write<Part>(_ parts: [Part], to text: inout String, _ one: (Part, inout String) -> Void) {
        for (place, part) in parts.enumerated() {
            if place > 0 { text += ", " }
            guard text.utf8.count < textMax else { return text += "…" }
            one(part, &text)
        }
    }

    private var scalar: String {
        switch self {
        case .null: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .int(let number): return String(number)
        case .uint(let number): return "\(number)u"
        case .double(let number):
            let text = CELFunction.shortest(number)
            return text.utf8.allSatisfy { $0.isDigit || $0 == UInt8(ascii: "-") } ? text + ".0" : text
        case .string(let text):
            let isLong = text.utf8.count > Self.textMax
            return CELFunction.quoted(isLong ? String(text.unicodeScalars.prefix(Self.textMax / 2)) + "…" : text)
        case .bytes(let bytes):
            let shown = bytes.prefix(32).map { byte in
                byte >= 32 && byte < 127 && byte != 34 && byte != 92
                    ? String(Character(Unicode.Scalar(byte))) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
            return "b\"\(shown.joined())\(bytes.count > 32 ? "…" : "")\""
        case .timestamp(let moment): return "timestamp(\"\(moment)\")"
        case .duration(let duration): return "duration(\"\(duration)\")"
        case .decimal(let number): return "decimal(\"\(number)\")"
        case .money(let sum): return "money(\"\(sum.amount)\", \"\(sum.currency)\")"
        case .ip(let address): return "ip(\"\(address)\")"
        case .cidr(let range): return "cidr(\"\(range)\")"
        case .type(let name): return name
        case .unknown(let unknown): return "unknown (\(unknown.names.joined(separator: ", ")))"
        case .error(let failure): return "error: \(failure.message)"
        case .list, .map, .record, .optional: return typeName
        case .absent: return "not set"
        }
    }
}
