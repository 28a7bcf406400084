/// The members of one object.
struct KeyedByteContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let run: EncodingRun
    let place: EncodingRun.Place

    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil(forKey key: Key) throws {
        try run.name(key.stringValue, in: place)
        run.writeNull()
    }
    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try run.name(key.stringValue, in: place)
        try run.encode(value, in: place)
    }
    mutating func encode(_ value: Bool, forKey key: Key) throws {
        try run.name(key.stringValue, in: place)
        run.write(value)
    }
    mutating func encode(_ value: String, forKey key: Key) throws {
        try run.name(key.stringValue, in: place)
        run.write(value)
    }
    mutating func encode(_ value: Double, forKey key: Key) throws {
        try run.name(key.stringValue, in: place)
        try run.write(float: value)
    }
    mutating func encode(_ value: Float, forKey key: Key) throws {
        try run.name(key.stringValue, in: place)
        try run.write(float: value)
    }
    mutating func encode(_ value: Int, forKey key: Key) throws {
        try run.name(key.stringValue, in: place)
        run.write(value)
    }
    mutating func encode(_ value: Int8, forKey key: Key) throws {
        try run.name(key.stringValue, in: place)
        run.write(value)
    }
    mutating func encode(_ value: Int16, forKey key: Key) throws {
        try run.name(key.stringValue, in: place)
        run.write(value)
    }
    mutating func encode(_ value: Int32, forKey key: Key) throws {
        try run.name(key.stringValue, in: place)
        run.write(value)
    }
    mutating func encode(_ value: Int64, forKey key: Key) throws {
        try run.name(key.stringValue, in: place)
        run.write(value)
    }
    mutating func encode(_ value: Int128, forKey key: Key) throws {
        try run.name(key.stringValue, in: place)
        run.write(value)
    }
    mutating func encode(_ value: UInt, forKey key: Key) throws {
        try run.name(key.stringValue, in: place)
        run.write(value)
    }
    mutating func encode(_ value: UInt8, forKey key: Key) throws {
        try run.name(key.stringValue, in: place)
        run.write(value)
    }
    mutating func encode(_ value: UInt16, forKey key: Key) throws {
        try run.name(key.stringValue, in: place)
        run.write(value)
    }
    mutating func encode(_ value: UInt32, forKey key: Key) throws {
        try run.name(key.stringValue, in: place)
        run.write(value)
    }
    mutating func encode(_ value: UInt64, forKey key: Key) throws {
        try run.name(key.stringValue, in: place)
        run.write(value)
    }
    mutating func encode(_ value: UInt128, forKey key: Key) throws {
        try run.name(key.stringValue, in: place)
        run.write(value)
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        KeyedEncodingContainer(KeyedByteContainer<NestedKey>(run: run, place: opened(key.stringValue, isObject: true)))
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        UnkeyedByteContainer(run: run, place: opened(key.stringValue, isObject: false))
    }

    /// A place that was ended cannot say so here; writing to it throws.
    private func opened(_ name: String, isObject: Bool) -> EncodingRun.Place {
        do { try run.name(name, in: place) } catch { return .ended }
        return run.open(isObject: isObject, in: place)
    }

    /// The part of a superclass, under the name `super` as `Codable` has it.
    mutating func superEncoder() -> any Encoder { inner("super") }
    mutating func superEncoder(forKey key: Key) -> any Encoder { inner(key.stringValue) }

    private func inner(_ name: String) -> any Encoder {
        do { try run.name(name, in: place) } catch { return ByteEncoder(run: run, place: .ended) }
        return ByteEncoder(run: run, place: place)
    }
}
