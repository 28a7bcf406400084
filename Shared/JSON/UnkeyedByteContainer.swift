/// The elements of one list.
struct UnkeyedByteContainer: UnkeyedEncodingContainer {
    let run: EncodingRun
    let place: EncodingRun.Place
    private(set) var count = 0

    init(run: EncodingRun, place: EncodingRun.Place) {
        self.run = run
        self.place = place
    }

    var codingPath: [any CodingKey] { [] }

    @inline(__always)
    private mutating func next() throws {
        try run.advance(place)
        count += 1
    }

    mutating func encodeNil() throws {
        try next()
        run.writeNull()
    }
    mutating func encode<Value: Encodable>(_ value: Value) throws {
        try next()
        try run.encode(value, in: place)
    }
    mutating func encode(_ value: Bool) throws {
        try next()
        run.write(value)
    }
    mutating func encode(_ value: String) throws {
        try next()
        run.write(value)
    }
    mutating func encode(_ value: Double) throws {
        try next()
        try run.write(float: value)
    }
    mutating func encode(_ value: Float) throws {
        try next()
        try run.write(float: value)
    }
    mutating func encode(_ value: Int) throws {
        try next()
        run.write(value)
    }
    mutating func encode(_ value: Int8) throws {
        try next()
        run.write(value)
    }
    mutating func encode(_ value: Int16) throws {
        try next()
        run.write(value)
    }
    mutating func encode(_ value: Int32) throws {
        try next()
        run.write(value)
    }
    mutating func encode(_ value: Int64) throws {
        try next()
        run.write(value)
    }
    mutating func encode(_ value: Int128) throws {
        try next()
        run.write(value)
    }
    mutating func encode(_ value: UInt) throws {
        try next()
        run.write(value)
    }
    mutating func encode(_ value: UInt8) throws {
        try next()
        run.write(value)
    }
    mutating func encode(_ value: UInt16) throws {
        try next()
        run.write(value)
    }
    mutating func encode(_ value: UInt32) throws {
        try next()
        run.write(value)
    }
    mutating func encode(_ value: UInt64) throws {
        try next()
        run.write(value)
    }
    mutating func encode(_ value: UInt128) throws {
        try next()
        run.write(value)
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        KeyedEncodingContainer(KeyedByteContainer<NestedKey>(run: run, place: opened(isObject: true)))
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        UnkeyedByteContainer(run: run, place: opened(isObject: false))
    }

    mutating func superEncoder() -> any Encoder {
        do { try next() } catch { return ByteEncoder(run: run, place: .ended) }
        return ByteEncoder(run: run, place: place)
    }

    /// A place that was ended cannot say so here; writing to it throws.
    private mutating func opened(isObject: Bool) -> EncodingRun.Place {
        do { try next() } catch { return .ended }
        return run.open(isObject: isObject, in: place)
    }
}
