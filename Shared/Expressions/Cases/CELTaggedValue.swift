import Foundation

/// A value with its type, as cases write it: `{"int": "1"}`, `{"list": [{"uint": "2"}]}`, `{"money": ["19.99", "EUR"]}`.
package struct CELTaggedValue: Decodable, Sendable {
    package let value: CELValue

    package init(_ value: CELValue) { self.value = value }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CELFieldName.self)
        guard decoder.codingPath.count <= 3 * CELLimits.valueDepthMax, container.allKeys.count == 1,
            let tag = container.allKeys.first
        else { throw Self.problem("a value is an object with its type, as in {\"int\": \"1\"}", decoder) }
        switch tag.stringValue {
        case "null": value = .null
        case "bool": value = .bool(try container.decode(Bool.self, forKey: tag))
        case "list": value = .list(try container.decode([CELTaggedValue].self, forKey: tag).map(\.value))
        case "map":
            var builder = CELMap.Builder()
            for entry in try container.decode([[CELTaggedValue]].self, forKey: tag) {
                guard entry.count == 2, builder.add(entry[0].value, entry[1].value) else {
                    throw Self.problem("a map is a list of pairs with keys of their own", decoder)
                }
            }
            value = builder.value
        case "money":
            let parts = try container.decode([String].self, forKey: tag)
            guard parts.count == 2, let amount = CELDecimal(parts[0]), let sum = CELMoney(amount, currency: parts[1])
            else { throw Self.problem("money is an amount and a currency", decoder) }
            value = .money(sum)
        case "optional":
            value = CELOptional.of(try container.decode(CELTaggedValue.self, forKey: tag).value)
        default:
            guard Self.scalars.contains(tag.stringValue) else {
                throw Self.problem("there is no type \(tag.stringValue)", decoder)
            }
            let text = try container.decode(String.self, forKey: tag)
            guard let scalar = Self.scalar(tag.stringValue, text) else {
                throw Self.problem("\(text) is no \(tag.stringValue)", decoder)
            }
            value = scalar
        }
    }

    private static func problem(_ message: String, _ decoder: any Decoder) -> DecodingError {
        .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: message))
    }

    private static let scalars: Set<String> = [
        "int", "uint", "double", "string", "bytes", "type", "duration_ns", "timestamp_ns", "decimal", "ip", "cidr",
        "unknown",
    ]

    private static func scalar(_ type: String, _ text: String) -> CELValue? {
        switch type {
        case "int": Int64(text).map { .int($0) }
        case "uint": UInt64(text).map { .uint($0) }
        case "double": Double(text).map { .double($0) }
        case "string": .string(text)
        case "bytes": Data(base64Encoded: text).map { .bytes(Array($0)) }
        case "type": .type(text)
        case "duration_ns": Int128(text).flatMap { CELDuration(nanoseconds: $0) }.map { .duration($0) }
        case "timestamp_ns": Int128(text).flatMap { CELTimestamp(nanosecondsSinceEpoch: $0) }.map { .timestamp($0) }
        case "decimal": CELDecimal(text).map { .decimal($0) }
        case "ip": CELAddress(text).map { .ip($0) }
        case "cidr": CELAddressRange(text).map { .cidr($0) }
        case "unknown": .unknown(named: text)
        default: nil
        }
    }

    /// Whether two values are the same, types included. NaN is the same as NaN; maps have no order.
    package static func isSame(_ left: CELValue, _ right: CELValue) -> Bool {
        switch (left, right) {
        case (.double(let left), .double(let right)): return left == right || (left.isNaN && right.isNaN)
        case (.list(let left), .list(let right)):
            return left.items.count == right.items.count && zip(left.items, right.items).allSatisfy { isSame($0, $1) }
        case (.map(let left), .map(let right)):
            return left.count == right.count
                && left.keys.indices.allSatisfy { place in
                    right.keys.indices.contains {
                        isSame(left.keys[place], right.keys[$0]) && isSame(left.values[place], right.values[$0])
                    }
                }
        case (.optional(let left), .optional(let right)):
            guard let first = left.value, let second = right.value else {
                return (left.value == nil) == (right.value == nil)
            }
            return isSame(first, second)
        case (.unknown(let left), .unknown(let right)): return left.names == right.names
        case (.decimal(let left), .decimal(let right)): return left.description == right.description
        default:
            var work: UInt64 = 0
            return left.typeName == right.typeName && equal(left, right, work: &work, limit: .max)
        }
    }
}
