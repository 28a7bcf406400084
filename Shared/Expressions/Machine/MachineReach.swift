extension Machine {
    func select(_ step: Program.Instruction) {
        if step.c >= 0, case .record(let record) = address(step.a).pointee, Int(step.c) < record.values.count {
            let value = record.values[Int(step.c)]
            if case .absent = value {} else { return set(step.to, value) }
        }
        set(step.to, field(of: self[step.a], step).placed(at: step.node))
    }

    private func fieldName(_ step: Program.Instruction) -> String {
        if case .string(let name) = self[step.b] { return name }
        return ""
    }

    private func field(of value: CELValue, _ step: Program.Instruction) -> CELValue {
        let name = fieldName(step)
        switch value {
        case .map(let map): return map[name] ?? .failure(.noSuchKey, "the map has no key \(name)")
        case .record(let record):
            guard let place = record.shape.index(of: name) else {
                return .failure(.noSuchField, "\(record.shape.name) has no field \(name)")
            }
            if case .absent = record.values[place] { return .unknown(named: "\(record.shape.name).\(name)") }
            return record.values[place]
        case .optional(let optional):
            guard let inner = optional.value else { return CELOptional.none }
            return optionalField(of: inner, step)
        case .absent, .unknown, .error: return exceptional(step, step.a)
        default: return .failure(.noSuchOverload, "\(value.typeName) has no field \(name)")
        }
    }

    /// `.?name`: none where there is no such key.
    private func optionalField(of value: CELValue, _ step: Program.Instruction) -> CELValue {
        switch value {
        case .map(let map): return map[fieldName(step)].map { CELOptional.of($0) } ?? CELOptional.none
        case .record(let record):
            if let place = record.shape.index(of: fieldName(step)), case .absent = record.values[place] {
                return CELOptional.none
            }
            let field = field(of: value, step)
            return field.isExceptional ? field : CELOptional.of(field)
        case .optional: return field(of: value, step)
        default: return field(of: value, step)
        }
    }

    private func hasField(_ value: CELValue, _ step: Program.Instruction) -> CELValue {
        let name = fieldName(step)
        switch value {
        case .map(let map): return .bool(map[name] != nil)
        case .record(let record):
            guard let place = record.shape.index(of: name) else {
                return .failure(.noSuchField, "\(record.shape.name) has no field \(name)")
            }
            switch record.values[place] {
            case .absent: return .bool(false)
            case .unknown, .error: return record.values[place]
            default: return .bool(true)
            }
        case .optional(let optional): return optional.value.map { hasField($0, step) } ?? .bool(false)
        case .absent, .unknown, .error: return exceptional(step, step.a)
        default: return .failure(.noSuchOverload, "\(value.typeName) has no field \(name)")
        }
    }

    mutating func reach(_ step: Program.Instruction) {
        let value: CELValue
        switch step.code {
        case .has: value = hasField(self[step.a], step)
        case .selectOptional:
            let operand = self[step.a]
            value = operand.isExceptional ? exceptional(step, step.a) : optionalField(of: operand, step)
        case .isSet:
            switch self[step.a] {
            case .absent: value = .bool(false)
            case .unknown, .error: value = self[step.a]
            default: value = .bool(true)
            }
        default: value = index(step)
        }
        set(step.to, value.placed(at: step.node))
    }

    private mutating func index(_ step: Program.Instruction) -> CELValue {
        if let outcome = self[step.a].isExceptional || self[step.b].isExceptional
            ? exceptional(step, step.a, step.b) : nil
        {
            return outcome
        }
        return index(self[step.a], self[step.b], isOptional: step.code == .indexOptional)
    }

    private mutating func index(_ container: CELValue, _ key: CELValue, isOptional: Bool) -> CELValue {
        let entry: CELValue?
        switch container {
        case .optional(let optional):
            return optional.value.map { index($0, key, isOptional: true) } ?? CELOptional.none
        case .list(let list):
            guard case .int(let place)? = CELKey(key) else { return .noOverload("[]", container, key) }
            entry = place >= 0 && place < list.items.count ? list.items[Int(place)] : nil
            if entry == nil, !isOptional {
                return .failure(.noSuchKey, "the list has \(list.items.count) entries, none at \(place)")
            }
        case .map(let map):
            guard let place = CELKey(key) else {
                if case .double = key { return isOptional ? CELOptional.none : noKey(key) }
                return .noOverload("[]", container, key)
            }
            if case .string(let name) = place { run.charge(bytes: name.text.utf8.count) }
            entry = map[place]
            if entry == nil, !isOptional { return noKey(key) }
        default: return .noOverload("[]", container, key)
        }
        guard isOptional else { return entry ?? .null }
        return entry.map { CELOptional.of($0) } ?? CELOptional.none
    }

    private func noKey(_ key: CELValue) -> CELValue { .failure(.noSuchKey, "the map has no key \(key)") }
}
