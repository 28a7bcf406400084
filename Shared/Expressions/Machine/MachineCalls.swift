extension Machine {
    mutating func call(_ step: Program.Instruction) {
        switch step.code {
        case .matches:
            guard case .string(let text) = self[step.a] else { return set(step.to, refusal(step, "matches", step.a)) }
            let result = compiled.program.patterns[Int(step.c)].matches(text, &run)
            set(step.to, .bool(result))
        case .call1:
            if self[step.a].isExceptional { return set(step.to, exceptional(step, step.a)) }
            guard case .one(let body) = compiled.program.functions[Int(step.c)] else { return }
            set(step.to, body(self[step.a], &run).placed(at: step.node))
        case .call2:
            if self[step.a].isExceptional || self[step.b].isExceptional {
                if let outcome = exceptional(step, step.a, step.b) { set(step.to, outcome) }
                return
            }
            guard case .two(let body) = compiled.program.functions[Int(step.c)] else { return }
            set(step.to, body(self[step.a], self[step.b], &run).placed(at: step.node))
        default:
            let operands = Array(step.a..<(step.a + step.b))
            if let outcome = exceptional(step, among: operands) { return set(step.to, outcome) }
            let body = compiled.program.functions[Int(step.c)]
            set(step.to, body.call(operands.map { self[$0] }, &run).placed(at: step.node))
        }
    }

    mutating func makeList(_ step: Program.Instruction) {
        let operands = Array(step.a..<(step.a + step.b))
        if let outcome = exceptional(step, among: operands) { return set(step.to, outcome) }
        run.charge(operands.count)
        guard step.c >= 0 else { return set(step.to, .list(operands.map { self[$0] })) }
        let optionals = compiled.program.optionals[Int(step.c)]
        var items: [CELValue] = []
        for (place, operand) in operands.enumerated() {
            guard optionals.contains(place) else {
                items.append(self[operand])
                continue
            }
            guard case .optional(let optional) = self[operand] else {
                return set(step.to, refusal(step, "? before an entry", operand))
            }
            if let value = optional.value { items.append(value) }
        }
        set(step.to, .list(items))
    }

    mutating func makeMap(_ step: Program.Instruction) {
        let operands = Array(step.a..<(step.a + step.b))
        if let outcome = exceptional(step, among: operands) { return set(step.to, outcome) }
        run.charge(operands.count)
        let optionals = step.c >= 0 ? compiled.program.optionals[Int(step.c)] : []
        var builder = CELMap.Builder()
        for place in 0..<(operands.count / 2) {
            let key = self[operands[2 * place]]
            var value = self[operands[2 * place + 1]]
            if optionals.contains(place) {
                guard case .optional(let optional) = value else {
                    return set(step.to, refusal(step, "? before an entry", operands[2 * place + 1]))
                }
                guard let inner = optional.value else { continue }
                value = inner
            }
            if case .double = key { return set(step.to, badKey(step, key)) }
            guard builder.add(key, value) else { return set(step.to, badKey(step, key)) }
        }
        set(step.to, builder.value)
    }

    private func badKey(_ step: Program.Instruction, _ key: CELValue) -> CELValue {
        let message: String
        switch key {
        case .bool, .int, .uint, .string: message = "the key \(key) comes twice"
        default: message = "a key is a string, int, uint or bool, not \(key.typeName)"
        }
        return CELValue.failure(.invalidArgument, message).placed(at: step.node)
    }
}
