/// A list of values of any types.
package final class CELList: Sendable {
    package let items: [CELValue]
    /// 1 for a list of scalars.
    let depth: Int
    /// For long lists of constants: `in` then takes one look instead of a walk.
    let keys: Set<CELKey>?

    package convenience init(_ items: [CELValue]) { self.init(items, indexed: false) }

    init(_ items: [CELValue], indexed: Bool) {
        self.items = items
        depth = 1 + items.reduce(0) { max($0, $1.depth) }
        let keys = indexed && items.count > 8 ? items.compactMap { CELKey($0) } : []
        self.keys = !keys.isEmpty && keys.count == items.count ? Set(keys) : nil
    }
}

/// A map whose keys are strings, whole numbers or booleans. 1, 1u and 1.0 are one key.
package final class CELMap: Sendable {
    package let keys: [CELValue]
    package let values: [CELValue]
    let depth: Int
    /// Absent for small maps: comparing a few keys is quicker than hashing one.
    private let places: [CELKey: Int]?

    fileprivate init(keys: [CELValue], values: [CELValue], places: [CELKey: Int]?) {
        self.keys = keys
        self.values = values
        self.places = places
        depth = 1 + values.reduce(0) { max($0, $1.depth) }
    }

    package var count: Int { keys.count }

    package subscript(_ name: String) -> CELValue? {
        if let places { return places[.string(CELKey.Text(name))].map { values[$0] } }
        for index in keys.indices {
            if case .string(let key) = keys[index], sameText(key, name) { return values[index] }
        }
        return nil
    }

    package subscript(_ key: CELKey) -> CELValue? {
        if let places { return places[key].map { values[$0] } }
        for index in keys.indices where CELKey(keys[index]) == key { return values[index] }
        return nil
    }

    struct Builder {
        private static let linearMax = 8
        private(set) var keys: [CELValue] = []
        private var values: [CELValue] = []
        private var places: [CELKey: Int] = [:]

        /// - Returns: false when the key was there already, or is no key at all; then nothing has changed.
        mutating func add(_ key: CELValue, _ value: CELValue) -> Bool {
            guard let place = CELKey(key), places[place] == nil else { return false }
            places[place] = keys.count
            keys.append(key)
            values.append(value)
            return true
        }

        mutating func set(_ key: CELValue, to value: CELValue) {
            if let place = CELKey(key), let index = places[place] {
                values[index] = value
            } else {
                _ = add(key, value)
            }
        }

        var value: CELValue {
            let map = CELMap(keys: keys, values: values, places: keys.count > Self.linearMax ? places : nil)
            return map.depth > CELLimits.valueDepthMax ? .error(.tooDeep) : .map(map)
        }
    }
}

/// A key of a map, so made that equal keys are equal whatever their types.
package enum CELKey: Hashable, Sendable {
    case bool(Bool)
    case int(Int64)
    /// Only beyond `Int64.max`.
    case uint(UInt64)
    case string(Text)

    /// Nil for what can't equal a key.
    package init?(_ value: CELValue) {
        switch value {
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self = .int(number)
        case .uint(let number): self = Int64(exactly: number).map { .int($0) } ?? .uint(number)
        case .string(let text): self = .string(Text(text))
        case .double(let number):
            if let whole = Int64(exactly: number) {
                self = .int(whole)
            } else if let whole = UInt64(exactly: number) {
                self = .uint(whole)
            } else {
                return nil
            }
        default: return nil
        }
    }

    /// A text that is equal to another only if both are the same bytes.
    package struct Text: Hashable, Sendable {
        let text: String
        init(_ text: String) { self.text = text }

        package static func == (left: Text, right: Text) -> Bool { sameText(left.text, right.text) }

        package func hash(into hasher: inout Hasher) {
            let isHashed: Void? = text.utf8.withContiguousStorageIfAvailable {
                hasher.combine(bytes: UnsafeRawBufferPointer($0))
            }
            if isHashed == nil { for byte in text.utf8 { hasher.combine(byte) } }
        }
    }
}

/// A value that may be there or not: `optional.of(x)`, `optional.none()`, `map.?key`.
package final class CELOptional: Sendable {
    package let value: CELValue?
    let depth: Int

    package init(_ value: CELValue?) {
        self.value = value
        depth = 1 + (value?.depth ?? 0)
    }

    static let none = CELValue.optional(CELOptional(nil))

    static func of(_ value: CELValue) -> CELValue {
        let optional = CELOptional(value)
        return optional.depth > CELLimits.valueDepthMax ? .error(.tooDeep) : .optional(optional)
    }
}
