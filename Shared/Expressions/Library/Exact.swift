extension CELFunction {
    /// Money and decimals: exact, without a default for anything that rounds.
    static let exact: [CELFunction] = [
        CELFunction(
            "decimal", [.string, .int, .uint, .decimal].map { Overload($0, gives: .decimal) },
            .one { value, _ in toDecimal(value) ?? .noOverload("decimal", value) }),
        CELFunction(
            "money", [.string, .decimal, .int].map { Overload($0, .string, gives: .money) },
            .two { amount, currency, _ in
                guard case .string(let currency) = currency, let decimal = toDecimal(amount) else {
                    return .noOverload("money", amount, currency)
                }
                guard case .decimal(let number) = decimal else { return decimal }
                return CELMoney(number, currency: currency).map { .money($0) }
                    ?? .failure(.invalidArgument, "\(shown(currency)) is no currency like EUR")
            }),
        CELFunction(
            "amount", [Overload(on: .money, gives: .decimal)],
            .one { value, _ in
                if case .money(let sum) = value { return .decimal(sum.amount) }
                return .noOverload("amount", value)
            }),
        CELFunction(
            "currency", [Overload(on: .money, gives: .string)],
            .one { value, _ in
                if case .money(let sum) = value { return .string(sum.currency) }
                return .noOverload("currency", value)
            }),
        CELFunction(
            "round",
            [
                Overload(on: .decimal, .int, .string, gives: .decimal),
                Overload(on: .money, .int, .string, gives: .money),
            ],
            .three { value, digits, mode, _ in
                guard case .int(let digits) = digits, case .string(let name) = mode else {
                    return .noOverload("round", value, digits, mode)
                }
                guard let mode = CELRounding(rawValue: name), (0...18).contains(digits) else {
                    return badRounding(digits, name)
                }
                switch value {
                case .decimal(let number):
                    return number.rounded(to: Int(digits), mode).map { .decimal($0) } ?? tooLong
                case .money(let sum):
                    return sum.amount.rounded(to: Int(digits), mode).map { .money(sum.with($0)) } ?? tooLong
                default: return .noOverload("round", value, .int(digits), .string(name))
                }
            }),
        CELFunction(
            "divide",
            [CELType.decimal, .int].flatMap {
                [
                    Overload(on: .decimal, $0, .int, .string, gives: .decimal),
                    Overload(on: .money, $0, .int, .string, gives: .money),
                ]
            } + [Overload(on: .money, .money, .int, .string, gives: .decimal)],
            .any { values, _ in
                guard values.count == 4, case .int(let digits) = values[2], case .string(let name) = values[3] else {
                    return .noOverload("divide", values)
                }
                guard let mode = CELRounding(rawValue: name), (0...18).contains(digits) else {
                    return badRounding(digits, name)
                }
                return quotient(values[0], values[1], Int(digits), mode) ?? .noOverload("divide", values)
            }),
    ]

    private static let tooLong = CELValue.failure(.overflow, "the number does not fit")

    private static func badRounding(_ digits: Int64, _ mode: String) -> CELValue {
        .failure(
            .invalidArgument,
            "\(digits) digits and \(shown(mode)): up to 18 digits, and one of "
                + CELRounding.allCases.map(\.rawValue).joined(separator: ", "))
    }

    /// Nil for what can't become a decimal. A double can't: it was inexact before.
    private static func toDecimal(_ value: CELValue) -> CELValue? {
        switch value {
        case .decimal: value
        case .int(let number): .decimal(CELDecimal(number))
        case .uint(let number): .decimal(CELDecimal(number))
        case .string(let text):
            CELDecimal(text).map { .decimal($0) }
                ?? .failure(.invalidArgument, "\(shown(text)) is no decimal number like 12.50")
        default: nil
        }
    }

    private static func quotient(
        _ left: CELValue, _ right: CELValue, _ digits: Int, _ mode: CELRounding
    ) -> CELValue? {
        let divisor: CELDecimal
        switch right {
        case .decimal(let number): divisor = number
        case .int(let number): divisor = CELDecimal(number)
        case .money(let sum):
            guard case .money(let dividend) = left else { return nil }
            guard dividend.isSameCurrency(as: sum) else {
                return .failure(.currencyMismatch, "\(dividend) and \(sum) are of two currencies")
            }
            divisor = sum.amount
        default: return nil
        }
        guard divisor.coefficient != 0 else { return .failure(.divisionByZero, "division by zero") }
        switch (left, right) {
        case (.money(let sum), .money):
            return sum.amount.divided(by: divisor, digits: digits, mode).map { .decimal($0) } ?? tooLong
        case (.money(let sum), _):
            return sum.amount.divided(by: divisor, digits: digits, mode).map { .money(sum.with($0)) } ?? tooLong
        case (.decimal(let number), _):
            return number.divided(by: divisor, digits: digits, mode).map { .decimal($0) } ?? tooLong
        default: return nil
        }
    }
}
