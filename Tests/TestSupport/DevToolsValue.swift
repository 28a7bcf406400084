import Foundation

/// A value of the DevTools protocol: JSON whose shape is the browser's.
enum DevToolsValue: Sendable {
    case text(String)
    case number(Double)
    case flag(Bool)
    case list([DevToolsValue])
    case object([String: DevToolsValue])
    case null

    init?(_ bytes: Data) {
        guard let value = try? JSONSerialization.jsonObject(with: bytes, options: [.fragmentsAllowed]) else {
            return nil
        }
        self.init(any: value)
    }

    private init(any value: Any) {
        switch value {
        case let text as String: self = .text(text)
        case let flag as Bool: self = .flag(flag)
        case let number as NSNumber: self = .number(number.doubleValue)
        case let list as [Any]: self = .list(list.map(DevToolsValue.init(any:)))
        case let object as [String: Any]: self = .object(object.mapValues(DevToolsValue.init(any:)))
        default: self = .null
        }
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
