#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Whether two texts are the same bytes. Swift's own `==` finds é in two spellings equal, which CEL does not.
func sameText(_ left: String, _ right: String) -> Bool {
    let count = left.utf8.count
    guard count == right.utf8.count else { return false }
    let isSame = left.utf8.withContiguousStorageIfAvailable { left in
        right.utf8.withContiguousStorageIfAvailable { right in
            guard let left = left.baseAddress, let right = right.baseAddress else { return true }
            return memcmp(left, right, count) == 0
        }
    }
    return (isSame ?? nil) ?? left.utf8.elementsEqual(right.utf8)
}

extension CELValue {
    func isText(_ text: String) -> Bool {
        if case .string(let own) = self { sameText(own, text) } else { false }
    }
}

/// Whether a text holds another one from its byte `place` on.
func holdsText(_ text: String, _ part: String, at place: Int) -> Bool {
    let (size, count) = (text.utf8.count, part.utf8.count)
    guard place >= 0, count <= size - place else { return false }
    let isThere = text.utf8.withContiguousStorageIfAvailable { text in
        part.utf8.withContiguousStorageIfAvailable { part in
            guard let text = text.baseAddress, let part = part.baseAddress else { return true }
            return memcmp(text + place, part, count) == 0
        }
    }
    return (isThere ?? nil) ?? text.utf8.dropFirst(place).starts(with: part.utf8)
}

/// How many code points a text has: one for each byte that does not continue another.
func codePointCount(_ text: String) -> Int {
    let count = text.utf8.withContiguousStorageIfAvailable { bytes in
        bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    }
    return count ?? text.unicodeScalars.count
}

/// Order by code point, which is the order of the bytes of UTF-8.
func order(_ left: String, _ right: String) -> CELOrder {
    let difference = left.utf8.withContiguousStorageIfAvailable { left in
        right.utf8.withContiguousStorageIfAvailable { right -> Int in
            let count = min(left.count, right.count)
            if count > 0, let first = left.baseAddress, let second = right.baseAddress {
                let difference = memcmp(first, second, count)
                if difference != 0 { return Int(difference) }
            }
            return left.count - right.count
        }
    }
    if let difference = difference ?? nil { return CELOrder(difference) }
    return left.utf8.lexicographicallyPrecedes(right.utf8) ? .less : sameText(left, right) ? .equal : .greater
}

enum CELOrder {
    case less, equal, greater
    /// A number and NaN.
    case unordered
    /// Types that have no order, or none in common.
    case incomparable
    case otherCurrency

    init(_ difference: Int) { self = difference < 0 ? .less : difference == 0 ? .equal : .greater }
    init<Key: Comparable>(_ left: Key, _ right: Key) { self = left < right ? .less : left == right ? .equal : .greater }

    init(_ left: Double, _ right: Double) {
        self = left < right ? .less : left > right ? .greater : left == right ? .equal : .unordered
    }

    var reversed: CELOrder {
        switch self {
        case .less: .greater
        case .greater: .less
        default: self
        }
    }
}

/// As the language's cases have it: within the range of its type a whole number is compared as the `Double` nearest to it,
/// so that 2^63 - 1 and 2^63 are equal.
private func order(_ whole: Int64, _ number: Double) -> CELOrder {
    if number > 0x1p63 { return .less }
    if number < -0x1p63 { return .greater }
    return CELOrder(Double(whole), number)
}

private func order(_ whole: UInt64, _ number: Double) -> CELOrder {
    if number > 0x1p64 { return .less }
    if number < 0 { return .greater }
    return CELOrder(Double(whole), number)
}

private func order(_ left: Int64, _ right: UInt64) -> CELOrder { left < 0 ? .less : CELOrder(UInt64(left), right) }

/// How two values stand to each other under `<` and its kin.
func order(_ left: CELValue, _ right: CELValue) -> CELOrder {
    switch (left, right) {
    case (.int(let left), .int(let right)): CELOrder(left, right)
    case (.string(let left), .string(let right)): order(left, right)
    case (.money(let left), .money(let right)):
        left.isSameCurrency(as: right) ? CELOrder(left.amount, right.amount) : .otherCurrency
    case (.decimal(let left), .decimal(let right)): CELOrder(left, right)
    case (.decimal(let left), .int(let right)): CELOrder(left, CELDecimal(right))
    case (.int(let left), .decimal(let right)): CELOrder(CELDecimal(left), right)
    case (.decimal(let left), .uint(let right)): CELOrder(left, CELDecimal(right))
    case (.uint(let left), .decimal(let right)): CELOrder(CELDecimal(left), right)
    case (.double(let left), .double(let right)): CELOrder(left, right)
    case (.uint(let left), .uint(let right)): CELOrder(left, right)
    case (.int(let left), .uint(let right)): order(left, right)
    case (.uint(let left), .int(let right)): order(right, left).reversed
    case (.int(let left), .double(let right)): order(left, right)
    case (.double(let left), .int(let right)): order(right, left).reversed
    case (.uint(let left), .double(let right)): order(left, right)
    case (.double(let left), .uint(let right)): order(right, left).reversed
    case (.bool(let left), .bool(let right)): CELOrder((left ? 1 : 0) - (right ? 1 : 0))
    case (.bytes(let left), .bytes(let right)):
        left == right ? .equal : left.lexicographicallyPrecedes(right) ? .less : .greater
    case (.timestamp(let left), .timestamp(let right)):
        CELOrder(left.nanosecondsSinceEpoch, right.nanosecondsSinceEpoch)
    case (.duration(let left), .duration(let right)): CELOrder(left.totalNanoseconds, right.totalNanoseconds)
    default: .incomparable
    }
}

/// Whether two values are equal. Values of two types are not, except numbers, which are compared as numbers.
/// - Parameter work: counts what was compared, one for each element and each 32 characters.
func equal(_ left: CELValue, _ right: CELValue, work: inout UInt64) -> Bool {
    work &+= 1
    switch (left, right) {
    case (.null, .null): return true
    case (.string(let left), .string(let right)):
        work &+= UInt64(left.utf8.count) / 32
        return sameText(left, right)
    case (.bytes(let left), .bytes(let right)):
        work &+= UInt64(left.count) / 32
        return left == right
    case (.list(let left), .list(let right)):
        guard left.items.count == right.items.count else { return false }
        for index in left.items.indices where !equal(left.items[index], right.items[index], work: &work) {
            return false
        }
        return true
    case (.map(let left), .map(let right)):
        guard left.count == right.count else { return false }
        for (key, value) in zip(left.keys, left.values) {
            guard let key = CELKey(key), let other = right[key], equal(value, other, work: &work) else { return false }
        }
        return true
    case (.record(let left), .record(let right)):
        guard left.shape === right.shape else { return false }
        for index in left.values.indices where !equal(left.values[index], right.values[index], work: &work) {
            return false
        }
        return true
    case (.optional(let left), .optional(let right)):
        guard let left = left.value, let right = right.value else { return left.value == nil && right.value == nil }
        return equal(left, right, work: &work)
    case (.type(let left), .type(let right)): return sameText(left, right)
    case (.ip(let left), .ip(let right)): return left == right
    case (.cidr(let left), .cidr(let right)): return left == right
    case (.absent, .absent): return true
    default:
        if case .equal = order(left, right) { return true }
        return false
    }
}
