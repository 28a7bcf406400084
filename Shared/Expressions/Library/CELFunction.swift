/// A function that expressions may call, in all its forms.
package struct CELFunction: Sendable {
    /// One form of it, for the checker. What runs decides by the values it gets.
    package struct Overload: Sendable {
        /// The type of `x` in `x.f(y)`; nil for `f(x, y)`.
        let target: CELType?
        let parameters: [CELType]
        let result: CELType

        package init(on target: CELType? = nil, _ parameters: CELType..., gives result: CELType) {
            self.target = target
            self.parameters = parameters
            self.result = result
        }
    }

    /// What it does, by the number of its values; `x` of `x.f(y)` is the first. None is an unknown or a failure.
    package enum Body: Sendable {
        case one(@Sendable (CELValue, inout CELRun) -> CELValue)
        case two(@Sendable (CELValue, CELValue, inout CELRun) -> CELValue)
        case three(@Sendable (CELValue, CELValue, CELValue, inout CELRun) -> CELValue)
        case any(@Sendable ([CELValue], inout CELRun) -> CELValue)
    }

    package let name: String
    let overloads: [Overload]
    let bodies: [Int: Body]
    let variadic: Body?
    /// Whether `f(x)` and `x.f()` exist.
    let isGlobal: Bool
    let isMember: Bool

    /// - Parameter bodies: at most one for each number of values; `.any` takes every number that no other takes.
    package init(_ name: String, _ overloads: [Overload], _ bodies: Body...) {
        self.name = name
        self.overloads = overloads
        var byCount: [Int: Body] = [:]
        var variadic: Body?
        for body in bodies {
            switch body {
            case .one: byCount[1] = body
            case .two: byCount[2] = body
            case .three: byCount[3] = body
            case .any: variadic = body
            }
        }
        self.bodies = byCount
        self.variadic = variadic
        isGlobal = overloads.contains { $0.target == nil }
        isMember = overloads.contains { $0.target != nil }
    }

    func body(for count: Int) -> Body? { bodies[count] ?? variadic }

    static let standard: [String: CELFunction] = {
        let all =
            conversions + texts + formatting + times + mathematics + bits + networks + optionals + collections + exact
            + patterns
        return Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    }()
}

/// What a function sees of the evaluation that calls it: where it counts its work.
package struct CELRun {
    package internal(set) var cost: UInt64 = 0
    let costMax: UInt64

    init(costMax: UInt64) { self.costMax = costMax }

    var isExhausted: Bool { cost > costMax }

    /// Counts work that grows with a size: one for each 32 bytes or so.
    package mutating func charge(_ work: Int) { cost &+= UInt64(max(work, 0)) }
    package mutating func charge(bytes: Int) { charge(bytes / 32) }
}
