extension Syntax {
    /// What macros take: a call of one with anything else is left to the checker, which says so.
    static let macros: [String: String] = {
        let condition = "(x, condition) or (i, x, condition)"
        return [
            "all": condition, "exists": condition, "exists_one": condition, "existsOne": condition,
            "filter": "(x, condition)", "map": "(x, value) or (x, condition, value)",
            "transformList": "(i, x, value) or (i, x, condition, value)",
            "transformMap": "(k, v, value) or (k, v, condition, value)",
            "transformMapEntry": "(k, v, {key: value}) or (k, v, condition, {key: value})",
            "optMap": "(x, value)", "optFlatMap": "(x, optional)",
        ]
    }()

    /// What is wrong with a call that is none of a macro's forms; nil if no macro has that name.
    func macroRefusal(_ name: String, on target: ID?) -> String? {
        guard let target else {
            if name == "has" { return "has takes one field: has(a.b)" }
            return Self.macros[name].map { "\(name) stands behind what it walks over, x.\(name)(…), and takes \($0)" }
        }
        if name == "bind", dottedName(target)?.name == "cel" { return "cel.bind takes (x, value, result)" }
        return Self.macros[name].map { "\(name) takes \($0)" }
    }
}

extension Parser {
    /// A call, or the macro that it stands for.
    mutating func call(_ name: String, on target: Syntax.ID?, from start: Int) throws(CELProblems) -> Syntax.ID {
        let arguments = try arguments()
        if let target {
            if let loop = try loop(name, over: target, arguments) { return try add(.loop(loop), from: start) }
            if name == "optMap" || name == "optFlatMap", arguments.count == 2 {
                let variable = try variable(arguments[0], of: name)
                return try add(
                    .optionalMap(target, name: variable, body: arguments[1], isFlat: name == "optFlatMap"), from: start)
            }
            if name == "bind", arguments.count == 3, case .name("cel", isAbsolute: false) = syntax[target] {
                let variable = try variable(arguments[0], of: "cel.bind")
                return try add(.bind(variable, value: arguments[1], body: arguments[2]), from: start)
            }
        } else if name == "has", arguments.count == 1 {
            guard case .select(let operand, let field, isOptional: false, isTest: false) = syntax[arguments[0]] else {
                throw problem("has() asks for a field: has(a.b)", at: syntax.nodes[arguments[0]].range)
            }
            return try add(.select(operand, field: field, isOptional: false, isTest: true), from: start)
        }
        return try add(.call(name, target: target, arguments: arguments), from: start)
    }

    private func loop(
        _ name: String, over range: Syntax.ID, _ arguments: [Syntax.ID]
    ) throws(CELProblems) -> Syntax.Loop? {
        let form: Syntax.Loop.Form? = name == "exists_one" ? .existsOne : Syntax.Loop.Form(rawValue: name)
        guard let form else { return nil }
        let hasSecond: Bool
        let hasFilter: Bool
        switch (form, arguments.count) {
        case (.all, 2), (.exists, 2), (.existsOne, 2), (.map, 2), (.filter, 2): (hasSecond, hasFilter) = (false, false)
        case (.map, 3): (hasSecond, hasFilter) = (false, true)
        case (.all, 3), (.exists, 3), (.existsOne, 3): (hasSecond, hasFilter) = (true, false)
        case (.transformList, 3), (.transformMap, 3), (.transformMapEntry, 3): (hasSecond, hasFilter) = (true, false)
        case (.transformList, 4), (.transformMap, 4), (.transformMapEntry, 4): (hasSecond, hasFilter) = (true, true)
        default: return nil
        }
        let first = try variable(arguments[0], of: name)
        let second = hasSecond ? try variable(arguments[1], of: name) : nil
        guard first != second else {
            throw problem("the two variables need two names", at: syntax.nodes[arguments[1]].range)
        }
        let rest = arguments[(hasSecond ? 2 : 1)...]
        guard let body = rest.last else { return nil }
        return Syntax.Loop(
            form: form, range: range, first: first, second: second, filter: hasFilter ? rest.first : nil, body: body)
    }

    private func variable(_ id: Syntax.ID, of macro: String) throws(CELProblems) -> String {
        guard case .name(let name, isAbsolute: false) = syntax[id] else {
            throw problem("\(macro) needs a simple name here, for what it looks at", at: syntax.nodes[id].range)
        }
        return name
    }
}
