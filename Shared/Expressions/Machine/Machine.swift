/// Runs a program: one loop over its instructions, without recursion, bounded by the cost it may have.
///
/// What may go wrong is a value too. An operation that meets an unknown is that unknown; one that meets a failure is that
/// failure; an unknown goes before a failure.
struct Machine: ~Copyable {
    private struct Walker {
        var list: CELList?
        var map: CELMap?
        var place = 0
    }

    private struct Builder {
        var items: [CELValue] = []
        var map = CELMap.Builder()
    }

    let compiled: Compiled
    let registers: UnsafeMutablePointer<CELValue>
    let constants: UnsafePointer<CELValue>
    let slots: UnsafePointer<CELValue>
    let environment: CELEnvironment
    var run: CELRun
    private var walkers: [Walker]
    private var builders: [Builder]
    var trace: Trace?

    /// - Returns: the value, and what it cost.
    static func evaluate(
        _ compiled: Compiled, _ bindings: CELBindings, costMax: UInt64, trace: inout Trace?
    ) -> (value: CELValue, cost: UInt64) {
        withUnsafeTemporaryAllocation(of: CELValue.self, capacity: max(compiled.program.registerCount, 1)) {
            registers in
            registers.initialize(repeating: .null)
            defer { registers.deinitialize() }
            return compiled.program.constants.withUnsafeBufferPointer { constants in
                bindings.values.withUnsafeBufferPointer { slots in
                    // An empty array may have no address; nothing is read there then.
                    guard let base = registers.baseAddress else { return (.null, 0) }
                    var machine = Machine(
                        compiled, registers: base, constants: constants.baseAddress ?? UnsafePointer(base),
                        slots: slots.baseAddress ?? UnsafePointer(base), bindings.environment, costMax: costMax,
                        trace: trace)
                    let isDone = compiled.program.instructions.withUnsafeBufferPointer { machine.execute($0) }
                    trace = machine.trace
                    guard isDone else {
                        let message = "it costs more than \(costMax) steps"
                        return (.failure(.costExceeded, message), machine.run.cost)
                    }
                    return (machine.outcome, machine.run.cost)
                }
            }
        }
    }

    private init(
        _ compiled: Compiled, registers: UnsafeMutablePointer<CELValue>, constants: UnsafePointer<CELValue>,
        slots: UnsafePointer<CELValue>, _ environment: CELEnvironment, costMax: UInt64, trace: Trace?
    ) {
        self.compiled = compiled
        self.registers = registers
        self.constants = constants
        self.slots = slots
        self.environment = environment
        run = CELRun(costMax: costMax)
        let program = compiled.program
        walkers = program.walkerCount > 0 ? Array(repeating: Walker(), count: program.walkerCount) : []
        builders = program.builderCount > 0 ? Array(repeating: Builder(), count: program.builderCount) : []
        self.trace = trace
    }

    private var outcome: CELValue {
        let value = self[compiled.program.result]
        if case .absent = value { return named(compiled.program.result) }
        return value
    }

    subscript(operand: Int32) -> CELValue {
        @inline(__always) unsafeAddress { address(operand) }
    }

    @inline(__always)
    func address(_ operand: Int32) -> UnsafePointer<CELValue> {
        let place = Int(operand & 0xFF_FFFF)
        switch operand >> 24 {
        case 0: return UnsafePointer(registers + place)
        case 1: return constants + place
        default: return slots + place
        }
    }

    /// What a variable that was not set becomes when it is used.
    func named(_ operand: Int32) -> CELValue {
        operand >= Program.slotBase
            ? .unknown(named: environment.variables[Int(operand - Program.slotBase)].name) : .unknown(named: "a value")
    }

    @inline(__always)
    func set(_ register: Int32, _ value: consuming CELValue) { registers[Int(register)] = value }

    /// - Returns: false when it cost too much.
    private mutating func execute(_ instructions: UnsafeBufferPointer<Program.Instruction>) -> Bool {
        var place = 0
        while place < instructions.count {
            let step = instructions[place]
            place += 1
            run.cost &+= 1
            guard run.cost <= run.costMax else { return false }
            switch step.code {
            case .move:
                let value = self[step.a]
                if case .absent = value { set(step.to, named(step.a)) } else { set(step.to, value) }
            case .jump: place = Int(step.c)
            case .and:
                if case .bool(let flag) = self[step.a] {
                    guard !flag else { continue }
                    set(step.to, .bool(false))
                    place = Int(step.c)
                } else {
                    merge(step, "&&")
                }
            case .or:
                if case .bool(let flag) = self[step.a] {
                    guard flag else { continue }
                    set(step.to, .bool(true))
                    place = Int(step.c)
                } else {
                    merge(step, "||")
                }
            case .branch:
                if case .bool(let flag) = self[step.a] {
                    if !flag { place = Int(step.b) }
                } else {
                    set(step.to, notBool(step, "a condition"))
                    place = Int(step.c)
                }
            case .equal, .notEqual: equality(step)
            case .less, .lessOrEqual, .greater, .greaterOrEqual: comparison(step)
            case .not:
                if case .bool(let flag) = self[step.a] {
                    set(step.to, .bool(!flag))
                } else {
                    set(step.to, notBool(step, "!"))
                }
            case .add, .subtract, .multiply, .divide, .remainder, .negate: arithmetic(step)
            case .contains: contains(step)
            case .select: select(step)
            case .selectOptional, .has, .isSet, .index, .indexOptional: reach(step)
            case .call1, .call2, .call, .matches: call(step)
            case .list: makeList(step)
            case .map: makeMap(step)
            case .walk:
                if !beginWalk(step) { place = Int(step.c) }
            case .next:
                if !advance(step) { place = Int(step.c) }
            case .count:
                if case .bool(let flag) = self[step.a] {
                    if flag, case .int(let count) = self[step.to] { set(step.to, .int(count &+ 1)) }
                } else {
                    set(step.to, notBool(step, "the condition"))
                    place = Int(step.c)
                }
            case .isOne:
                if case .int(let count) = self[step.a] { set(step.to, .bool(count == 1)) }
            case .begin: builders[Int(step.to)] = Builder()
            case .append:
                let value = self[step.a]
                if value.isExceptional || builders[Int(step.to)].items.count >= CELLimits.valueBytesMax {
                    set(step.b, value.isExceptional ? exceptional(step, step.a) : .error(.tooLarge))
                    place = Int(step.c)
                } else {
                    builders[Int(step.to)].items.append(value)
                }
            case .insert, .insertAll:
                if let failure = insert(step) {
                    set(step.d, failure)
                    place = Int(step.c)
                }
            case .finishList: set(step.to, .list(builders[Int(step.a)].items))
            case .finishMap: set(step.to, builders[Int(step.a)].map.value)
            case .unwrap:
                if case .optional(let optional) = self[step.a] {
                    if let value = optional.value { set(step.b, value) } else { set(step.to, CELOptional.none) }
                    if optional.value == nil { place = Int(step.c) }
                } else {
                    set(step.to, refusal(step, "optMap", step.a))
                    place = Int(step.c)
                }
            case .orElse:
                if case .optional(let optional) = self[step.a] {
                    guard let value = optional.value else { continue }
                    set(step.to, step.b == 1 ? .optional(optional) : value)
                } else {
                    set(step.to, refusal(step, step.b == 1 ? "or" : "orValue", step.a))
                }
                place = Int(step.c)
            case .wrap:
                let value = self[step.a]
                if !value.isExceptional { set(step.to, CELOptional.of(value)) }
            case .fail: set(step.to, self[step.a].placed(at: step.node))
            case .note: note(step)
            }
        }
        return run.cost <= run.costMax
    }

    // MARK: Loops

    private mutating func beginWalk(_ step: Program.Instruction) -> Bool {
        switch self[step.a] {
        case .list(let list): walkers[Int(step.to)] = Walker(list: list)
        case .map(let map): walkers[Int(step.to)] = Walker(map: map)
        default:
            set(step.b, refusal(step, "a macro", step.a))
            return false
        }
        return true
    }

    private mutating func advance(_ step: Program.Instruction) -> Bool {
        let walker = Int(step.a)
        let place = walkers[walker].place
        walkers[walker].place = place + 1
        if let list = walkers[walker].list {
            guard place < list.items.count else { return false }
            if step.b >= 0 {
                set(step.to, .int(Int64(place)))
                set(step.b, list.items[place])
            } else {
                set(step.to, list.items[place])
            }
        } else if let map = walkers[walker].map {
            guard place < map.count else { return false }
            set(step.to, map.keys[place])
            if step.b >= 0 { set(step.b, map.values[place]) }
        } else {
            return false
        }
        return true
    }

    /// - Returns: why it could not be added.
    private mutating func insert(_ step: Program.Instruction) -> CELValue? {
        let entries: [(CELValue, CELValue)]
        if step.code == .insert {
            if self[step.b].isExceptional { return exceptional(step, step.b) }
            entries = [(self[step.a], self[step.b])]
        } else if case .map(let map) = self[step.a] {
            entries = Array(zip(map.keys, map.values))
            run.charge(entries.count)
        } else {
            return refusal(step, "transformMapEntry", step.a)
        }
        for (key, value) in entries where !builders[Int(step.to)].map.add(key, value) {
            return CELValue.failure(.invalidArgument, "the key \(key) comes twice").placed(at: step.node)
        }
        return nil
    }
}
