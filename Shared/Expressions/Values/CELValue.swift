/// A value of the Common Expression Language, or the two things an evaluation can meet instead of one: an unknown and a
/// failure.
///
/// 24 bytes, with a reference only where the value is of no fixed size: numbers, times, sums of money and addresses are
/// copied without counting references.
package enum CELValue: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    /// Compared and ordered by code point; never normalised.
    case string(String)
    case bytes([UInt8])
    case list(CELList)
    case map(CELMap)
    /// A value with declared fields: see `CELObject`.
    case record(CELRecord)
    case timestamp(CELTimestamp)
    case duration(CELDuration)
    case decimal(CELDecimal)
    case money(CELMoney)
    case ip(CELAddress)
    case cidr(CELAddressRange)
    /// A type as a value, by its name: `int`, `list`, `google.protobuf.Timestamp`.
    case type(String)
    case optional(CELOptional)
    /// What nobody told: names the variables and fields that were missing. It spreads through everything that needs it.
    case unknown(CELUnknown)
    case error(CELFailure)
    /// A variable or field that was not set. `has()` says false of it; using it makes an `unknown` of its name.
    case absent
}

extension CELValue {
    /// A list. Nested deeper than `CELLimits.valueDepthMax`, it is an error.
    package static func list(_ items: [CELValue]) -> CELValue {
        let list = CELList(items)
        return list.depth > CELLimits.valueDepthMax ? .error(.tooDeep) : .list(list)
    }

    /// A map with string keys. A key that is given twice keeps its last value.
    package static func map(_ entries: KeyValuePairs<String, CELValue>) -> CELValue {
        map(strings: entries.map { ($0.key, $0.value) })
    }

    package static func map(strings entries: [(String, CELValue)]) -> CELValue {
        var builder = CELMap.Builder()
        for (name, value) in entries { builder.set(.string(name), to: value) }
        return builder.value
    }

    /// A value that nobody knows, under the name that an explanation shows.
    package static func unknown(named name: String) -> CELValue { .unknown(CELUnknown([name])) }

    /// How many containers lie in one another, 0 for a scalar.
    var depth: Int {
        switch self {
        case .list(let list): list.depth
        case .map(let map): map.depth
        case .record(let record): record.depth
        case .optional(let optional): optional.depth
        default: 0
        }
    }

    /// Whether this can't be used as it is: an unknown, a failure, or something that was not set.
    var isExceptional: Bool {
        switch self {
        case .unknown, .error, .absent: true
        default: false
        }
    }

    /// The name of its type, as `type(x)` says it.
    package var typeName: String {
        switch self {
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .list: "list"
        case .map: "map"
        case .record(let record): record.shape.name
        case .timestamp: "google.protobuf.Timestamp"
        case .duration: "google.protobuf.Duration"
        case .decimal: "decimal"
        case .money: "money"
        case .ip: "net.IP"
        case .cidr: "net.CIDR"
        case .type: "type"
        case .optional: "optional_type"
        case .unknown, .absent: "unknown"
        case .error: "error"
        }
    }
}

/// The names of what was missing, sorted, each once.
package final class CELUnknown: Sendable {
    package let names: [String]

    package init(_ names: some Sequence<String>) { self.names = Set(names).sorted() }

    func merged(with other: CELUnknown) -> CELUnknown {
        self === other ? self : CELUnknown(names + other.names)
    }
}
