/// Why a scan stopped.
struct ScanFault: Error {
    var code = JSONCode.invalidJSON
    let offset: Int
    let detail: StaticString
    /// The second of two equal names.
    var name: Int?
}

/// One pass over a document of RFC 8259 that fills a tape. Knows no Swift types and makes no strings.
///
/// The bytes must be followed by `padding` zero bytes: no grammar rule accepts a zero, so it ends every loop,
/// and strings can be tested eight bytes at a time without looking at the end.
struct Scanner {
    static let padding = 16

    let bytes: UnsafePointer<UInt8>
    let end: Int
    let limits: JSONLimits
    var at = 0
    var nodes: UnsafeMutablePointer<TapeNode>
    var count = 0
    private var capacity: Int

    init(_ bytes: UnsafePointer<UInt8>, count: Int, _ limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
        end = count
        capacity = count / 6 + 16
        nodes = .allocate(capacity: capacity)
    }

    mutating func document() throws(ScanFault) {
        append(TapeNode(.absent, offset: 0, length: 0, next: 1))
        if bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            throw ScanFault(offset: 0, detail: "a byte order mark is not allowed")
        }
        skipSpace()
        try value(depth: 0)
        skipSpace()
        guard at == end else { throw ScanFault(offset: at, detail: "nothing may follow the document") }
    }

    private mutating func value(depth: Int) throws(ScanFault) {
        switch bytes[at] {
        case UInt8(ascii: "\""): try string(.text, .escapedText)
        case UInt8(ascii: "{"): try object(depth: depth + 1)
        case UInt8(ascii: "["): try array(depth: depth + 1)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        case UInt8(ascii: "t"): try word("true", .yes)
        case UInt8(ascii: "f"): try word("false", .no)
        case UInt8(ascii: "n"): try word("null", .null)
        default: throw ScanFault(offset: at, detail: "a value is needed")
        }
    }

    private mutating func object(depth: Int) throws(ScanFault) {
        let index = try open(.object, depth)
        var members = 0
        if bytes[at] == UInt8(ascii: "}") {
            at += 1
        } else {
            while true {
                guard bytes[at] == UInt8(ascii: "\"") else {
                    throw ScanFault(offset: at, detail: "a member name in double quotes is needed")
                }
                let key = count
                try string(.key, .escapedKey)
                skipSpace()
                guard bytes[at] == UInt8(ascii: ":") else {
                    throw ScanFault(offset: at, detail: "a colon is needed after a member name")
                }
                at += 1
                skipSpace()
                try value(depth: depth)
                nodes[key].next = UInt32(truncatingIfNeeded: count)
                members += 1
                if try closes(UInt8(ascii: "}"), "a comma or a closing brace is needed") { break }
            }
            try refuseDuplicates(in: index, members: members)
        }
        close(index, extra: members)
    }

    private mutating func array(depth: Int) throws(ScanFault) {
        let index = try open(.array, depth)
        var elements = 0
        if bytes[at] == UInt8(ascii: "]") {
            at += 1
        } else {
            while true {
                try value(depth: depth)
                elements += 1
                if try closes(UInt8(ascii: "]"), "a comma or a closing bracket is needed") { break }
            }
        }
        close(index, extra: elements)
    }

    @inline(__always)
    private mutating func open(_ kind: TapeKind, _ depth: Int) throws(ScanFault) -> Int {
        guard depth <= limits.depthMax else {
            throw ScanFault(code: .tooDeep, offset: at, detail: "objects and lists lie too deep in one another")
        }
        let index = count
        append(TapeNode(kind, offset: at, length: 0, next: 0))
        at += 1
        skipSpace()
        return index
    }

    @inline(__always)
    private mutating func close(_ index: Int, extra: Int) {
        nodes[index].length = UInt32(truncatingIfNeeded: at) - nodes[index].offset
        nodes[index].next = UInt32(truncatingIfNeeded: count)
        nodes[index].extra = extra
    }

    /// After a value: true behind the closing bracket, false behind a comma.
    @inline(__always)
    private mutating func closes(_ bracket: UInt8, _ detail: StaticString) throws(ScanFault) -> Bool {
        skipSpace()
        let byte = bytes[at]
        guard byte == bracket || byte == UInt8(ascii: ",") else { throw ScanFault(offset: at, detail: detail) }
        at += 1
        if byte == bracket { return true }
        skipSpace()
        return false
    }

    private mutating func word(_ word: StaticString, _ kind: TapeKind) throws(ScanFault) {
        for position in 0..<word.utf8CodeUnitCount where bytes[at + position] != word.utf8Start[position] {
            throw ScanFault(offset: at, detail: "a value is needed: the words are true, false and null")
        }
        append(TapeNode(kind, offset: at, length: word.utf8CodeUnitCount, next: count + 1))
        at += word.utf8CodeUnitCount
    }

    @inline(__always)
    private mutating func skipSpace() {
        while bytes[at] <= 0x20 {
            let byte = bytes[at]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            at += 1
        }
    }

    @inline(__always)
    mutating func append(_ node: TapeNode) {
        if count == capacity { grow() }
        (nodes + count).initialize(to: node)
        count += 1
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<TapeNode>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: nodes, count: count)
        nodes.deallocate()
        nodes = larger
        capacity *= 2
    }
}
