/// One reading of one tape: what all containers of it share.
final class DecodingRun {
    let tape: JSONTape
    let refusesUnknown: Bool
    /// False in the first pass, which stops at the first fault; true while faults are being collected.
    var isCollecting = false
    var issues: [JSONIssue] = []
    /// Objects read through nested containers since their type began; they have no type of their own to end with.
    private var nested: [Int] = []
    private(set) var nestedCount = 0
    /// A name found by `names(of:_:)` to be another's twin; 0 for none.
    var spelledTwice = 0
    /// How many placeholders are being made inside one another.
    var phantomDepth = 0

    init(_ tape: JSONTape, refusesUnknown: Bool) {
        self.tape = tape
        self.refusesUnknown = refusesUnknown
    }

    @inline(__always)
    func decode<Value: Decodable>(_ type: Value.Type, at node: Int) throws -> Value {
        isCollecting ? try collect(type, at: node) : try strict(type, at: node)
    }

    /// Reads one value of some type; afterwards every member of it must have been asked for.
    func strict<Value: Decodable>(_ type: Value.Type, at node: Int) throws -> Value {
        if type == RawJSON.self { return unsafeBitCast(try raw(at: node), to: type) }
        let mark = nestedCount
        do {
            let value = try type.init(from: TapeDecoder(run: self, node: node))
            if mayHaveUnknown(node, since: mark) { try refuseUnknown(node, since: mark) }
            return value
        } catch {
            giveUp(node, since: mark)
            throw error
        }
    }

    /// Whether the end of a value needs a closer look: an object read by its members of which some were not asked
    /// for, or objects read through nested containers.
    @inline(__always)
    func mayHaveUnknown(_ node: Int, since mark: Int) -> Bool {
        nestedCount != mark || spelledTwice != 0 || tape.nodes[node].isOpened && tape.nodes[node].extra > 0
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
        nested.append(object)
        nestedCount += 1
    }

    func endNested(since mark: Int) -> [Int] {
        guard mark < nestedCount else { return [] }
        defer {
            nested.removeSubrange(mark...)
            nestedCount = mark
        }
        return Array(nested[mark...])
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
