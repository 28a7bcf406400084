/// Writes JSON for shapes that are known when the program is built: names are literals, values go straight to bytes.
///
/// The commas are its business; that what begins also ends is the caller's (checked in debug builds).
/// Names must need no escape.
package struct JSONByteWriter: ~Copyable {
    private var sink: ByteSink
    private var needsComma = false
    private var depth = 0

    /// - Parameter capacity: bytes expected; more is found when needed.
    package init(capacity: Int = 512) { sink = ByteSink(capacity: capacity) }

    /// The document.
    package consuming func finish() -> [UInt8] {
        assert(depth == 0)
        return sink.array
    }

    /// The document in place, for copying it elsewhere.
    package borrowing func withBytes<Result>(_ read: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        assert(depth == 0)
        return try read(UnsafeRawBufferPointer(sink.written))
    }

    package mutating func beginObject() { begin(UInt8(ascii: "{")) }
    package mutating func beginArray() { begin(UInt8(ascii: "[")) }
    package mutating func endObject() { end(UInt8(ascii: "}")) }
    package mutating func endArray() { end(UInt8(ascii: "]")) }

    package mutating func beginObject(_ name: StaticString) {
        key(name)
        begin(UInt8(ascii: "{"))
    }

    package mutating func beginArray(_ name: StaticString) {
        key(name)
        begin(UInt8(ascii: "["))
    }

    /// The name of the member that is written next.
    package mutating func key(_ name: StaticString) {
        sink.append(
            name: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount), afterComma: needsComma)
        needsComma = false
    }

    package mutating func member(_ name: StaticString, _ text: String) {
        key(name)
        value(text)
    }

    package mutating func member(_ name: StaticString, _ number: Int64) {
        key(name)
        value(number)
    }

    package mutating func member(_ name: StaticString, _ number: Int) {
        key(name)
        value(Int64(number))
    }

    package mutating func member(_ name: StaticString, _ flag: Bool) {
        key(name)
        value(flag)
    }

    package mutating func member(_ name: StaticString, _ decimal: JSONDecimal) {
        key(name)
        value(decimal)
    }

    package mutating func member(_ name: StaticString, _ raw: RawJSON) {
        key(name)
        value(raw)
    }

    /// A member whose name is only known when the program runs; the name may need escapes.
    package mutating func member(named name: String, _ text: String) {
        separate()
        sink.append(text: name)
        sink.append(UInt8(ascii: ":"))
        sink.append(text: text)
    }

    package mutating func value(_ text: String) {
        separate()
        sink.append(text: text)
    }

    package mutating func value(_ number: Int64) {
        separate()
        sink.append(integer: number)
    }

    package mutating func value(_ flag: Bool) {
        separate()
        sink.append(flag ? "true" : "false")
    }

    /// As a string, with exactly its digits: `"19.90"`.
    package mutating func value(_ decimal: JSONDecimal) {
        separate()
        sink.append(UInt8(ascii: "\""))
        sink.append(decimal: decimal.digits, fractionDigits: decimal.fractionDigits)
        sink.append(UInt8(ascii: "\""))
    }

    package mutating func value(_ raw: RawJSON) {
        separate()
        sink.appendLong(raw.bytes)
    }

    package mutating func null() {
        separate()
        sink.append("null")
    }

    @inline(__always)
    private mutating func separate() {
        if needsComma { sink.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    @inline(__always)
    private mutating func begin(_ bracket: UInt8) {
        separate()
        sink.append(bracket)
        needsComma = false
        depth += 1
    }

    @inline(__always)
    private mutating func end(_ bracket: UInt8) {
        sink.append(bracket)
        needsComma = true
        depth -= 1
    }
}
