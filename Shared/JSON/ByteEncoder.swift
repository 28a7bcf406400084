/// The place of one value in the text, as `Codable` sees it.
struct ByteEncoder: Encoder, SingleValueEncodingContainer {
    let run: EncodingRun
    let place: EncodingRun.Place

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(KeyedByteContainer<Key>(run: run, place: run.open(isObject: true, in: place)))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        UnkeyedByteContainer(run: run, place: run.open(isObject: false, in: place))
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func encodeNil() throws {
        try run.expectValue(in: place)
        run.writeNull()
    }
    func encode<Value: Encodable>(_ value: Value) throws {
        try run.expectValue(in: place)
        try run.encode(value, in: place)
    }
    func encode(_ value: Bool) throws {
        try run.expectValue(in: place)
        run.write(value)
    }
    func encode(_ value: String) throws {
        try run.expectValue(in: place)
        run.write(value)
    }
    func encode(_ value: Double) throws {
        try run.expectValue(in: place)
        try run.write(float: value)
    }
    func encode(_ value: Float) throws {
        try run.expectValue(in: place)
        try run.write(float: value)
    }
    func encode(_ value: Int) throws {
        try run.expectValue(in: place)
        run.write(value)
    }
    func encode(_ value: Int8) throws {
        try run.expectValue(in: place)
        run.write(value)
    }
    func encode(_ value: Int16) throws {
        try run.expectValue(in: place)
        run.write(value)
    }
    func encode(_ value: Int32) throws {
        try run.expectValue(in: place)
        run.write(value)
    }
    func encode(_ value: Int64) throws {
        try run.expectValue(in: place)
        run.write(value)
    }
    func encode(_ value: Int128) throws {
        try run.expectValue(in: place)
        run.write(value)
    }
    func encode(_ value: UInt) throws {
        try run.expectValue(in: place)
        run.write(value)
    }
    func encode(_ value: UInt8) throws {
        try run.expectValue(in: place)
        run.write(value)
    }
    func encode(_ value: UInt16) throws {
        try run.expectValue(in: place)
        run.write(value)
    }
    func encode(_ value: UInt32) throws {
        try run.expectValue(in: place)
        run.write(value)
    }
    func encode(_ value: UInt64) throws {
        try run.expectValue(in: place)
        run.write(value)
    }
    func encode(_ value: UInt128) throws {
        try run.expectValue(in: place)
        run.write(value)
    }
}
