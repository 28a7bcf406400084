extension CELValue: CustomStringConvertible {
    /// As it would be written in an expression, cut where it is long: for traces and messages.
    package var description: String { text(upTo: Self.textMax) }

    /// The same, cut only where it is very long.
    package var wholeText: String { text(upTo: CELLimits.valueBytesMax) }

    /// Bytes after which nothing more is begun. A small value may hold the same list in many places, and so have no end
    /// on paper.
    private static let textMax = 240

    private func text(upTo max: Int) -> String {
        var text = ""
        write(to: &text, upTo: max)
        return text
    }

    private func write(to text: inout String, upTo max: Int) {
        switch self {
        case .list(let list):
            text += "["
            Self.write(list.items, to: &text, upTo: max) { $0.write(to: &$1, upTo: max) }
            text += "]"
        case .map(let map):
            text += "{"
            Self.write(Array(zip(map.keys, map.values)), to: &text, upTo: max) { entry, text in
                entry.0.write(to: &text, upTo: max)
                text += ": "
                entry.1.write(to: &text, upTo: max)
            }
            text += "}"
        case .record(let record):
            let fields = zip(record.shape.fields, record.values).filter { if case .absent = $1 { false } else { true } }
            text += record.shape.name + "{"
            Self.write(fields, to: &text, upTo: max) { field, text in
                text += field.0.name + ": "
                field.1.write(to: &text, upTo: max)
            }
            text += "}"
        case .optional(let optional):
            guard let value = optional.value else { return text += "optional.none()" }
            text += "optional.of("
            value.write(to: &text, upTo: max)
            text += ")"
        default: text += scalar(upTo: max)
        }
    }

    private static func write<Part>(
        _ parts: [Part], to text: inout String, upTo max: Int, _ one: (Part, inout String) -> Void
    ) {
        for (place, part) in parts.enumerated() {
            if place > 0 { text += ", " }
            guard text.utf8.count < max else { return text += "…" }
            one(part, &text)
        }
    }

    private func scalar(upTo max: Int) -> String {
        switch self {
        case .null: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .int(let number): return String(number)
        case .uint(let number): return "\(number)u"
        case .double(let number):
            let text = CELFunction.shortest(number)
            return text.utf8.allSatisfy { $0.isDigit || $0 == UInt8(ascii: "-") } ? text + ".0" : text
        case .string(let text):
            let isLong = text.utf8.count > max
            return CELFunction.quoted(isLong ? String(text.unicodeScalars.prefix(max / 2)) + "…" : text).visible
        case .bytes(let bytes):
            let bytesMax = max == Self.textMax ? 32 : max
            let shown = bytes.prefix(bytesMax).map { byte in
                byte >= 32 && byte < 127 && byte != 34 && byte != 92
                    ? String(Character(Unicode.Scalar(byte))) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
            return "b\"\(shown.joined())\(bytes.count > bytesMax ? "…" : "")\""
        case .timestamp(let moment): return "timestamp(\"\(moment)\")"
        case .duration(let duration): return "duration(\"\(duration)\")"
        case .decimal(let number): return "decimal(\"\(number)\")"
        case .money(let sum): return "money(\"\(sum.amount)\", \"\(sum.currency)\")"
        case .ip(let address): return "ip(\"\(address)\")"
        case .cidr(let range): return "cidr(\"\(range)\")"
        case .type(let name): return name
        case .unknown(let unknown): return "unknown (\(unknown.names.joined(separator: ", ").visible))"
        case .error(let failure): return "error: \(failure.message.visible)"
        case .list, .map, .record, .optional: return typeName
        case .absent: return "not set"
        }
    }
}
