extension Checker {
    mutating func select(_ id: Syntax.ID, _ field: String, of operand: CELType) -> CELType {
        switch unifier.shallow(operand) {
        case .record(let object):
            if let index = object.index(of: field) { return object.fields[index].type }
            report("\(object.name) has no field \(field)\(Self.hint(field, object.fields.map(\.name)))", at: id)
            return .dyn
        case .map(let key, let value):
            if !unifier.fits(.string, key) { report("the keys of this map are \(shown(key)), not names", at: id) }
            return value
        case .optional(let inner): return .optional(select(id, field, of: inner))
        case .dyn, .variable: return .dyn
        case let other:
            if environment.functions[field]?.isMember == true {
                report("\(field) is a function: \(field)()", at: id)
            } else {
                report("\(shown(other)) has no fields\(Self.otherWords[field] ?? "")", at: id)
            }
            return .dyn
        }
    }

    mutating func index(_ id: Syntax.ID, _ operand: CELType, _ key: CELType) -> CELType {
        switch unifier.shallow(operand) {
        case .list(let item):
            if !unifier.fits(key, .int) { report("the place in a list is an int; this is \(shown(key))", at: id) }
            return item
        case .map(let wanted, let value):
            if !unifier.fits(key, wanted) {
                report("the keys of this map are \(shown(wanted)); this is \(shown(key))", at: id)
            }
            return value
        case .record(let object):
            report("\(object.name) is read by field, as in x.\(object.fields.first?.name ?? "name")", at: id)
            return .dyn
        case .optional(let inner): return .optional(index(id, inner, key))
        case .dyn, .variable: return .dyn
        case let other:
            report("\(shown(other)) has no entries", at: id)
            return .dyn
        }
    }

    mutating func undeclared(_ id: Syntax.ID, _ name: String) -> CELType {
        switch syntax[id] {
        case .call(_, let target, let arguments):
            if let refusal = syntax.macroRefusal(name, on: target) {
                report(refusal, at: id)
                return .dyn
            }
            // A target that is a value is checked too; one that is no more than a prefix is told with the function.
            let isPrefix = target.flatMap { syntax.dottedName($0) } != nil && target.map { isUndeclared($0) } ?? false
            if let target, !isPrefix { check(target) }
            for argument in arguments { check(argument) }
            let functions = environment.functions.values
            let known = functions.filter { target == nil ? $0.isGlobal : $0.isMember }.map(\.name)
            let shown = isPrefix ? "\(target.flatMap { syntax.dottedName($0)?.name } ?? "").\(name)" : name
            report("there is no function \(shown)\(Self.otherWords[shown] ?? Self.hint(shown, known))", at: id)
        default:
            report("there is no variable \(name)\(hint(forVariable: name))", at: id)
        }
        return .dyn
    }

    func hint(forVariable name: String) -> String { Self.hint(name, environment.variables.map(\.name)) }

    /// `order.totl`, where there are variables that begin with `order` and this is none of them.
    func undeclaredChain(_ operand: Syntax.ID, _ field: String) -> String? {
        guard let dotted = syntax.dottedName(operand), isUndeclared(operand) else { return nil }
        let first = dotted.name.prefix { $0 != "." } + "."
        guard environment.variables.contains(where: { $0.name.hasPrefix(first) }) else { return nil }
        return dotted.name + "." + field
    }

    private func isUndeclared(_ id: Syntax.ID) -> Bool {
        var id = id
        while case .select(let operand, _, _, _) = syntax[id], names[id] == nil { id = operand }
        if case .undeclared = names[id] { return true }
        return false
    }

    /// What other languages call a function.
    private static let otherWords = [
        "len": "; did you mean size()?", "length": "; did you mean size()?", "count": "; did you mean size()?",
        "not": "; did you mean !?",
    ]

    /// `; did you mean email?`, for a name that is two letters off at most; one letter, if it has up to four.
    static func hint(_ name: String, _ known: [String]) -> String {
        let distanceMax = name.utf8.count > 4 ? 2 : 1
        let near = Set(known).map { (distance($0, name), $0) }.filter {
            $0.0 <= distanceMax && $0.0 < name.utf8.count
        }
        return near.min { $0 < $1 }.map { "; did you mean \($0.1)?" } ?? ""
    }

    /// How many letters have to be added, dropped or changed; 3 for everything beyond 2.
    private static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.utf8.prefix(64)), Array(right.utf8.prefix(64)))
        guard abs(left.count - right.count) <= 2 else { return 3 }
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for place in right.indices {
                let change = diagonal + (right[place] == letter ? 0 : 1)
                diagonal = row[place + 1]
                row[place + 1] = min(change, row[place] + 1, row[place + 1] + 1)
            }
        }
        return min(row[right.count], 3)
    }
}
