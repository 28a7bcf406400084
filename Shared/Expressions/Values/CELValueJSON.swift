import Foundation

/// Plain JSON. Numbers without a fraction are ints, others doubles; `decimal` and `money` are not guessed.
///
/// Written, a time, duration, decimal or address is a string, bytes are base64, money is
/// `{"amount": "19.99", "currency": "EUR"}`.
extension CELValue: Codable {
    package init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: CELFieldName.self) {
            try Self.checkDepth(decoder)
            self = .map(
                strings: try container.allKeys.map { ($0.stringValue, try container.decode(CELValue.self, forKey: $0)) }
            )
            return
        }
        if var container = try? decoder.unkeyedContainer() {
            try Self.checkDepth(decoder)
            var items: [CELValue] = []
            while !container.isAtEnd { items.append(try container.decode(CELValue.self)) }
            self = .list(items)
            return
        }
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .bool(flag)
        } else if let number = try? container.decode(Int64.self) {
            self = .int(number)
        } else if let number = try? container.decode(UInt64.self) {
            self = .uint(number)
        } else if let number = try? container.decode(Double.self) {
            self = .double(number)
        } else {
            self = .string(try container.decode(String.self))
        }
    }

    /// Of lists and maps alone: where a decoder stands may cost it a walk past all before.
    private static func checkDepth(_ decoder: any Decoder) throws {
        let path = decoder.codingPath
        guard path.count < CELLimits.valueDepthMax else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: path, debugDescription: CELFailure.tooDeep.message))
        }
    }

    /// - Throws: for an unknown, a failure, a map with other keys than strings, and NaN, which JSON can't write.
    package func encode(to encoder: any Encoder) throws {
        if encoder.codingPath.isEmpty {
            var room = CELLimits.valueBytesMax
            count(&room)
            guard room >= 0 else {
                throw EncodingError.invalidValue(
                    self, .init(codingPath: [], debugDescription: CELFailure.tooLarge.message))
            }
        }
        switch self {
        case .list(let list):
            var container = encoder.unkeyedContainer()
            for item in list.items { try container.encode(item) }
        case .map(let map):
            var container = encoder.container(keyedBy: CELFieldName.self)
            for (key, value) in zip(map.keys, map.values) {
                guard let name = CELFunction.written(key) else { continue }
                try container.encode(value, forKey: CELFieldName(stringValue: name))
            }
        case .record(let record):
            var container = encoder.container(keyedBy: CELFieldName.self)
            for (field, value) in zip(record.shape.fields, record.values) {
                if case .absent = value { continue }
                try container.encode(value, forKey: CELFieldName(stringValue: field.name))
            }
        case .money(let sum):
            var container = encoder.container(keyedBy: CELFieldName.self)
            try container.encode(sum.amount.description, forKey: CELFieldName(stringValue: "amount"))
            try container.encode(sum.currency, forKey: CELFieldName(stringValue: "currency"))
        case .optional(let optional): try (optional.value ?? .null).encode(to: encoder)
        default: try encodeScalar(to: encoder)
        }
    }

    /// Counts down with each part. A small value may hold the same list in many places.
    private func count(_ room: inout Int) {
        room -= 1
        switch self {
        case .list(let list): for item in list.items where room >= 0 { item.count(&room) }
        case .map(let map): for value in map.values where room >= 0 { value.count(&room) }
        case .record(let record): for value in record.values where room >= 0 { value.count(&room) }
        case .optional(let optional): optional.value?.count(&room)
        default: break
        }
    }

    private func encodeScalar(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let flag): try container.encode(flag)
        case .int(let number): try container.encode(number)
        case .uint(let number): try container.encode(number)
        case .double(let number): try container.encode(number)
        case .bytes(let bytes): try container.encode(Data(bytes).base64EncodedString())
        default:
            guard let text = CELFunction.written(self) else {
                throw EncodingError.invalidValue(
                    self, .init(codingPath: encoder.codingPath, debugDescription: "there is no value: \(self)"))
            }
            try container.encode(text)
        }
    }
}

/// Any name of a member.
struct CELFieldName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
