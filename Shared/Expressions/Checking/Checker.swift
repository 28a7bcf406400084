/// Finds what can't work, before an expression is saved: names nobody declared, fields that are not there, functions
/// called with the wrong types, comparisons that never hold.
///
/// It is gradual: `dyn` fits everything, and what depends on it is left to the evaluation.
struct Checker {
    let syntax: Syntax
    let names: Names
    let environment: CELEnvironment
    var unifier = Unifier()
    var types: [CELType]
    var problems: [CELProblem] = []
    private var locals: [CELType]

    init(_ syntax: Syntax, _ names: Names, in environment: CELEnvironment) {
        self.syntax = syntax
        self.names = names
        self.environment = environment
        types = Array(repeating: .dyn, count: syntax.nodes.count)
        locals = Array(repeating: .dyn, count: names.localCount)
    }

    /// - Returns: the type of each node.
    /// - Throws: everything that is wrong.
    static func types(
        of syntax: Syntax, _ names: Names, in environment: CELEnvironment, expecting: CELType?
    ) throws(CELProblems) -> [CELType] {
        var checker = Checker(syntax, names, in: environment)
        let result = checker.check(syntax.root)
        if let expecting, checker.problems.isEmpty, !checker.unifier.fits(result, expecting) {
            checker.report("this has to be \(expecting), and is \(checker.unifier.resolved(result))", at: syntax.root)
        }
        guard checker.problems.isEmpty else { throw CELProblems(checker.problems) }
        return checker.types.map { checker.unifier.resolved($0) }
    }

    mutating func report(_ message: String, at id: Syntax.ID) { problems.append(syntax.problem(message, at: id)) }

    /// A problem is told once: what it is part of is taken as anything.
    @discardableResult
    mutating func check(_ id: Syntax.ID) -> CELType {
        let type = type(id)
        types[id] = type
        return type
    }

    mutating func shown(_ type: CELType) -> String { unifier.resolved(type).description }

    private mutating func type(_ id: Syntax.ID) -> CELType {
        switch names[id] {
        case .slot(let slot):
            if case .select(_, _, _, isTest: true) = syntax[id] { return .bool }
            return environment.variables[slot].type
        case .local(let local): return locals[local]
        case .type: return .type
        case .function(let function, let isNamespaced): return call(id, function, isNamespaced: isNamespaced)
        case .undeclared(let name): return undeclared(id, name)
        case nil: break
        }
        switch syntax[id] {
        case .literal(let value): return Self.type(of: value)
        case .name, .call: return .dyn
        case .select(let operand, let field, let isOptional, let isTest):
            if let name = undeclaredChain(operand, field) {
                report("there is no variable \(name)\(hint(forVariable: name))", at: id)
                return isTest ? .bool : .dyn
            }
            let type = select(id, field, of: check(operand))
            return isTest ? .bool : isOptional ? optional(type) : type
        case .index(let operand, let key, let isOptional):
            let type = index(id, check(operand), check(key))
            return isOptional ? optional(type) : type
        case .not(let operand): return want(.bool, operand, "! needs a bool")
        case .negate(let operand): return operation("-", id, [operand])
        case .binary(let symbol, let left, let right): return operation(symbol.rawValue, id, [left, right])
        case .all(let terms), .any(let terms):
            for term in terms { want(.bool, term, "&& and || need a bool on each side") }
            return .bool
        case .conditional(let condition, let then, let otherwise):
            want(.bool, condition, "the condition before ? has to be a bool")
            let (left, right) = (check(then), check(otherwise))
            return unifier.joined(left, right)
        case .list(let items, let optionals): return list(items, optionals)
        case .map(let entries): return map(entries)
        case .loop(let loop): return self.loop(id, loop)
        case .bind(_, let value, let body):
            let type = check(value)
            names.locals[id].map { locals[$0[0]] = type }
            return check(body)
        case .optionalMap(let operand, _, let body, let isFlat):
            let item = unifier.fresh()
            if !unifier.fits(check(operand), .optional(item)) {
                report("optMap and optFlatMap need an optional", at: operand)
            }
            names.locals[id].map { locals[$0[0]] = item }
            let result = check(body)
            guard isFlat else { return .optional(result) }
            if !unifier.fits(result, .optional(unifier.fresh())) { report("this has to be an optional", at: body) }
            return result
        case .message(let name, let fields):
            for field in fields { check(field) }
            report("there is no message type \(name)", at: id)
            return .dyn
        }
    }

    private static func type(of value: CELValue) -> CELType {
        switch value {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        default: .dyn
        }
    }

    @discardableResult
    mutating func want(_ wanted: CELType, _ id: Syntax.ID, _ rule: String) -> CELType {
        let type = check(id)
        if !unifier.fits(type, wanted) { report("\(rule); this is \(shown(type))", at: id) }
        return wanted
    }

    private func optional(_ type: CELType) -> CELType {
        if case .optional = unifier.shallow(type) { return type }
        return .optional(type)
    }

    private mutating func list(_ items: [Syntax.ID], _ optionals: Set<Int>) -> CELType {
        var item: CELType?
        for (index, id) in items.enumerated() {
            let type = optionals.contains(index) ? unwrapped(id) : check(id)
            item = item.map { unifier.joined($0, type) } ?? type
        }
        return .list(item ?? unifier.fresh())
    }

    private mutating func unwrapped(_ id: Syntax.ID) -> CELType {
        let item = unifier.fresh()
        if !unifier.fits(check(id), .optional(item)) { report("after ? stands an optional", at: id) }
        return item
    }

    private mutating func map(_ entries: [Syntax.Entry]) -> CELType {
        var key: CELType?
        var value: CELType?
        for entry in entries {
            let keyType = check(entry.key)
            switch unifier.shallow(keyType) {
            case .bool, .int, .uint, .string, .dyn, .variable: break
            default: report("a key is a string, int, uint or bool; this is \(shown(keyType))", at: entry.key)
            }
            let valueType = entry.isOptional ? unwrapped(entry.value) : check(entry.value)
            key = key.map { unifier.joined($0, keyType) } ?? keyType
            value = value.map { unifier.joined($0, valueType) } ?? valueType
        }
        return .map(key ?? unifier.fresh(), value ?? unifier.fresh())
    }

    private mutating func loop(_ id: Syntax.ID, _ loop: Syntax.Loop) -> CELType {
        let range = check(loop.range)
        let variables: (CELType, CELType)
        switch unifier.shallow(range) {
        case .list(let item): variables = loop.second == nil ? (item, .dyn) : (.int, item)
        case .map(let key, let value): variables = (key, value)
        case .dyn, .variable: variables = (.dyn, .dyn)
        default:
            report("\(loop.form.rawValue) walks over a list or a map; this is \(shown(range))", at: loop.range)
            variables = (.dyn, .dyn)
        }
        let places = names.locals[id] ?? []
        if let first = places.first { locals[first] = variables.0 }
        if places.count > 1 { locals[places[1]] = variables.1 }
        if let filter = loop.filter { want(.bool, filter, "the condition has to be a bool") }
        switch loop.form {
        case .all, .exists, .existsOne: return want(.bool, loop.body, "the condition has to be a bool")
        case .filter:
            want(.bool, loop.body, "the condition has to be a bool")
            if case .map(let key, _) = unifier.shallow(range) { return .list(key) }
            if case .list = unifier.shallow(range) { return range }
            return .anyList
        case .map, .transformList: return .list(check(loop.body))
        case .transformMap:
            if case .list = unifier.shallow(range) { return .map(.int, check(loop.body)) }
            return .map(variables.0, check(loop.body))
        case .transformMapEntry:
            let (key, value) = (unifier.fresh(), unifier.fresh())
            if !unifier.fits(check(loop.body), .map(key, value)) { report("this has to be a map", at: loop.body) }
            return .map(key, value)
        }
    }
}
