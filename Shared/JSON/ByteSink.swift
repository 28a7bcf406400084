/// Growing memory for JSON text. The caller sees to the grammar; this sees to escapes and digits.
struct ByteSink: ~Copyable {
    private var start: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = max(capacity, 64)
        start = .allocate(capacity: self.capacity)
    }

    deinit { start.deallocate() }

    /// The text so far, as an array of its own.
    var array: [UInt8] { [UInt8](written) }
    var written: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if count + more > capacity { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        let larger = max(capacity * 2, count + more)
        let target = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        target.moveInitialize(from: start, count: count)
        start.deallocate()
        (start, capacity) = (target, larger)
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        start[count] = byte
        count += 1
    }

    @inline(__always)
    mutating func append(_ word: StaticString) {
        append(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        reserve(bytes.count)
        copy(bytes, bytes.count)
    }

    /// The caller has reserved the room.
    @inline(__always)
    private mutating func copy(_ bytes: UnsafeBufferPointer<UInt8>, _ length: Int) {
        guard let source = bytes.baseAddress else { return }
        let target = start + count
        var position = 0
        while position + 8 <= length {
            let word = UnsafeRawPointer(source + position).loadUnaligned(as: UInt64.self)
            UnsafeMutableRawPointer(target + position).storeBytes(of: word, as: UInt64.self)
            position += 8
        }
        while position < length {
            target[position] = source[position]
            position += 1
        }
        count += length
    }

    mutating func appendLong(_ bytes: [UInt8]) {
        reserve(bytes.count)
        bytes.withUnsafeBufferPointer { source in
            if let first = source.baseAddress { (start + count).update(from: first, count: source.count) }
        }
        count += bytes.count
    }

    /// A string in quotes.
    @inline(__always)
    mutating func append(text: String) {
        var text = text
        text.withUTF8 { append(quoted: $0) }
    }

    @inline(__always)
    mutating func append(quoted bytes: UnsafeBufferPointer<UInt8>) {
        reserve(bytes.count + 2)
        start[count] = UInt8(ascii: "\"")
        count += 1
        if Self.isPlain(bytes) { copy(bytes, bytes.count) } else { appendEscaped(bytes) }
        append(UInt8(ascii: "\""))
    }

    /// Whether no byte is a quote, a backslash or a control character.
    @inline(__always)
    private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let source = bytes.baseAddress else { return true }
        let ones: UInt64 = 0x0101_0101_0101_0101
        var position = 0
        while position + 8 <= bytes.count {
            let word = UnsafeRawPointer(source + position).loadUnaligned(as: UInt64.self)
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let flags = (word &- ones &* 0x20) & ~word | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash
            if flags & (ones &* 0x80) != 0 { return false }
            position += 8
        }
        while position < bytes.count {
            if needsEscape(source[position]) { return false }
            position += 1
        }
        return true
    }

    @inline(__always)
    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// The short escape where there is one, `\u00xx` for other control characters; nothing else is escaped.
    private mutating func appendEscaped(_ bytes: UnsafeBufferPointer<UInt8>) {
        reserve(bytes.count * 6 + 1)
        for byte in bytes {
            guard Self.needsEscape(byte) else {
                append(byte)
                continue
            }
            append(UInt8(ascii: "\\"))
            switch byte {
            case 0x08: append(UInt8(ascii: "b"))
            case 0x09: append(UInt8(ascii: "t"))
            case 0x0A: append(UInt8(ascii: "n"))
            case 0x0C: append(UInt8(ascii: "f"))
            case 0x0D: append(UInt8(ascii: "r"))
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
            default:
                append("u00")
                append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
                append(byte & 0xF < 10 ? 0x30 + byte & 0xF : 0x57 + byte & 0xF)
            }
        }
    }

    /// A member's name with its colon; the name needs no escape.
    @inline(__always)
    mutating func append(name: UnsafeBufferPointer<UInt8>, afterComma: Bool) {
        reserve(name.count + 4)
        if afterComma {
            start[count] = UInt8(ascii: ",")
            count += 1
        }
        start[count] = UInt8(ascii: "\"")
        count += 1
        copy(name, name.count)
        start[count] = UInt8(ascii: "\"")
        start[count + 1] = UInt8(ascii: ":")
        count += 2
    }

    /// A whole number, digits from the last to the first.
    @inline(__always)
    mutating func append(integer value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(integer: value.magnitude)
    }

    @inline(__always)
    mutating func append(integer value: UInt64) {
        reserve(20)
        var length = 1
        var bound: UInt64 = 10
        while length < 20, value >= bound {
            length += 1
            bound = length < 20 ? bound &* 10 : bound
        }
        var rest = value
        var position = count + length - 1
        while position > count {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            start[position] = 0x30 + UInt8(truncatingIfNeeded: digit)
            rest = quotient
            position -= 1
        }
        start[count] = 0x30 + UInt8(truncatingIfNeeded: rest)
        count += length
    }

    /// The text of a type whose description is JSON already: wider integers, finite floating-point numbers.
    mutating func append(description: String) {
        var description = description
        description.withUTF8 { append($0) }
    }

    /// `-5` with two fraction digits is `-0.05`.
    mutating func append(decimal digits: Int64, fractionDigits: Int) {
        guard fractionDigits > 0 else { return append(integer: digits) }
        if digits < 0 { append(UInt8(ascii: "-")) }
        reserve(fractionDigits + 21)
        var rest = digits.magnitude
        var fraction = fractionDigits
        var power: UInt64 = 1
        while fraction > 0, power < 1_000_000_000_000_000_000 {
            power *= 10
            fraction -= 1
        }
        let whole = fraction > 0 ? 0 : rest / power
        append(integer: whole)
        rest -= whole * (fraction > 0 ? 0 : power)
        start[count] = UInt8(ascii: ".")
        var position = count + fractionDigits
        while position > count {
            start[position] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            position -= 1
        }
        count += fractionDigits + 1
    }
}
