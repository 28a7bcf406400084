extension CELFunction {
    private static let number: [CELType] = [.int, .uint, .double]
    private static func each(_ types: [CELType]) -> [Overload] { types.map { Overload($0, gives: $0) } }

    static let mathematics: [CELFunction] = [
        extreme("math.greatest", .greater),
        extreme("math.least", .less),
        fraction("math.ceil") { $0.rounded(.up) },
        fraction("math.floor") { $0.rounded(.down) },
        fraction("math.round") { $0.rounded(.toNearestOrAwayFromZero) },
        fraction("math.trunc") { $0.rounded(.towardZero) },
        CELFunction(
            "math.sqrt", number.map { Overload($0, gives: .double) },
            .one { value, _ in
                switch value {
                case .double(let number): .double(number.squareRoot())
                case .int(let number): .double(Double(number).squareRoot())
                case .uint(let number): .double(Double(number).squareRoot())
                default: .noOverload("math.sqrt", value)
                }
            }),
        test("math.isNaN") { $0.isNaN },
        test("math.isInf") { $0.isInfinite },
        test("math.isFinite") { $0.isFinite },
        CELFunction(
            "math.abs", each(number + [.decimal, .money]),
            .one { value, _ in
                switch value {
                case .uint: value
                case .int(let number): number < 0 ? negated(value) : value
                case .double(let number): .double(number.magnitude)
                case .decimal(let number): number.coefficient < 0 ? negated(value) : value
                case .money(let sum): sum.amount.coefficient < 0 ? negated(value) : value
                default: .noOverload("math.abs", value)
                }
            }),
        CELFunction(
            "math.sign", each(number),
            .one { value, _ in
                switch value {
                case .int(let number): .int(number.signum())
                case .uint(let number): .uint(min(number, 1))
                case .double(let number): .double(number > 0 ? 1 : number < 0 ? -1 : number.isNaN ? number : 0)
                default: .noOverload("math.sign", value)
                }
            }),
    ]

    private static func fraction(_ name: String, _ body: @escaping @Sendable (Double) -> Double) -> CELFunction {
        CELFunction(
            name, [Overload(.double, gives: .double)],
            .one { value, _ in
                if case .double(let number) = value { return .double(body(number)) }
                return .noOverload(name, value)
            })
    }

    private static func test(_ name: String, _ body: @escaping @Sendable (Double) -> Bool) -> CELFunction {
        CELFunction(
            name, [Overload(.double, gives: .bool)],
            .one { value, _ in
                if case .double(let number) = value { return .bool(body(number)) }
                return .noOverload(name, value)
            })
    }

    /// The greatest or least of some numbers, or of a list of them. Of equal ones, the first.
    private static func extreme(_ name: String, _ wanted: CELOrder) -> CELFunction {
        CELFunction(
            name, each(number + [.decimal]) + [Overload(.list(.parameter("A")), gives: .parameter("A"))],
            .any { values, run in
                var values = values
                if values.count == 1, case .list(let list) = values[0] { values = list.items }
                run.charge(values.count)
                guard var best = values.first else { return .failure(.invalidArgument, "\(name) needs a number") }
                for value in values {
                    switch value {
                    case .int, .uint, .double, .decimal: break
                    default: return .noOverload(name, value)
                    }
                    switch order(value, best) {
                    case wanted: best = value
                    case .incomparable: return .noOverload(name, best, value)
                    default: break
                    }
                }
                return best
            })
    }

    static let bits: [CELFunction] = [
        pairwise("math.bitAnd", { $0 & $1 }, { $0 & $1 }),
        pairwise("math.bitOr", { $0 | $1 }, { $0 | $1 }),
        pairwise("math.bitXor", { $0 ^ $1 }, { $0 ^ $1 }),
        CELFunction(
            "math.bitNot", each([.int, .uint]),
            .one { value, _ in
                switch value {
                case .int(let number): .int(~number)
                case .uint(let number): .uint(~number)
                default: .noOverload("math.bitNot", value)
                }
            }),
        // Zeros come in from both sides, for an int too.
        shift("math.bitShiftLeft") { $1 > 63 ? 0 : $0 << $1 },
        shift("math.bitShiftRight") { $1 > 63 ? 0 : $0 >> $1 },
    ]

    private static func pairwise(
        _ name: String, _ signed: @escaping @Sendable (Int64, Int64) -> Int64,
        _ unsigned: @escaping @Sendable (UInt64, UInt64) -> UInt64
    ) -> CELFunction {
        CELFunction(
            name, [Overload(.int, .int, gives: .int), Overload(.uint, .uint, gives: .uint)],
            .two { left, right, _ in
                switch (left, right) {
                case (.int(let left), .int(let right)): .int(signed(left, right))
                case (.uint(let left), .uint(let right)): .uint(unsigned(left, right))
                default: .noOverload(name, left, right)
                }
            })
    }

    private static func shift(_ name: String, _ body: @escaping @Sendable (UInt64, Int64) -> UInt64) -> CELFunction {
        CELFunction(
            name, [Overload(.int, .int, gives: .int), Overload(.uint, .int, gives: .uint)],
            .two { value, count, _ in
                guard case .int(let count) = count else { return .noOverload(name, value, count) }
                guard count >= 0 else { return .failure(.invalidArgument, "a shift by \(count)") }
                switch value {
                case .int(let number): return .int(Int64(bitPattern: body(UInt64(bitPattern: number), count)))
                case .uint(let number): return .uint(body(number, count))
                default: return .noOverload(name, value, .int(count))
                }
            })
    }
}
