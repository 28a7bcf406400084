/// What the checker knows of a value before there is one.
package indirect enum CELType: Sendable {
    /// Anything: nothing is checked before it runs.
    case dyn
    case null, bool, int, uint, double, string, bytes, timestamp, duration
    case decimal, money, ip, cidr
    /// A type as a value.
    case type
    case list(CELType)
    case map(CELType, CELType)
    case optional(CELType)
    case record(CELObject)
    /// Stands for any one type in the declaration of a function: `list(A)`.
    case parameter(String)
    /// A type that the checker has yet to find.
    case variable(Int)

    package static let anyList = CELType.list(.dyn)
    package static let anyMap = CELType.map(.dyn, .dyn)
}

extension CELType: Hashable, CustomStringConvertible {
    package static func == (left: CELType, right: CELType) -> Bool {
        switch (left, right) {
        case (.list(let left), .list(let right)), (.optional(let left), .optional(let right)): left == right
        case (.map(let leftKey, let leftValue), .map(let rightKey, let rightValue)):
            leftKey == rightKey && leftValue == rightValue
        case (.record(let left), .record(let right)): left === right
        case (.parameter(let left), .parameter(let right)): left == right
        case (.variable(let left), .variable(let right)): left == right
        default: left.simpleName != nil && left.simpleName == right.simpleName
        }
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(description) }

    private var simpleName: String? {
        switch self {
        case .dyn: "dyn"
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .decimal: "decimal"
        case .money: "money"
        case .ip: "ip"
        case .cidr: "cidr"
        case .type: "type"
        case .list, .map, .optional, .record, .parameter, .variable: nil
        }
    }

    /// As a rule author writes it: `map(string, list(int))`.
    package var description: String {
        switch self {
        case .list(let item): "list(\(item))"
        case .map(let key, let value): "map(\(key), \(value))"
        case .optional(let value): "optional(\(value))"
        case .record(let object): object.name
        case .parameter(let name): name
        case .variable: "dyn"
        default: simpleName ?? "dyn"
        }
    }

    private static let simple: [String: CELType] = Dictionary(
        uniqueKeysWithValues: [
            CELType.dyn, .null, .bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration, .decimal, .money,
            .ip, .cidr, .type,
        ].map { ($0.description, $0) })

    /// Reads `int`, `list(string)`, `map(string, money)`, `optional(int)`.
    /// - Parameter objects: kinds of records that may be named.
    /// - Returns: nil for what is no type, and for one nested more than 16 deep.
    package init?(_ text: String, objects: [CELObject] = []) {
        self.init(parsing: text.trimmingBlanks, objects: objects, depth: 0)
    }

    private init?(parsing text: Substring, objects: [CELObject], depth: Int) {
        guard depth <= 16 else { return nil }
        if let simple = Self.simple[String(text)] {
            self = simple
        } else if text == "list" {
            self = .anyList
        } else if text == "map" {
            self = .anyMap
        } else if let object = objects.first(where: { $0.name == text }) {
            self = .record(object)
        } else {
            guard let open = text.firstIndex(of: "("), text.last == ")" else { return nil }
            let arguments = Self.arguments(text[text.index(after: open)...].dropLast()).map {
                CELType(parsing: $0, objects: objects, depth: depth + 1)
            }
            switch (text[..<open], arguments.count) {
            case ("list", 1): self = .list(arguments[0] ?? .parameter(""))
            case ("optional", 1): self = .optional(arguments[0] ?? .parameter(""))
            case ("map", 2): self = .map(arguments[0] ?? .parameter(""), arguments[1] ?? .parameter(""))
            default: return nil
            }
            guard arguments.allSatisfy({ $0 != nil }) else { return nil }
        }
    }

    /// Cut at the commas that stand in no parentheses.
    private static func arguments(_ text: Substring) -> [Substring] {
        var parts: [Substring] = []
        var start = text.startIndex
        var depth = 0
        for index in text.indices {
            switch text[index] {
            case "(": depth += 1
            case ")": depth -= 1
            case "," where depth == 0:
                parts.append(text[start..<index])
                start = text.index(after: index)
            default: break
            }
        }
        parts.append(text[start...])
        return parts.map { String($0).trimmingBlanks }
    }
}

extension String {
    var trimmingBlanks: Substring {
        var part = self[...]
        while part.first?.isWhitespace == true { part = part.dropFirst() }
        while part.last?.isWhitespace == true { part = part.dropLast() }
        return part
    }
}
