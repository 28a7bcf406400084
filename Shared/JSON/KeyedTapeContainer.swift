/// The members of one object. `node` is `absentIndex` where a placeholder is being made.
struct KeyedTapeContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let run: DecodingRun
    let node: Int

    var codingPath: [any CodingKey] { run.tape.path(to: node) }

    /// The members this key type has words for; the others stay unasked.
    var allKeys: [Key] { run.names(of: node) { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { find(key) != JSONTape.absentIndex }
    func decodeNil(forKey key: Key) throws -> Bool { run.isAbsentOrNull(try at(key)) }

    /// The value of a member, `absentIndex` when there is none or nobody could have one.
    @inline(__always)
    private func find(_ key: Key) -> Int {
        var name = key.stringValue
        return name.withUTF8 { run.tape.member(node, $0) }
    }

    /// The value of a member that must be there.
    @inline(__always)
    private func at(_ key: Key) throws -> Int {
        let found = find(key)
        if found == JSONTape.absentIndex { try run.missing(key.stringValue, in: node) }
        return found
    }

    /// nil for a member that is not there or is null.
    @inline(__always)
    private func present(_ key: Key) -> Int? {
        let found = find(key)
        return run.isAbsentOrNull(found) ? nil : found
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try run.bool(at: at(key)) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try run.string(at: at(key)) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try run.float(type, at: at(key)) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try run.float(type, at: at(key)) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try run.integer(type, at: at(key)) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try run.integer(type, at: at(key)) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try run.integer(type, at: at(key)) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try run.integer(type, at: at(key)) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try run.integer(type, at: at(key)) }
    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 { try run.integer(type, at: at(key)) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try run.integer(type, at: at(key)) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try run.integer(type, at: at(key)) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try run.integer(type, at: at(key)) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try run.integer(type, at: at(key)) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try run.integer(type, at: at(key)) }
    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 { try run.integer(type, at: at(key)) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try run.decode(type, at: at(key))
    }

    // The other scalars have the standard library's `decodeIfPresent`, which looks three times instead of once.
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        try present(key).map { try run.bool(at: $0) }
    }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try present(key).map { try run.string(at: $0) }
    }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        try present(key).map { try run.integer(type, at: $0) }
    }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        try present(key).map { try run.integer(type, at: $0) }
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        guard let found = present(key) else { return nil }
        return run.isCollecting ? try? run.collect(type, at: found) : try run.strict(type, at: found)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        let object = try run.opened(at(key))
        run.beginNested(object)
        return KeyedDecodingContainer(KeyedTapeContainer<NestedKey>(run: run, node: object))
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        UnkeyedTapeContainer(run: run, node: try run.list(at(key)))
    }

    /// The part of a superclass, under the name `super` as `Codable` has it.
    func superDecoder() throws -> any Decoder { run.inner(try required("super")) }
    func superDecoder(forKey key: Key) throws -> any Decoder { run.inner(try at(key)) }

    private func required(_ name: String) throws -> Int {
        var name = name
        let found = name.withUTF8 { run.tape.member(node, $0) }
        if found == JSONTape.absentIndex { try run.missing(name, in: node) }
        return found
    }
}
