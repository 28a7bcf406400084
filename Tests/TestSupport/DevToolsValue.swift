import Foundation

/// A value of the DevTools protocol: JSON whose shape is the browser's.
enum DevToolsValue: Sendable, Decodable {
    case text(String)
    case number(Double)
    case flag(Bool)
    case list([DevToolsValue])
    case object([String: DevToolsValue])
    case null

    /// nil for bytes that are no JSON.
    init?(_ bytes: Data) {
        guard let value = try? JSONDecoder().decode(DevToolsValue.self, from: bytes) else { return nil }
        self = value
    }

    subscript(name: String) -> DevToolsValue? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    /// A string as it is, a number or truth value as it is printed.
    var text: String? {
        switch self {
        case .text(let text): text
        case .number(let number): number == number.rounded() ? String(Int(number)) : String(number)
        case .flag(let flag): String(flag)
        case .list, .object, .null: nil
        }
    }

    var json: String {
        switch self {
        case .text(let text): Self.quoted(text)
        case .number(let number): number == number.rounded() ? String(Int(number)) : String(number)
        case .flag(let flag): flag ? "true" : "false"
        case .list(let list): "[" + list.map(\.json).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0)):\($1.json)" }.sorted().joined(separator: ",") + "}"
        case .null: "null"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 32 || scalar.value == 0x2028 || scalar.value == 0x2029:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension DevToolsValue {
    /// Tries one kind after another; a number is no truth value, which `JSONSerialization` does not keep apart here.
    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let flag = try? value.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([DevToolsValue].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: DevToolsValue].self))
        }
    }
}
