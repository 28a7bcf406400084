/// The tree of an expression, flat: a node names others by their place in one array. So nothing about it recurses when it
/// is copied or thrown away.
struct Syntax: Sendable {
    typealias ID = Int

    struct Node: Sendable {
        var kind: Kind
        /// Where it stands in the text, as offsets of UTF-8.
        var range: Range<Int>
        var height: Int
    }

    enum Operator: String, Sendable {
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case remainder = "%"
        case `in` = "in"
    }

    struct Entry: Sendable {
        var key: ID
        var value: ID
        var isOptional: Bool
    }

    enum Kind: Sendable {
        case literal(CELValue)
        /// `name`, or `.name` for one looked up outside of the container.
        case name(String, isAbsolute: Bool)
        /// `operand.field`, `operand.?field`, `has(operand.field)`.
        case select(ID, field: String, isOptional: Bool, isTest: Bool)
        case index(ID, key: ID, isOptional: Bool)
        case call(String, target: ID?, arguments: [ID])
        case not(ID)
        case negate(ID)
        case binary(Operator, ID, ID)
        case all([ID])
        case any([ID])
        case conditional(ID, then: ID, else: ID)
        case list([ID], optionals: Set<Int>)
        case map([Entry])
        case loop(Loop)
        /// `cel.bind(name, value, body)`.
        case bind(String, value: ID, body: ID)
        /// `optional.optMap(name, body)`, or optFlatMap, whose body is an optional itself.
        case optionalMap(ID, name: String, body: ID, isFlat: Bool)
        /// `a.b.C{…}`: messages have no meaning here, but they are part of the grammar.
        case message(String, fields: [ID])
    }

    /// The macros that walk over a list or map.
    struct Loop: Sendable {
        enum Form: String, Sendable {
            case all, exists, existsOne, map, filter, transformList, transformMap, transformMapEntry
        }
        var form: Form
        var range: ID
        var first: String
        /// The second variable of the two-variable forms.
        var second: String?
        /// Only for the forms that build something.
        var filter: ID?
        var body: ID
    }

    var text: String
    var nodes: [Node] = []
    var root: ID = 0

    subscript(id: ID) -> Kind { nodes[id].kind }

    func spelling(of id: ID) -> String {
        let range = nodes[id].range
        let bytes = text.utf8
        let start = bytes.index(bytes.startIndex, offsetBy: range.lowerBound)
        return String(decoding: bytes[start..<bytes.index(start, offsetBy: range.count)], as: UTF8.self)
    }

    func problem(_ message: String, at id: ID) -> CELProblem { CELProblem(message, at: place(of: id), in: text) }

    /// Where a node is shown: of a call at the end of a chain the call alone, `frist()` of `a.filter(…).frist()`.
    private func place(of id: ID) -> Range<Int> {
        let range = nodes[id].range
        guard case .call(let name, let target?, _) = self[id], dottedName(target) == nil else { return range }
        let bytes = Array(text.utf8)
        var start = nodes[target].range.upperBound
        while start < range.upperBound, !bytes[start...].starts(with: name.utf8) {
            guard bytes[start] == UInt8(ascii: ".") || bytes[start] <= UInt8(ascii: " ") else { return range }
            start += 1
        }
        return start < range.upperBound ? start..<range.upperBound : range
    }

    /// The nodes directly below one, in the order of the text.
    func children(of id: ID) -> [ID] {
        switch self[id] {
        case .literal, .name: []
        case .select(let operand, _, _, _): [operand]
        case .index(let operand, let key, _): [operand, key]
        case .call(_, let target, let arguments): (target.map { [$0] } ?? []) + arguments
        case .not(let operand), .negate(let operand): [operand]
        case .binary(_, let left, let right): [left, right]
        case .all(let terms), .any(let terms), .list(let terms, _), .message(_, let terms): terms
        case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
        case .map(let entries): entries.flatMap { [$0.key, $0.value] }
        case .loop(let loop): [loop.range] + (loop.filter.map { [$0] } ?? []) + [loop.body]
        case .bind(_, let value, let body): [value, body]
        case .optionalMap(let operand, _, let body, _): [operand, body]
        }
    }

    /// `a.b.c` as a dotted name, if it is nothing but names.
    func dottedName(_ id: ID) -> (name: String, isAbsolute: Bool)? {
        var fields: [String] = []
        var id = id
        while true {
            switch self[id] {
            case .name(let name, let isAbsolute):
                fields.append(name)
                return (fields.reversed().joined(separator: "."), isAbsolute)
            case .select(let operand, let field, isOptional: false, isTest: false):
                fields.append(field)
                id = operand
            default: return nil
            }
        }
    }
}
