extension Machine {
    mutating func equality(_ step: Program.Instruction) {
        let left = address(step.a)
        let right = address(step.b)
        let isEqual: Bool
        if case .string(let left) = left.pointee, case .string(let right) = right.pointee {
            run.charge(bytes: min(left.utf8.count, right.utf8.count))
            isEqual = sameText(left, right)
        } else if case .int(let left) = left.pointee, case .int(let right) = right.pointee {
            isEqual = left == right
        } else {
            if left.pointee.isExceptional || right.pointee.isExceptional {
                if let outcome = exceptional(step, step.a, step.b) { set(step.to, outcome) }
                return
            }
            if case .money(let left) = left.pointee, case .money(let right) = right.pointee,
                !left.isSameCurrency(as: right)
            {
                set(step.to, Self.otherCurrency(left, right).placed(at: step.node))
                return
            }
            isEqual = equal(left.pointee, right.pointee, work: &run.cost)
        }
        set(step.to, .bool(isEqual == (step.code == .equal)))
    }

    private static func otherCurrency(_ left: CELMoney, _ right: CELMoney) -> CELValue {
        .failure(.currencyMismatch, "\(left) and \(right) are of two currencies")
    }

    mutating func comparison(_ step: Program.Instruction) {
        let left = address(step.a)
        let right = address(step.b)
        let order: CELOrder
        if case .int(let left) = left.pointee, case .int(let right) = right.pointee {
            order = CELOrder(left, right)
        } else {
            if case .string(let left) = left.pointee, case .string(let right) = right.pointee {
                run.charge(bytes: min(left.utf8.count, right.utf8.count))
            }
            order = Expressions.order(left.pointee, right.pointee)
        }
        let holds: Bool
        switch order {
        case .less: holds = step.code == .less || step.code == .lessOrEqual
        case .greater: holds = step.code == .greater || step.code == .greaterOrEqual
        case .equal: holds = step.code == .lessOrEqual || step.code == .greaterOrEqual
        case .unordered: holds = false
        case .incomparable:
            set(step.to, refusal(step, step.code.symbol, step.a, step.b))
            return
        case .otherCurrency:
            if case .money(let left) = left.pointee, case .money(let right) = right.pointee {
                set(step.to, Self.otherCurrency(left, right).placed(at: step.node))
            }
            return
        }
        set(step.to, .bool(holds))
    }

    /// `x in y`.
    mutating func contains(_ step: Program.Instruction) {
        let item = address(step.a)
        switch address(step.b).pointee {
        case .list(let list):
            if item.pointee.isExceptional { return set(step.to, exceptional(step, step.a)) }
            if let keys = list.keys {
                return set(step.to, .bool(CELKey(item.pointee).map { keys.contains($0) } ?? false))
            }
            if case .string(let sought) = item.pointee {
                run.charge(list.items.count)
                return set(step.to, .bool(list.items.contains { $0.isText(sought) }))
            }
            for other in list.items where equal(item.pointee, other, work: &run.cost) {
                return set(step.to, .bool(true))
            }
            set(step.to, .bool(false))
        case .map(let map):
            if item.pointee.isExceptional { return set(step.to, exceptional(step, step.a)) }
            set(step.to, .bool(CELKey(item.pointee).map { map[$0] != nil } ?? false))
        default: set(step.to, refusal(step, "in", step.a, step.b))
        }
    }

    mutating func arithmetic(_ step: Program.Instruction) {
        if step.code == .negate {
            let value = self[step.a]
            set(step.to, value.isExceptional ? exceptional(step, step.a) : negated(value).placed(at: step.node))
            return
        }
        if case .int(let left) = self[step.a], case .int(let right) = self[step.b] {
            set(step.to, whole(step.code, left, right).placed(at: step.node))
            return
        }
        let (left, right) = (self[step.a], self[step.b])
        if left.isExceptional || right.isExceptional {
            if let outcome = exceptional(step, step.a, step.b) { set(step.to, outcome) }
            return
        }
        let value = calculated(step.code, left, right) ?? .noOverload(step.code.symbol, left, right)
        switch value {
        case .string(let text): run.charge(bytes: text.utf8.count)
        case .bytes(let bytes): run.charge(bytes: bytes.count)
        case .list(let list): run.charge(bytes: list.items.count)
        default: break
        }
        set(step.to, value.placed(at: step.node))
    }
}

extension Program.Code {
    var symbol: String {
        switch self {
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .remainder: "%"
        case .negate: "-"
        default: "\(self)"
        }
    }
}
