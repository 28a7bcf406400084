extension CELValue {
    /// An error with the place in the text where it came up first.
    func placed(at node: Int32) -> CELValue {
        guard case .error(let failure) = self, failure.node < 0 else { return self }
        return .error(CELFailure(failure, node: node))
    }
}

extension Machine {
    /// What becomes of an operation one of whose values is an unknown, a failure or was not set. Nil if none is.
    func exceptional(_ step: Program.Instruction, _ operands: Int32...) -> CELValue? {
        exceptional(step, among: operands)
    }

    func exceptional(_ step: Program.Instruction, _ operand: Int32) -> CELValue {
        exceptional(step, among: [operand]) ?? self[operand]
    }

    func exceptional(_ step: Program.Instruction, among operands: [Int32]) -> CELValue? {
        var unknown: CELUnknown?
        var failure: CELValue?
        for operand in operands {
            var value = self[operand]
            if case .absent = value { value = named(operand) }
            switch value {
            case .unknown(let other): unknown = unknown?.merged(with: other) ?? other
            case .error: failure = failure ?? value.placed(at: step.node)
            default: break
            }
        }
        return unknown.map { .unknown($0) } ?? failure
    }

    /// What becomes of an operation that these values are not for.
    func refusal(_ step: Program.Instruction, _ name: String, _ operands: Int32...) -> CELValue {
        exceptional(step, among: operands)
            ?? CELValue.noOverload(name, operands.map { self[$0] }).placed(at: step.node)
    }

    func notBool(_ step: Program.Instruction, _ name: String) -> CELValue {
        exceptional(step, among: [step.a])
            ?? CELValue.failure(.noSuchOverload, "\(name) needs a bool, not \(self[step.a].typeName)").placed(
                at: step.node)
    }

    /// Takes an undecided term into what `&&` or `||` has so far: unknowns are collected, the first failure is kept.
    func merge(_ step: Program.Instruction, _ symbol: String) {
        let term = notBool(step, symbol)
        switch (self[step.to], term) {
        case (.unknown(let old), .unknown(let new)): set(step.to, .unknown(old.merged(with: new)))
        case (.unknown, _): break
        case (.error, .error): break
        default: set(step.to, term)
        }
    }
}
