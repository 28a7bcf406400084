/// Finds out which types fit each other, and what the unknown ones among them are.
struct Unifier {
    private var bound: [CELType?] = []

    mutating func fresh() -> CELType {
        bound.append(nil)
        return .variable(bound.count - 1)
    }

    /// The parameters of a declaration replaced by types still to be found.
    mutating func instance(of type: CELType, _ names: inout [String: CELType]) -> CELType {
        switch type {
        case .parameter(let name):
            if let known = names[name] { return known }
            let new = fresh()
            names[name] = new
            return new
        case .list(let item): return .list(instance(of: item, &names))
        case .optional(let value): return .optional(instance(of: value, &names))
        case .map(let key, let value): return .map(instance(of: key, &names), instance(of: value, &names))
        default: return type
        }
    }

    /// With everything that is known put in, one step deep.
    func shallow(_ type: CELType) -> CELType {
        var type = type
        while case .variable(let number) = type, let known = bound[number] { type = known }
        return type
    }

    /// With everything that is known put in; what is not is `dyn`.
    func resolved(_ type: CELType) -> CELType {
        switch shallow(type) {
        case .variable: .dyn
        case .list(let item): .list(resolved(item))
        case .optional(let value): .optional(resolved(value))
        case .map(let key, let value): .map(resolved(key), resolved(value))
        case let other: other
        }
    }

    /// Whether a value of the one type can be where the other is wanted. What was found on the way to a "no" is dropped.
    mutating func fits(_ type: CELType, _ wanted: CELType) -> Bool {
        let before = bound
        if unify(type, wanted) { return true }
        bound = before
        return false
    }

    mutating func fit(_ types: [CELType], _ wanted: [CELType]) -> Bool {
        guard types.count == wanted.count else { return false }
        let before = bound
        for (type, wanted) in zip(types, wanted) where !unify(type, wanted) {
            bound = before
            return false
        }
        return true
    }

    private mutating func unify(_ left: CELType, _ right: CELType) -> Bool {
        switch (shallow(left), shallow(right)) {
        case (.variable(let left), .variable(let right)) where left == right: return true
        case (.variable(let number), let other), (let other, .variable(let number)):
            guard !contains(other, number) else { return false }
            bound[number] = other
            return true
        case (.dyn, _), (_, .dyn): return true
        case (.list(let left), .list(let right)), (.optional(let left), .optional(let right)):
            return unify(left, right)
        case (.map(let leftKey, let leftValue), .map(let rightKey, let rightValue)):
            return unify(leftKey, rightKey) && unify(leftValue, rightValue)
        case (let left, let right): return left == right
        }
    }

    /// A type that held itself would have no end.
    private func contains(_ type: CELType, _ number: Int) -> Bool {
        switch shallow(type) {
        case .variable(let other): other == number
        case .list(let item): contains(item, number)
        case .optional(let value): contains(value, number)
        case .map(let key, let value): contains(key, number) || contains(value, number)
        default: false
        }
    }

    /// The one type of both branches or of all items: `dyn` where they differ.
    mutating func joined(_ left: CELType, _ right: CELType) -> CELType {
        if case .dyn = shallow(left) { return .dyn }
        if case .dyn = shallow(right) { return .dyn }
        return fits(left, right) ? left : .dyn
    }
}
