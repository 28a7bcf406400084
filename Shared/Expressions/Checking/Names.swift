/// What the names of an expression stand for, found once before it is checked and compiled.
struct Names {
    enum Meaning {
        /// A variable of a macro, by its number.
        case local(Int)
        /// A variable of the environment, by its place; also of a dotted name as a whole.
        case slot(Int)
        case type(String)
        /// A function, and whether the target belongs to its name (`math.abs`) instead of being a value.
        case function(CELFunction, isNamespaced: Bool)
        case undeclared(String)
    }

    private(set) var meanings: [Syntax.ID: Meaning] = [:]
    /// For each loop, binding or optional: the numbers of its variables.
    private(set) var locals: [Syntax.ID: [Int]] = [:]
    private(set) var localCount = 0
    private let syntax: Syntax
    private let environment: CELEnvironment
    private var scopes: [(name: String, local: Int)] = []

    init(_ syntax: Syntax, in environment: CELEnvironment) {
        self.syntax = syntax
        self.environment = environment
        visit(syntax.root)
    }

    subscript(id: Syntax.ID) -> Meaning? { meanings[id] }

    private mutating func visit(_ id: Syntax.ID) {
        switch syntax[id] {
        case .name, .select: if !name(id) { syntax.children(of: id).forEach { visit($0) } }
        case .call(let function, let target, let arguments):
            call(id, function, target)
            arguments.forEach { visit($0) }
        case .loop(let loop):
            visit(loop.range)
            scoped(id, [loop.first] + (loop.second.map { [$0] } ?? [])) { names in
                if let filter = loop.filter { names.visit(filter) }
                names.visit(loop.body)
            }
        case .bind(let name, let value, let body):
            visit(value)
            scoped(id, [name]) { $0.visit(body) }
        case .optionalMap(let operand, let name, let body, _):
            visit(operand)
            scoped(id, [name]) { $0.visit(body) }
        default: syntax.children(of: id).forEach { visit($0) }
        }
    }

    private mutating func scoped(_ id: Syntax.ID, _ names: [String], _ inner: (inout Names) -> Void) {
        let new = names.map { name in
            defer { localCount += 1 }
            return (name: name, local: localCount)
        }
        locals[id] = new.map(\.local)
        scopes += new
        inner(&self)
        scopes.removeLast(new.count)
    }

    /// - Returns: whether the whole of it is a name, so that nothing below needs a meaning.
    private mutating func name(_ id: Syntax.ID) -> Bool {
        var dotted = syntax.dottedName(id)
        if case .select(let operand, let field, isOptional: false, isTest: true) = syntax[id],
            let inner = syntax.dottedName(operand)
        {
            dotted = (inner.name + "." + field, inner.isAbsolute)
        }
        guard let dotted else { return false }
        let first = dotted.name.prefix { $0 != "." }
        if !dotted.isAbsolute, let scope = scopes.last(where: { $0.name == first }) {
            if case .name = syntax[id] { meanings[id] = .local(scope.local) }
            // A field of a local: the name below is found when it is visited.
            return meanings[id] != nil
        }
        for candidate in environment.candidates(for: dotted.name, isAbsolute: dotted.isAbsolute) {
            if let slot = environment.slot(of: candidate) {
                meanings[id] = .slot(slot)
                return true
            }
            if CELEnvironment.typeNames.contains(candidate) {
                meanings[id] = .type(candidate)
                return true
            }
        }
        if case .name(let name, _) = syntax[id] { meanings[id] = .undeclared(name) }
        return false
    }

    private mutating func call(_ id: Syntax.ID, _ name: String, _ target: Syntax.ID?) {
        guard let target else {
            let isAbsolute = name.hasPrefix(".")
            let bare = isAbsolute ? String(name.dropFirst()) : name
            let candidates = environment.candidates(for: bare, isAbsolute: isAbsolute)
            let function = candidates.compactMap { environment.functions[$0] }.first { $0.isGlobal }
            meanings[id] = function.map { .function($0, isNamespaced: false) } ?? .undeclared(bare)
            return
        }
        // `math.abs(x)`: the target is part of the name, unless a macro's variable is called `math`.
        if let dotted = syntax.dottedName(target) {
            let first = dotted.name.prefix { $0 != "." }
            if dotted.isAbsolute || !scopes.contains(where: { $0.name == first }) {
                let candidates = environment.candidates(for: dotted.name + "." + name, isAbsolute: dotted.isAbsolute)
                if let function = candidates.compactMap({ environment.functions[$0] }).first(where: \.isGlobal) {
                    meanings[id] = .function(function, isNamespaced: true)
                    return
                }
            }
        }
        visit(target)
        let function = environment.functions[name].flatMap { $0.isMember ? $0 : nil }
        meanings[id] = function.map { .function($0, isNamespaced: false) } ?? .undeclared(name)
    }
}
