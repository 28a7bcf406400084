/// The elements of one list, in order. `node` is `absentIndex` where a placeholder is being made.
struct UnkeyedTapeContainer: UnkeyedDecodingContainer {
    let run: DecodingRun
    private let node: Int32
    private var child: Int32
    private(set) var currentIndex = 0

    init(run: DecodingRun, node: Int) {
        self.run = run
        self.node = Int32(truncatingIfNeeded: node)
        child = self.node + 1
    }

    var codingPath: [any CodingKey] { run.tape.path(to: Int(node)) }
    var count: Int? { node == 0 ? 0 : run.tape.nodes[Int(node)].extra }
    var isAtEnd: Bool { child >= Int32(truncatingIfNeeded: run.tape.nodes[Int(node)].next) }

    /// The next element; also past one that then cannot be read, so that no loop stands still.
    @inline(__always)
    private mutating func next() throws -> Int {
        guard !isAtEnd else {
            try run.refuse(Int(node), .invalidValue, "The list has too few elements")
            return JSONTape.absentIndex
        }
        let element = Int(child)
        child = Int32(truncatingIfNeeded: run.tape.nodes[element].next)
        currentIndex += 1
        return element
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, run.tape.nodes[Int(child)].kind == .null else { return false }
        _ = try next()
        return true
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool { try run.bool(at: next()) }
    mutating func decode(_ type: String.Type) throws -> String { try run.string(at: next()) }
    mutating func decode(_ type: Double.Type) throws -> Double { try run.float(type, at: next()) }
    mutating func decode(_ type: Float.Type) throws -> Float { try run.float(type, at: next()) }
    mutating func decode(_ type: Int.Type) throws -> Int { try run.integer(type, at: next()) }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try run.integer(type, at: next()) }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try run.integer(type, at: next()) }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try run.integer(type, at: next()) }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try run.integer(type, at: next()) }
    mutating func decode(_ type: Int128.Type) throws -> Int128 { try run.integer(type, at: next()) }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try run.integer(type, at: next()) }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try run.integer(type, at: next()) }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try run.integer(type, at: next()) }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try run.integer(type, at: next()) }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try run.integer(type, at: next()) }
    mutating func decode(_ type: UInt128.Type) throws -> UInt128 { try run.integer(type, at: next()) }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try run.decode(type, at: next()) }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        let object = try run.opened(next())
        run.beginNested(object)
        return KeyedDecodingContainer(KeyedTapeContainer<NestedKey>(run: run, node: object))
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        UnkeyedTapeContainer(run: run, node: try run.list(next()))
    }

    mutating func superDecoder() throws -> any Decoder { run.inner(try next()) }
}
