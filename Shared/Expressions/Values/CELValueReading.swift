extension CELValue {
    /// A plain value, as JSON has it, read as a type that JSON does not have: `"19.99 EUR"` or
    /// `{"amount": "19.99", "currency": "EUR"}` as money, `"12.5"` as a decimal, a text as a time, an address or bytes, an
    /// object as a record.
    /// - Throws: `.invalidArgument` for what is no such thing; money and decimals are read from texts only, since a number
    ///   may have passed through binary fractions.
    package func read(as type: CELType) throws(CELFailure) -> CELValue {
        switch (type, self) {
        case (.dyn, _), (_, .unknown), (_, .absent): return self
        case (.list(let item), .list(let list)):
            var items: [CELValue] = []
            for value in list.items { items.append(try value.read(as: item)) }
            return .list(items)
        case (.map(let keyType, let valueType), .map(let map)):
            var builder = CELMap.Builder()
            for (key, value) in zip(map.keys, map.values) {
                builder.set(try key.read(as: keyType), to: try value.read(as: valueType))
            }
            return builder.value
        case (.optional(let inner), _):
            if case .null = self { return CELOptional.none }
            return CELOptional.of(try read(as: inner))
        case (.record(let object), .map(let map)):
            var fields: [String: CELValue] = [:]
            for (key, value) in zip(map.keys, map.values) {
                guard case .string(let name) = key, let place = object.index(of: name) else {
                    throw CELFailure(.invalidArgument, "\(object.name) has no field \(key)")
                }
                fields[name] = try value.read(as: object.fields[place].type)
            }
            return .record(CELRecord(object, fields))
        default:
            guard let value = scalar(as: type) else {
                throw CELFailure(.invalidArgument, "\(self) is no \(type)")
            }
            return value
        }
    }

    private func scalar(as type: CELType) -> CELValue? {
        switch (type, self) {
        case (.null, .null), (.bool, .bool), (.int, .int), (.uint, .uint), (.double, .double), (.string, .string),
            (.bytes, .bytes), (.timestamp, .timestamp), (.duration, .duration), (.decimal, .decimal), (.money, .money),
            (.ip, .ip), (.cidr, .cidr), (.type, .type):
            return self
        case (.uint, .int(let number)): return UInt64(exactly: number).map { .uint($0) }
        case (.double, .int(let number)): return .double(Double(number))
        case (.money, .map(let map)):
            guard map.count == 2, case .string(let amount)? = map["amount"], case .string(let code)? = map["currency"]
            else {
                return nil
            }
            return CELDecimal(amount).flatMap { CELMoney($0, currency: code) }.map { .money($0) }
        case (.bytes, .string(let text)): return .bytes(Array(text.utf8))
        case (_, .string(let text)): return Self.scalar(text, as: type)
        default: return nil
        }
    }

    private static func scalar(_ text: String, as type: CELType) -> CELValue? {
        switch type {
        case .decimal: return CELDecimal(text).map { .decimal($0) }
        case .money:
            let parts = text.split(separator: " ")
            guard parts.count == 2 else { return nil }
            return CELDecimal(parts[0]).flatMap { CELMoney($0, currency: String(parts[1])) }.map { .money($0) }
        case .timestamp: return CELTimestamp(text).map { .timestamp($0) }
        case .duration: return CELDuration(text).map { .duration($0) }
        case .ip: return CELAddress(text).map { .ip($0) }
        case .cidr: return CELAddressRange(text).map { .cidr($0) }
        default: return nil
        }
    }
}
