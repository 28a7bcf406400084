/// Makes the program of a tree.
struct Compiler {
    let syntax: Syntax
    let names: Names
    let environment: CELEnvironment
    let types: [CELType]?
    /// Whether the program tells of each value on its way.
    let isTracing: Bool
    var program = Program()
    /// Constants that were made ahead and turned out to be errors.
    var problems: [CELProblem] = []
    private var registersInUse = 0
    var locals: [Int32]

    static func compile(
        _ syntax: Syntax, _ names: Names, _ environment: CELEnvironment, types: [CELType]?, isTracing: Bool
    ) throws(CELProblems) -> Program {
        var compiler = Compiler(
            syntax: syntax, names: names, environment: environment, types: types, isTracing: isTracing,
            locals: Array(repeating: 0, count: names.localCount))
        compiler.program.result = compiler.operand(syntax.root)
        // What is wrong in every case is told before the expression is saved; unchecked, it is told when it is reached.
        if types != nil, !compiler.problems.isEmpty { throw CELProblems(compiler.problems) }
        return compiler.program
    }

    // MARK: Registers and constants

    mutating func register() -> Int32 {
        registersInUse += 1
        program.registerCount = max(program.registerCount, registersInUse)
        return Int32(registersInUse - 1)
    }

    /// Registers taken inside are free again afterwards.
    @discardableResult
    mutating func scratch<Result>(_ body: (inout Compiler) -> Result) -> Result {
        let before = registersInUse
        defer { registersInUse = before }
        return body(&self)
    }

    mutating func constant(_ value: CELValue) -> Int32 {
        program.constants.append(value)
        return Program.constantBase + Int32(program.constants.count - 1)
    }

    func constantValue(_ operand: Int32) -> CELValue? {
        operand >= Program.constantBase && operand < Program.slotBase
            ? program.constants[Int(operand - Program.constantBase)] : nil
    }

    @discardableResult
    mutating func emit(
        _ code: Program.Code, _ node: Syntax.ID, to: Int32 = 0, a: Int32 = 0, b: Int32 = 0, c: Int32 = 0, d: Int32 = 0
    ) -> Int {
        program.instructions.append(
            Program.Instruction(code: code, node: Int32(node), to: to, a: a, b: b, c: c, d: d))
        return program.instructions.count - 1
    }

    var here: Int32 { Int32(program.instructions.count) }

    // MARK: Operands

    /// Where the value of a node will be: in place if it lies somewhere already, else in a new register.
    mutating func operand(_ id: Syntax.ID) -> Int32 {
        let place: Int32
        if let direct = direct(id) {
            place = direct
        } else {
            place = register()
            fill(place, id)
        }
        note(id, place)
        return place
    }

    /// A literal needs no explanation.
    private mutating func note(_ id: Syntax.ID, _ place: Int32) {
        guard isTracing else { return }
        if case .literal = syntax[id] { return }
        emit(.note, id, a: place)
    }

    /// Puts the value of a node into a register.
    mutating func value(_ id: Syntax.ID, into register: Int32) {
        if let place = direct(id) {
            emit(.move, id, to: register, a: place)
        } else {
            fill(register, id)
        }
        note(id, register)
    }

    /// Puts the values of some nodes into registers that lie side by side.
    /// - Returns: the first of them.
    mutating func values(_ ids: [Syntax.ID]) -> Int32 {
        var registers: [Int32] = []
        for _ in ids { registers.append(register()) }
        for (id, register) in zip(ids, registers) { scratch { $0.value(id, into: register) } }
        return registers.first ?? 0
    }

    private mutating func direct(_ id: Syntax.ID) -> Int32? {
        switch names[id] {
        case .slot(let slot):
            if case .select(_, _, _, isTest: true) = syntax[id] { return nil }
            return Program.slotBase + Int32(slot)
        case .local(let local): return locals[local]
        case .type(let name): return constant(.type(name))
        case .undeclared(let name):
            guard case .name = syntax[id] else { return nil }
            return constant(.failure(.undeclared, "there is no variable \(name)"))
        case .function, nil: break
        }
        if case .literal(let value) = syntax[id] { return constant(value) }
        return folded(id)
    }

    /// The value of what has no variables in it, made once and for all.
    private mutating func folded(_ id: Syntax.ID) -> Int32? {
        guard !isTracing else { return nil }
        switch syntax[id] {
        case .list(let items, let optionals) where optionals.isEmpty && !items.isEmpty:
            let values = items.map { literal($0) }
            guard values.allSatisfy({ $0 != nil }) else { return nil }
            return constant(.list(CELList(values.map { $0 ?? .null }, indexed: true)))
        case .call(_, let target, let arguments):
            guard case .function(let function, let isNamespaced) = names[id] else { return nil }
            let all = (isNamespaced ? [] : target.map { [$0] } ?? []) + arguments
            let values = all.map { literal($0) }
            guard let body = function.body(for: all.count), values.allSatisfy({ $0 != nil }) else { return nil }
            var run = CELRun(costMax: environment.limits.costMax)
            let value = body.call(values.map { $0 ?? .null }, &run)
            guard case .error(let failure) = value else { return value.isExceptional ? nil : constant(value) }
            problems.append(syntax.problem(failure.message, at: id))
            return nil
        default: return nil
        }
    }

    private func literal(_ id: Syntax.ID) -> CELValue? {
        guard names[id] == nil, case .literal(let value) = syntax[id] else { return nil }
        return value
    }

    // MARK: Instructions

    private mutating func fill(_ to: Int32, _ id: Syntax.ID) {
        if case .slot(let slot) = names[id] {
            emit(.isSet, id, to: to, a: Program.slotBase + Int32(slot))
            return
        }
        switch syntax[id] {
        case .literal(let value): emit(.move, id, to: to, a: constant(value))
        case .name(let name, _): fail(to, id, "there is no variable \(name)")
        case .select(let operand, let field, let isOptional, let isTest):
            scratch {
                let place = $0.operand(operand)
                let name = $0.constant(.string(field))
                let code: Program.Code = isTest ? .has : isOptional ? .selectOptional : .select
                $0.emit(code, id, to: to, a: place, b: name, c: $0.place(of: field, in: operand))
            }
        case .index(let operand, let key, let isOptional):
            scratch {
                let (place, key) = ($0.operand(operand), $0.operand(key))
                $0.emit(isOptional ? .indexOptional : .index, id, to: to, a: place, b: key)
            }
        case .call: call(to, id)
        case .not(let operand): scratch { $0.emit(.not, id, to: to, a: $0.operand(operand)) }
        case .negate(let operand): scratch { $0.emit(.negate, id, to: to, a: $0.operand(operand)) }
        case .binary(let symbol, let left, let right):
            scratch {
                let (left, right) = ($0.operand(left), $0.operand(right))
                $0.emit(symbol.code, id, to: to, a: left, b: right)
            }
        case .all(let terms): logical(to, id, terms, .and)
        case .any(let terms): logical(to, id, terms, .or)
        case .conditional(let condition, let then, let otherwise): conditional(to, id, condition, then, otherwise)
        case .list(let items, let optionals): aggregate(.list, to, id, items, optionals)
        case .map(let entries):
            let optionals = Set(entries.indices.filter { entries[$0].isOptional })
            aggregate(.map, to, id, entries.flatMap { [$0.key, $0.value] }, optionals)
        case .loop(let loop): self.loop(to, id, loop)
        case .bind(_, let value, let body):
            scratch {
                let place = $0.operand(value)
                if let local = $0.names.locals[id]?.first { $0.locals[local] = place }
                $0.value(body, into: to)
            }
        case .optionalMap(let operand, _, let body, let isFlat):
            scratch {
                let (place, item) = ($0.operand(operand), $0.register())
                let jump = $0.emit(.unwrap, id, to: to, a: place, b: item)
                if let local = $0.names.locals[id]?.first { $0.locals[local] = item }
                $0.value(body, into: to)
                if !isFlat { $0.emit(.wrap, id, to: to, a: to) }
                $0.program.instructions[jump].c = $0.here
            }
        case .message(let name, _): fail(to, id, "there is no message type \(name)")
        }
    }

    mutating func fail(_ to: Int32, _ id: Syntax.ID, _ message: String) {
        emit(.fail, id, to: to, a: constant(.failure(.undeclared, message)))
    }

    /// The place of a field, if the checker found the operand to be a record.
    private func place(of field: String, in operand: Syntax.ID) -> Int32 {
        guard let types, case .record(let object) = types[operand] else { return -1 }
        return Int32(object.index(of: field) ?? -1)
    }

    private mutating func logical(_ to: Int32, _ id: Syntax.ID, _ terms: [Syntax.ID], _ code: Program.Code) {
        emit(.move, id, to: to, a: constant(.bool(code == .and)))
        var jumps: [Int] = []
        for term in terms {
            scratch { jumps.append($0.emit(code, term, to: to, a: $0.operand(term))) }
        }
        for jump in jumps { program.instructions[jump].c = here }
    }

    private mutating func conditional(
        _ to: Int32, _ id: Syntax.ID, _ condition: Syntax.ID, _ then: Syntax.ID, _ otherwise: Syntax.ID
    ) {
        let branch = scratch { $0.emit(.branch, condition, to: to, a: $0.operand(condition)) }
        value(then, into: to)
        let jump = emit(.jump, id)
        program.instructions[branch].b = here
        value(otherwise, into: to)
        program.instructions[branch].c = here
        program.instructions[jump].c = here
    }

    private mutating func aggregate(
        _ code: Program.Code, _ to: Int32, _ id: Syntax.ID, _ parts: [Syntax.ID], _ optionals: Set<Int>
    ) {
        scratch {
            let first = $0.values(parts)
            var set: Int32 = -1
            if !optionals.isEmpty {
                $0.program.optionals.append(optionals)
                set = Int32($0.program.optionals.count - 1)
            }
            $0.emit(code, id, to: to, a: first, b: Int32(parts.count), c: set)
        }
    }
}

extension Syntax.Operator {
    var code: Program.Code {
        switch self {
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterOrEqual
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .remainder: .remainder
        case .in: .contains
        }
    }
}

extension CELFunction.Body {
    func call(_ values: [CELValue], _ run: inout CELRun) -> CELValue {
        switch self {
        case .one(let body): body(values[0], &run)
        case .two(let body): body(values[0], values[1], &run)
        case .three(let body): body(values[0], values[1], values[2], &run)
        case .any(let body): body(values, &run)
        }
    }
}
