extension CELValue: CustomStringConvertible {
    /// As it would be written in an expression, cut where it is long: for traces and messages.
    package var description: String { written(budget: 200) }

    private func written(budget: Int) -> String {
        switch self {
        case .null: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .int(let number): return String(number)
        case .uint(let number): return "\(number)u"
        case .double(let number):
            let text = CELFunction.shortest(number)
            return text.utf8.allSatisfy { $0.isDigit || $0 == UInt8(ascii: "-") } ? text + ".0" : text
        case .string(let text): return CELFunction.quoted(text.count > budget ? text.prefix(budget) + "…" : text[...])
        case .bytes(let bytes):
            let shown = bytes.prefix(32).map { byte in
                byte >= 32 && byte < 127 && byte != 34 && byte != 92
                    ? String(Character(Unicode.Scalar(byte))) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
            return "b\"\(shown.joined())\(bytes.count > 32 ? "…" : "")\""
        case .list(let list):
            return "[" + Self.joined(list.items.lazy.map { $0.written(budget: budget / 2) }, budget) + "]"
        case .map(let map):
            let entries = zip(map.keys, map.values).lazy.map {
                "\($0.written(budget: budget / 2)): \($1.written(budget: budget / 2))"
            }
            return "{" + Self.joined(entries, budget) + "}"
        case .record(let record):
            let fields = zip(record.shape.fields, record.values).lazy.filter {
                if case .absent = $1 { false } else { true }
            }
            return record.shape.name + "{"
                + Self.joined(fields.map { "\($0.name): \($1.written(budget: budget / 2))" }, budget) + "}"
        case .timestamp(let moment): return "timestamp(\"\(moment)\")"
        case .duration(let duration): return "duration(\"\(duration)\")"
        case .decimal(let number): return "decimal(\"\(number)\")"
        case .money(let sum): return "money(\"\(sum.amount)\", \"\(sum.currency)\")"
        case .ip(let address): return "ip(\"\(address)\")"
        case .cidr(let range): return "cidr(\"\(range)\")"
        case .type(let name): return name
        case .optional(let optional):
            return optional.value.map { "optional.of(\($0.written(budget: budget / 2)))" } ?? "optional.none()"
        case .unknown(let unknown): return "unknown (\(unknown.names.joined(separator: ", ")))"
        case .error(let failure): return "error: \(failure.message)"
        case .absent: return "not set"
        }
    }

    private static func joined(_ parts: some Sequence<String>, _ budget: Int) -> String {
        var result = ""
        for part in parts {
            if !result.isEmpty { result += ", " }
            guard result.utf8.count < budget else { return result + "…" }
            result += part
        }
        return result
    }
}
