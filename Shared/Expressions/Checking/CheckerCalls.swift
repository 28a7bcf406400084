extension Checker {
    mutating func call(_ id: Syntax.ID, _ function: CELFunction, isNamespaced: Bool) -> CELType {
        guard case .call(_, let target, let arguments) = syntax[id] else { return .dyn }
        let receiver = isNamespaced ? nil : target
        let targetType = receiver.map { check($0) }
        var types = arguments.map { check($0) }
        // greatest and least take any number of values.
        if function.variadic != nil, receiver == nil, types.count > 1 {
            for (type, argument) in zip(types, arguments) where !isNumber(type) {
                report("\(function.name) takes numbers; this is \(shown(type))", at: argument)
            }
            let known = types.dropFirst().reduce(types[0]) { unifier.joined($0, $1) }
            return known
        }
        if let targetType { types.insert(targetType, at: 0) }
        let forms = function.overloads.filter { ($0.target != nil) == (receiver != nil) }
        let full = forms.map { (parameters: ($0.target.map { [$0] } ?? []) + $0.parameters, result: $0.result) }
        return overload(id, function.name, full, types)
    }

    /// The currency of a sum that is written out, `money("5", "EUR")`.
    private func writtenCurrency(_ id: Syntax.ID) -> String? {
        guard case .call("money", target: nil, let arguments) = syntax[id], arguments.count == 2,
            case .literal(.string(let code)) = syntax[arguments[1]]
        else { return nil }
        return code
    }

    private func isNumber(_ type: CELType) -> Bool {
        switch unifier.shallow(type) {
        case .int, .uint, .double, .decimal, .dyn, .variable: true
        default: false
        }
    }

    /// The result of whichever form takes these types; `dyn` where several do and they differ.
    private mutating func overload(
        _ id: Syntax.ID, _ name: String, _ forms: [(parameters: [CELType], result: CELType)], _ types: [CELType]
    ) -> CELType {
        var result: CELType?
        let isVague = types.contains { type in
            switch unifier.shallow(type) {
            case .dyn, .variable: true
            default: false
            }
        }
        for form in forms {
            var trial = unifier
            var parameters: [String: CELType] = [:]
            let wanted = form.parameters.map { trial.instance(of: $0, &parameters) }
            guard trial.fit(types, wanted) else { continue }
            let type = trial.instance(of: form.result, &parameters)
            if isVague, forms.count > 1 {
                // Nothing is concluded about what is vague: another form may be meant.
                result = result.map { $0 == type ? $0 : .dyn } ?? trial.resolved(type)
            } else {
                unifier = trial
                return type
            }
        }
        if let result { return result }
        let shownTypes = types.map { shown($0) }
        report(Self.refusal(name, shownTypes, forms.map { $0.parameters.map(\.description) }), at: id)
        return .dyn
    }

    private static func refusal(_ name: String, _ types: [String], _ forms: [[String]]) -> String {
        if types.contains("money"), ["==", "!=", "<", "<=", ">", ">=", "+", "-"].contains(name) {
            return "money stands beside money only, as in money(\"100.00\", \"EUR\"); this is "
                + types.joined(separator: " \(name) ")
        }
        if name == "==" || name == "!=" {
            let hint = types.contains("null") ? "; whether something is there, has() tells" : ""
            return "\(types.joined(separator: " and ")) are never equal\(hint)"
        }
        if Token.Symbol(rawValue: name) != nil || name == "in" {
            return types.count == 1
                ? "\(name) does not take \(types[0])" : "\(types[0]) \(name) \(types[1]) has no meaning"
        }
        let wanted = Set(forms.map { $0.joined(separator: ", ") }).sorted().prefix(6)
        let isWithout = wanted.isEmpty ? "" : "; it takes " + wanted.map { "(\($0))" }.joined(separator: " or ")
        return "\(name) does not take (\(types.joined(separator: ", ")))\(isWithout)"
    }

    mutating func operation(_ symbol: String, _ id: Syntax.ID, _ operands: [Syntax.ID]) -> CELType {
        let types = operands.map { check($0) }
        let currencies = operands.compactMap { writtenCurrency($0) }
        if currencies.count == 2, currencies[0] != currencies[1] {
            report("\(currencies[0]) and \(currencies[1]) never meet", at: id)
        }
        return overload(id, symbol, Self.operations[symbol]?.filter { $0.parameters.count == types.count } ?? [], types)
    }

    /// Which types the operators take.
    private static let operations: [String: [(parameters: [CELType], result: CELType)]] = {
        let same = CELType.parameter("A")
        let key = CELType.parameter("K")
        let numbers: [CELType] = [.int, .uint, .double]
        let ordered: [CELType] = [.bool, .string, .bytes, .timestamp, .duration, .money]
        var table: [String: [(parameters: [CELType], result: CELType)]] = [:]
        for symbol in ["==", "!="] {
            table[symbol] = [([same, same], .bool), ([.decimal, .int], .bool), ([.int, .decimal], .bool)]
        }
        let comparisons =
            numbers.flatMap { left in numbers.map { ([left, $0], CELType.bool) } } + ordered.map { ([$0, $0], .bool) }
            + [.decimal, .int, .uint].map { ([.decimal, $0], .bool) } + [.int, .uint].map { ([$0, .decimal], .bool) }
        for symbol in ["<", "<=", ">", ">="] { table[symbol] = comparisons }
        let exact: [(parameters: [CELType], result: CELType)] =
            [([.decimal, .decimal], .decimal), ([.decimal, .int], .decimal), ([.int, .decimal], .decimal)]
        let sums = numbers.map { (parameters: [$0, $0], result: $0) } + exact + [([.money, .money], .money)]
        table["+"] =
            sums + [
                ([.string, .string], .string), ([.bytes, .bytes], .bytes), ([.list(same), .list(same)], .list(same)),
                ([.timestamp, .duration], .timestamp), ([.duration, .timestamp], .timestamp),
                ([.duration, .duration], .duration),
            ]
        table["-"] =
            sums + [
                ([.timestamp, .timestamp], .duration), ([.timestamp, .duration], .timestamp),
                ([.duration, .duration], .duration), ([.int], .int), ([.double], .double), ([.decimal], .decimal),
                ([.money], .money), ([.duration], .duration),
            ]
        table["*"] =
            numbers.map { ([$0, $0], $0) } + exact + [
                ([.money, .decimal], .money), ([.money, .int], .money), ([.decimal, .money], .money),
                ([.int, .money], .money),
            ]
        table["/"] = numbers.map { ([$0, $0], $0) }
        table["%"] = [([.int, .int], .int), ([.uint, .uint], .uint)]
        table["in"] = [([same, .list(same)], .bool), ([key, .map(key, .parameter("V"))], .bool)]
        return table
    }()
}
