/// What an expression may cost at worst: every term evaluated, every loop over as much as there may be.
struct Estimator {
    /// How large a value may be: characters, bytes or entries; and how large each entry. No value grows beyond
    /// `CELLimits.valueBytesMax`, so that sizes can be added and multiplied without a thought.
    struct Size {
        let count: UInt64
        let entry: UInt64

        init(count: UInt64, entry: UInt64 = 1) {
            self.count = min(count, UInt64(CELLimits.valueBytesMax))
            self.entry = min(entry, UInt64(CELLimits.valueBytesMax))
        }

        static let one = Size(count: 1)
        /// What comparing or copying all of it may cost.
        var work: UInt64 { 1 + count / 32 + count * (entry / 32) }
    }

    let syntax: Syntax
    let names: Names
    private let environment: CELEnvironment
    private let types: [CELType]?
    private var locals: [Size]

    init(_ syntax: Syntax, _ names: Names, _ environment: CELEnvironment, types: [CELType]?) {
        self.syntax = syntax
        self.names = names
        self.environment = environment
        self.types = types
        locals = Array(repeating: .one, count: names.localCount)
    }

    /// What is assumed of a value of a type.
    private func assumed(_ type: CELType, _ sizeMax: Int? = nil) -> Size {
        let limits = environment.limits
        let declared = sizeMax.map { UInt64(max($0, 0)) }
        switch type {
        case .string, .bytes: return Size(count: declared ?? limits.textSizeAssumed)
        case .list(let item): return Size(count: declared ?? limits.entriesAssumed, entry: assumed(item).count)
        case .map(_, let value): return Size(count: declared ?? limits.entriesAssumed, entry: assumed(value).count)
        case .optional(let value): return assumed(value, sizeMax)
        case .record(let object): return Size(count: UInt64(object.fields.count), entry: limits.textSizeAssumed)
        case .dyn, .parameter, .variable:
            return Size(count: declared ?? limits.entriesAssumed, entry: limits.textSizeAssumed)
        default: return .one
        }
    }

    mutating func estimate(_ id: Syntax.ID) -> (cost: UInt64, size: Size) {
        let size: Size
        switch names[id] {
        case .slot(let slot):
            let variable = environment.variables[slot]
            return (1, assumed(variable.type, variable.sizeMax))
        case .local(let local): return (1, locals[local])
        case .type, .undeclared: size = .one
        case .function, nil: size = assumed(types?[id] ?? .dyn)
        }
        switch syntax[id] {
        case .literal(let value): return (1, Self.size(of: value))
        case .name: return (1, size)
        case .select(let operand, let field, _, _):
            let inner = estimate(operand)
            if let types, case .record(let object) = types[operand], let place = object.index(of: field) {
                return (inner.cost.adding(2), assumed(object.fields[place].type, object.fields[place].sizeMax))
            }
            return (inner.cost.adding(3), size)
        case .index(let operand, let key, _):
            let (container, key) = (estimate(operand), estimate(key))
            let cost = container.cost.adding(key.cost).adding(2 + key.size.count / 32)
            return (cost, types == nil ? size : Size(count: container.size.entry, entry: size.entry))
        case .not(let operand), .negate(let operand): return (estimate(operand).cost.adding(1), .one)
        case .binary(let symbol, let left, let right): return binary(symbol, estimate(left), estimate(right))
        case .all(let terms), .any(let terms):
            return (terms.reduce(UInt64(1)) { $0.adding(estimate($1).cost).adding(1) }, .one)
        case .conditional(let condition, let then, let otherwise):
            let (test, left, right) = (estimate(condition), estimate(then), estimate(otherwise))
            return (test.cost.adding(max(left.cost, right.cost)).adding(3), Self.larger(left.size, right.size))
        case .list(let items, _), .message(_, let items):
            let parts = items.map { estimate($0) }
            let entry = parts.reduce(UInt64(1)) { max($0, $1.size.count) }
            let cost = parts.reduce(UInt64(2)) { $0.adding($1.cost).adding(2) }
            return (cost, Size(count: UInt64(items.count), entry: entry))
        case .map(let entries):
            let parts = entries.flatMap { [estimate($0.key), estimate($0.value)] }
            let entry = parts.reduce(UInt64(1)) { max($0, $1.size.count) }
            return (
                parts.reduce(UInt64(2)) { $0.adding($1.cost).adding(2) },
                Size(count: UInt64(entries.count), entry: entry)
            )
        case .call: return call(id, size)
        case .loop(let loop): return self.loop(id, loop)
        case .bind(_, let value, let body):
            let inner = estimate(value)
            if let local = names.locals[id]?.first { locals[local] = inner.size }
            let result = estimate(body)
            return (inner.cost.adding(result.cost).adding(1), result.size)
        case .optionalMap(let operand, _, let body, _):
            let inner = estimate(operand)
            if let local = names.locals[id]?.first { locals[local] = inner.size }
            let result = estimate(body)
            return (inner.cost.adding(result.cost).adding(3), result.size)
        }
    }

    private static func larger(_ left: Size, _ right: Size) -> Size {
        Size(count: max(left.count, right.count), entry: max(left.entry, right.entry))
    }

    private static func size(of value: CELValue) -> Size {
        switch value {
        case .string(let text): Size(count: UInt64(text.utf8.count))
        case .bytes(let bytes): Size(count: UInt64(bytes.count))
        default: .one
        }
    }

    private func binary(
        _ symbol: Syntax.Operator, _ left: (cost: UInt64, size: Size), _ right: (cost: UInt64, size: Size)
    ) -> (cost: UInt64, size: Size) {
        let base = left.cost.adding(right.cost).adding(2)
        switch symbol {
        case .add:
            let size = Size(
                count: left.size.count.adding(right.size.count), entry: max(left.size.entry, right.size.entry))
            return (base.adding(size.work), size)
        case .in: return (base.adding(right.size.count.times(1 + right.size.entry / 32)), .one)
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
            return (base.adding(min(left.size.work, right.size.work)), .one)
        case .subtract, .multiply, .divide, .remainder: return (base, .one)
        }
    }

    private mutating func loop(_ id: Syntax.ID, _ loop: Syntax.Loop) -> (cost: UInt64, size: Size) {
        let range = estimate(loop.range)
        let entry = Size(count: range.size.entry, entry: environment.limits.textSizeAssumed)
        for local in names.locals[id] ?? [] { locals[local] = entry }
        let filter = loop.filter.map { estimate($0).cost } ?? 0
        let body = estimate(loop.body)
        let each = filter.adding(body.cost).adding(5)
        let cost = range.cost.adding(4).adding(range.size.count.times(each))
        switch loop.form {
        case .all, .exists, .existsOne: return (cost, .one)
        case .filter: return (cost, range.size)
        case .map, .transformList, .transformMap, .transformMapEntry:
            return (cost, Size(count: range.size.count, entry: body.size.count))
        }
    }
}

extension UInt64 {
    /// Both stop at the largest number: beyond every limit is beyond it.
    func adding(_ other: UInt64) -> UInt64 {
        let (sum, isOver) = addingReportingOverflow(other)
        return isOver ? .max : sum
    }

    func times(_ other: UInt64) -> UInt64 {
        let (product, isOver) = multipliedReportingOverflow(by: other)
        return isOver ? .max : product
    }
}
