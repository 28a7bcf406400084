/// One reading of one tape, as all its containers share it.
///
/// A bare address: whoever starts the reading holds the state and the tape until it ends, so containers need not
/// count references, which took a tenth of the time. A `Decodable` type must not keep its decoder or a container.
struct DecodingRun {
    private let state: UnsafeMutablePointer<State>

    private struct State {
        let tape: TapeReader
        let refusesUnknown: Bool
        /// False in the first pass, which stops at the first fault; true while faults are being collected.
        var isCollecting = false
        var issues: [JSONIssue] = []
        /// Objects read through nested containers since their type began; they have no type of their own to end with.
        var nested: [Int] = []
        var nestedCount = 0
        /// A name found by `names(of:_:)` to be another's twin; 0 for none.
        var spelledTwice = 0
        /// How many placeholders are being made inside one another.
        var phantomDepth = 0
        var makers = ContainerMakers()
    }

    /// Runs `body` with a new reading; nothing of it may be used afterwards.
    static func reading<Value>(
        _ tape: JSONTape, refusesUnknown: Bool, _ body: (DecodingRun) throws(JSONFailure) -> Value
    ) throws(JSONFailure) -> Value {
        let state = UnsafeMutablePointer<State>.allocate(capacity: 1)
        state.initialize(to: State(tape: tape.reader, refusesUnknown: refusesUnknown))
        defer {
            state.deinitialize(count: 1)
            state.deallocate()
            withExtendedLifetime(tape) {}
        }
        return try body(DecodingRun(state: state))
    }

    var tape: TapeReader { state.pointee.tape }
    private var refusesUnknown: Bool { state.pointee.refusesUnknown }
    private var nestedCount: Int { state.pointee.nestedCount }

    var isCollecting: Bool {
        get { state.pointee.isCollecting }
        nonmutating set { state.pointee.isCollecting = newValue }
    }

    var issues: [JSONIssue] {
        get { state.pointee.issues }
        nonmutating _modify { yield &state.pointee.issues }
    }

    var spelledTwice: Int {
        get { state.pointee.spelledTwice }
        nonmutating set { state.pointee.spelledTwice = newValue }
    }

    var phantomDepth: Int {
        get { state.pointee.phantomDepth }
        nonmutating set { state.pointee.phantomDepth = newValue }
    }

    @inline(__always)
    func keyedContainer<Key: CodingKey>(_ type: Key.Type, at node: Int) -> KeyedDecodingContainer<Key> {
        state.pointee.makers.container(type, self, node)
    }

    /// Where the nested objects of a value begin.
    var nestedMark: Int { nestedCount }

    @inline(__always)
    func decode<Value: Decodable>(_ type: Value.Type, at node: Int) throws -> Value {
        isCollecting ? try collect(type, at: node) : try strict(type, at: node)
    }

    /// Reads one value of some type; afterwards every member of it must have been asked for.
    func strict<Value: Decodable>(_ type: Value.Type, at node: Int) throws -> Value {
        if type == RawJSON.self { return unsafeBitCast(try raw(at: node), to: type) }
        let mark = nestedMark
        do {
            let value = try type.init(from: TapeDecoder(run: self, node: node))
            if mayHaveUnknown(node, since: mark) { try refuseUnknown(node, since: mark) }
            return consume value
        } catch {
            giveUp(node, since: mark)
            throw error
        }
    }

    /// Whether the end of a value needs a closer look: an object read by its members of which some were not asked
    /// for, or objects read through nested containers.
    @inline(__always)
    func mayHaveUnknown(_ node: Int, since mark: Int) -> Bool {
        nestedCount != mark || spelledTwice != 0
            || refusesUnknown && tape.nodes[node].isOpened && tape.nodes[node].extra > 0
    }

    @inline(never)
    private func refuseUnknown(_ node: Int, since mark: Int) throws {
        if spelledTwice != 0 { try refuse(spelledTwice, .duplicateMember, Self.spelledTwiceDetail) }
        for key in unknownKeys(node, since: mark) {
            throw DecodingError.dataCorrupted(
                .init(codingPath: tape.path(to: key), debugDescription: Self.unknownDetail))
        }
    }

    /// Names nobody asked for, of the value's own object and of the nested ones, which end with it.
    func unknownKeys(_ node: Int, since mark: Int) -> [Int] {
        let objects = [node] + endNested(since: mark)
        guard refusesUnknown else { return [] }
        return objects.filter { tape.nodes[$0].isOpened && tape.nodes[$0].extra > 0 }
            .flatMap { tape.unseenKeys(of: $0) }
    }

    /// Forgets a reading that came to nothing; the value may be read again as something else.
    @inline(never)
    private func giveUp(_ node: Int, since mark: Int) {
        _ = endNested(since: mark)
        spelledTwice = 0
        tape.forgetMarks(at: node)
    }

    func beginNested(_ object: Int) {
        guard object != JSONTape.absentIndex else { return }
        state.pointee.nested.append(object)
        state.pointee.nestedCount += 1
    }

    func endNested(since mark: Int) -> [Int] {
        guard mark < nestedCount else { return [] }
        defer {
            state.pointee.nested.removeSubrange(mark...)
            state.pointee.nestedCount = mark
        }
        return Array(state.pointee.nested[mark...])
    }

    static let unknownDetail = "This member is not known here"

    func raw(at node: Int) throws -> RawJSON {
        guard node != JSONTape.absentIndex else { return .null }
        return RawJSON(unchecked: [UInt8](tape.rawBytes(node)))
    }

    @inline(__always)
    func isAbsentOrNull(_ node: Int) -> Bool {
        let kind = tape.nodes[node].kind
        return kind == .null || kind == .absent
    }

    @inline(__always)
    func string(at node: Int) throws -> String {
        if let text = tape.string(node) { return text }
        try mismatch(node, .text)
        return ""
    }

    @inline(__always)
    func bool(at node: Int) throws -> Bool {
        if let value = tape.bool(node) { return value }
        try mismatch(node, .boolean)
        return false
    }

    @inline(__always)
    func integer<Integer: FixedWidthInteger>(_ type: Integer.Type, at node: Int) throws -> Integer {
        if let value = tape.integer(node, as: type) { return value }
        if tape.nodes[node].kind == .integer {
            try refuse(node, .outOfRange, "The number must lie between \(type.min) and \(type.max)")
        } else {
            try mismatch(node, .wholeNumber)
        }
        return 0
    }

    func float<Number: BinaryFloatingPoint & LosslessStringConvertible>(
        _ type: Number.Type, at node: Int
    ) throws -> Number {
        guard let value = tape.float(node, as: type) else {
            try mismatch(node, .number)
            return 0
        }
        if value.isFinite { return value }
        try refuse(node, .outOfRange, "The number is too large")
        return 0
    }
}
