private let overflow = CELValue.failure(.overflow, "the number does not fit")
private let divisionByZero = CELValue.failure(.divisionByZero, "division by zero")

private func or<Number>(_ result: (partialValue: Number, overflow: Bool), _ make: (Number) -> CELValue) -> CELValue {
    result.overflow ? overflow : make(result.partialValue)
}

func whole(_ code: Program.Code, _ left: Int64, _ right: Int64) -> CELValue {
    switch code {
    case .add: or(left.addingReportingOverflow(right)) { .int($0) }
    case .subtract: or(left.subtractingReportingOverflow(right)) { .int($0) }
    case .multiply: or(left.multipliedReportingOverflow(by: right)) { .int($0) }
    case .divide: right == 0 ? divisionByZero : or(left.dividedReportingOverflow(by: right)) { .int($0) }
    default: right == 0 ? divisionByZero : or(left.remainderReportingOverflow(dividingBy: right)) { .int($0) }
    }
}

private func whole(_ code: Program.Code, _ left: UInt64, _ right: UInt64) -> CELValue {
    switch code {
    case .add: or(left.addingReportingOverflow(right)) { .uint($0) }
    case .subtract: or(left.subtractingReportingOverflow(right)) { .uint($0) }
    case .multiply: or(left.multipliedReportingOverflow(by: right)) { .uint($0) }
    case .divide: right == 0 ? divisionByZero : .uint(left / right)
    default: right == 0 ? divisionByZero : .uint(left % right)
    }
}

private func fraction(_ code: Program.Code, _ left: Double, _ right: Double) -> CELValue? {
    switch code {
    case .add: .double(left + right)
    case .subtract: .double(left - right)
    case .multiply: .double(left * right)
    case .divide: .double(left / right)
    default: nil
    }
}

private func exact(_ code: Program.Code, _ left: CELDecimal, _ right: CELDecimal) -> CELValue? {
    let result: CELDecimal?
    switch code {
    case .add: result = left.adding(right)
    case .subtract: result = right.negated().flatMap { left.adding($0) }
    case .multiply: result = left.multiplied(by: right)
    // A quotient may have no end: divide(digits, mode) says where it is cut.
    default: return nil
    }
    return result.map { .decimal($0) } ?? overflow
}

private func scaled(_ sum: CELMoney, _ factor: CELDecimal) -> CELValue {
    sum.amount.multiplied(by: factor).map { .money(sum.with($0)) } ?? overflow
}

private func sum(_ code: Program.Code, _ left: CELMoney, _ right: CELMoney) -> CELValue? {
    guard code == .add || code == .subtract else { return nil }
    guard left.isSameCurrency(as: right) else {
        return .failure(.currencyMismatch, "\(left) and \(right) are of two currencies")
    }
    let other = code == .add ? right.amount : right.amount.negated()
    return other.flatMap { left.amount.adding($0) }.map { .money(left.with($0)) } ?? overflow
}

private func moment(_ nanoseconds: Int128) -> CELValue {
    CELTimestamp(nanosecondsSinceEpoch: nanoseconds).map { .timestamp($0) }
        ?? .failure(.overflow, "the moment is not between the years 1 and 9999")
}

private func length(_ nanoseconds: Int128) -> CELValue {
    CELDuration(nanoseconds: nanoseconds).map { .duration($0) }
        ?? .failure(.overflow, "the duration is longer than 292 years")
}

func negated(_ value: CELValue) -> CELValue {
    switch value {
    case .int(let number): or(Int64(0).subtractingReportingOverflow(number)) { .int($0) }
    case .double(let number): .double(-number)
    case .decimal(let number): number.negated().map { .decimal($0) } ?? overflow
    case .money(let sum): sum.amount.negated().map { .money(sum.with($0)) } ?? overflow
    case .duration(let duration): length(-duration.totalNanoseconds)
    default: .noOverload("-", value)
    }
}

/// Nil where the operation has no meaning for these types.
func calculated(_ code: Program.Code, _ left: CELValue, _ right: CELValue) -> CELValue? {
    switch (left, right) {
    case (.int(let left), .int(let right)): whole(code, left, right)
    case (.uint(let left), .uint(let right)): whole(code, left, right)
    case (.double(let left), .double(let right)): fraction(code, left, right)
    case (.decimal(let left), .decimal(let right)): exact(code, left, right)
    case (.decimal(let left), .int(let right)): exact(code, left, CELDecimal(right))
    case (.int(let left), .decimal(let right)): exact(code, CELDecimal(left), right)
    case (.money(let left), .money(let right)): sum(code, left, right)
    case (.money(let sum), .decimal(let factor)), (.decimal(let factor), .money(let sum)):
        code == .multiply ? scaled(sum, factor) : nil
    case (.money(let sum), .int(let factor)), (.int(let factor), .money(let sum)):
        code == .multiply ? scaled(sum, CELDecimal(factor)) : nil
    case (.timestamp(let left), .duration(let right)) where code == .add:
        moment(left.nanosecondsSinceEpoch + right.totalNanoseconds)
    case (.duration(let left), .timestamp(let right)) where code == .add:
        moment(left.totalNanoseconds + right.nanosecondsSinceEpoch)
    case (.timestamp(let left), .duration(let right)) where code == .subtract:
        moment(left.nanosecondsSinceEpoch - right.totalNanoseconds)
    case (.timestamp(let left), .timestamp(let right)) where code == .subtract:
        length(left.nanosecondsSinceEpoch - right.nanosecondsSinceEpoch)
    case (.duration(let left), .duration(let right)) where code == .add:
        length(left.totalNanoseconds + right.totalNanoseconds)
    case (.duration(let left), .duration(let right)) where code == .subtract:
        length(left.totalNanoseconds - right.totalNanoseconds)
    default: code == .add ? joined(left, right) : nil
    }
}

private func joined(_ left: CELValue, _ right: CELValue) -> CELValue? {
    let size: Int
    switch (left, right) {
    case (.string(let left), .string(let right)): size = left.utf8.count + right.utf8.count
    case (.bytes(let left), .bytes(let right)): size = left.count + right.count
    case (.list(let left), .list(let right)): size = left.items.count + right.items.count
    default: return nil
    }
    guard size <= CELLimits.valueBytesMax else { return .error(.tooLarge) }
    switch (left, right) {
    case (.string(let left), .string(let right)): return .string(left + right)
    case (.bytes(let left), .bytes(let right)): return .bytes(left + right)
    case (.list(let left), .list(let right)): return .list(left.items + right.items)
    default: return nil
    }
}

func added(_ left: CELValue, _ right: CELValue) -> CELValue? { calculated(.add, left, right) }
