/// One value on the tape, as `Codable` sees it. Two words, so an existential holds it without a box.
struct TapeDecoder: Decoder, SingleValueDecodingContainer {
    let run: DecodingRun
    let node: Int

    var codingPath: [any CodingKey] { run.tape.path(to: node) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        run.keyedContainer(type, at: try run.opened(node))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        UnkeyedTapeContainer(run: run, node: try run.list(node))
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool { run.isAbsentOrNull(node) }
    func decode(_ type: Bool.Type) throws -> Bool { try run.bool(at: node) }
    func decode(_ type: String.Type) throws -> String { try run.string(at: node) }
    func decode(_ type: Double.Type) throws -> Double { try run.float(type, at: node) }
    func decode(_ type: Float.Type) throws -> Float { try run.float(type, at: node) }
    func decode(_ type: Int.Type) throws -> Int { try run.integer(type, at: node) }
    func decode(_ type: Int8.Type) throws -> Int8 { try run.integer(type, at: node) }
    func decode(_ type: Int16.Type) throws -> Int16 { try run.integer(type, at: node) }
    func decode(_ type: Int32.Type) throws -> Int32 { try run.integer(type, at: node) }
    func decode(_ type: Int64.Type) throws -> Int64 { try run.integer(type, at: node) }
    func decode(_ type: Int128.Type) throws -> Int128 { try run.integer(type, at: node) }
    func decode(_ type: UInt.Type) throws -> UInt { try run.integer(type, at: node) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try run.integer(type, at: node) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try run.integer(type, at: node) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try run.integer(type, at: node) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try run.integer(type, at: node) }
    func decode(_ type: UInt128.Type) throws -> UInt128 { try run.integer(type, at: node) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try run.decode(type, at: node) }
}

extension DecodingRun {
    /// An object to be read member by member; while collecting, `absentIndex` for anything else.
    @inline(__always)
    func opened(_ node: Int) throws -> Int {
        guard tape.nodes[node].kind == .object else {
            try mismatch(node, .object)
            return JSONTape.absentIndex
        }
        tape.nodes[node].markOpened()
        return node
    }

    /// A list; while collecting, `absentIndex` for anything else.
    @inline(__always)
    func list(_ node: Int) throws -> Int {
        if tape.nodes[node].kind == .array { return node }
        try mismatch(node, .list)
        return JSONTape.absentIndex
    }

    /// A value read by a type that has no reading of its own: its members are checked with those around it.
    func inner(_ node: Int) -> TapeDecoder {
        beginNested(node)
        return TapeDecoder(run: self, node: node)
    }

    /// The names of an object that mean something to the caller; these are marked as asked for.
    ///
    /// Two names that differ as bytes and are equal as `String`s (é written in two ways) are refused: one of them
    /// would silently replace the other in any dictionary.
    func names<Name>(of object: Int, _ meaning: (String) -> Name?) -> [Name] {
        var known: [Name] = []
        var spellings: Set<String> = []
        for key in tape.keys(of: object) {
            let name = tape.name(key)
            if !name.utf8.allSatisfy({ $0 < 0x80 }), !spellings.insert(name).inserted { refuseSpelling(key) }
            guard let meant = meaning(name) else { continue }
            tape.see(key, of: object)
            known.append(meant)
        }
        return known
    }

    /// Whoever lists names cannot throw, so the first pass fails at the end of the value.
    private func refuseSpelling(_ key: Int) {
        guard isCollecting else { return spelledTwice = key }
        try? refuse(key, .duplicateMember, Self.spelledTwiceDetail)
    }

    static let spelledTwiceDetail = "The name stands twice in one object, in two spellings of Unicode"
}
