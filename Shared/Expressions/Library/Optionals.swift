extension CELFunction {
    private static let some = CELType.parameter("A")
    private static let maybe = CELType.optional(.parameter("A"))

    static let optionals: [CELFunction] = [
        CELFunction("optional.of", [Overload(some, gives: maybe)], .one { value, _ in CELOptional.of(value) }),
        CELFunction(
            "optional.ofNonZeroValue", [Overload(some, gives: maybe)],
            .one { value, _ in isZero(value) ? CELOptional.none : CELOptional.of(value) }),
        CELFunction(
            "optional.none", [Overload(gives: maybe)],
            .any { values, _ in
                values.isEmpty ? CELOptional.none : .noOverload("optional.none", values)
            }),
        CELFunction(
            "hasValue", [Overload(on: maybe, gives: .bool)],
            .one { value, _ in
                if case .optional(let optional) = value { return .bool(optional.value != nil) }
                return .noOverload("hasValue", value)
            }),
        CELFunction(
            "value", [Overload(on: maybe, gives: some)],
            .one { value, _ in
                guard case .optional(let optional) = value else { return .noOverload("value", value) }
                return optional.value ?? .failure(.invalidArgument, "the optional has no value")
            }),
        // The compiler makes jumps of these two, so that the second value is made only if it is needed.
        CELFunction("or", [Overload(on: maybe, maybe, gives: maybe)], .two { left, _, _ in left }),
        CELFunction("orValue", [Overload(on: maybe, some, gives: some)], .two { left, _, _ in left }),
        CELFunction(
            "optional.unwrap", [Overload(.list(maybe), gives: .list(some))], .one { unwrapped($0, &$1) }),
        CELFunction("unwrapOpt", [Overload(on: .list(maybe), gives: .list(some))], .one { unwrapped($0, &$1) }),
    ]

    private static func unwrapped(_ value: CELValue, _ run: inout CELRun) -> CELValue {
        guard case .list(let list) = value else { return .noOverload("unwrap", value) }
        run.charge(list.items.count)
        var items: [CELValue] = []
        for item in list.items {
            guard case .optional(let optional) = item else { return .noOverload("unwrap", value) }
            if let inner = optional.value { items.append(inner) }
        }
        return .list(items)
    }

    private static func isZero(_ value: CELValue) -> Bool {
        switch value {
        case .null: true
        case .bool(let flag): !flag
        case .int(let number): number == 0
        case .uint(let number): number == 0
        case .double(let number): number == 0
        case .string(let text): text.isEmpty
        case .bytes(let bytes): bytes.isEmpty
        case .list(let list): list.items.isEmpty
        case .map(let map): map.count == 0
        case .duration(let duration): duration.totalNanoseconds == 0
        case .timestamp(let moment): moment.nanosecondsSinceEpoch == 0
        case .decimal(let number): number.coefficient == 0
        case .money(let sum): sum.amount.coefficient == 0
        case .optional(let optional): optional.value == nil
        default: false
        }
    }
}
