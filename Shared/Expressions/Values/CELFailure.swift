/// Why an evaluation has no value. `&&` and `||` absorb it where the other side decides alone.
package final class CELFailure: Error, Sendable, CustomStringConvertible {
    package enum Kind: String, Sendable {
        case noSuchOverload = "no_such_overload"
        case noSuchField = "no_such_field"
        case noSuchKey = "no_such_key"
        case invalidArgument = "invalid_argument"
        case divisionByZero = "division_by_zero"
        case overflow
        case currencyMismatch = "currency_mismatch"
        case undeclared
        case tooDeep = "too_deep"
        case tooLarge = "too_large"
        /// Nothing absorbs this one: the evaluation has ended there.
        case costExceeded = "cost_exceeded"
    }

    package let kind: Kind
    package let message: String
    /// Where in the text, as offsets of UTF-8; nil until an evaluation has ended with it.
    package let range: Range<Int>?
    let node: Int32

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
        range = nil
        node = -1
    }

    init(_ failure: CELFailure, node: Int32, range: Range<Int>? = nil) {
        kind = failure.kind
        message = failure.message
        self.node = node
        self.range = range
    }

    package var description: String { message }

    static let tooDeep = CELFailure(
        .tooDeep, "values lie in one another more than \(CELLimits.valueDepthMax) deep")
    static let tooLarge = CELFailure(
        .tooLarge, "the value would be larger than \(CELLimits.valueBytesMax) bytes or entries")
}

extension CELValue {
    static func failure(_ kind: CELFailure.Kind, _ message: @autoclosure () -> String) -> CELValue {
        .error(CELFailure(kind, message()))
    }

    static func noOverload(_ function: String, _ arguments: CELValue...) -> CELValue {
        noOverload(function, arguments)
    }

    static func noOverload(_ function: String, _ arguments: [CELValue]) -> CELValue {
        failure(.noSuchOverload, "\(function) does not take \(arguments.map(\.typeName).joined(separator: ", "))")
    }
}
