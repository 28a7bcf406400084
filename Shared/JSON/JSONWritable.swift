/// A shape that every request passes through, and which therefore writes itself without `Codable`.
///
/// A `Codable` type that is one writes the same bytes both ways; a test of the type says so.
package protocol JSONWritable {
    func write(to writer: inout JSONByteWriter)
}

extension JSONWritable {
    /// The document; `capacity` bytes are made ready.
    package func document(capacity: Int = 4_096) -> [UInt8] {
        var writer = JSONByteWriter(capacity: capacity)
        write(to: &writer)
        return writer.finish()
    }
}

extension JSONByteWriter {
    package mutating func member(_ name: StaticString, _ value: some JSONWritable) {
        key(name)
        value.write(to: &self)
    }

    /// Left out when nil, as `Codable` leaves it out.
    package mutating func member(_ name: StaticString, _ value: (some JSONWritable)?) {
        if let value { member(name, value) }
    }

    package mutating func member(_ name: StaticString, _ list: [some JSONWritable]) {
        beginArray(name)
        for element in list { element.write(to: &self) }
        endArray()
    }

    package mutating func member(_ name: StaticString, ifPresent text: String?) {
        if let text { member(name, text) }
    }

    package mutating func member(_ name: StaticString, ifPresent raw: RawJSON?) {
        if let raw { member(name, raw) }
    }

    package mutating func member(_ name: StaticString, ifPresent number: Int64?) {
        if let number { member(name, number) }
    }
}
