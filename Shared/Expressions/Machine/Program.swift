/// An expression as the machine runs it: flat, with a place for everything.
///
/// An operand is a number that says where a value lies: among the machine's own registers, the program's constants or the
/// variables that the caller bound. So nothing is copied to be looked at.
struct Program: Sendable {
    struct Instruction: Sendable {
        var code: Code
        /// What in the text this does, for messages and traces.
        var node: Int32
        /// Where the result goes.
        var to: Int32 = 0
        var a: Int32 = 0
        var b: Int32 = 0
        var c: Int32 = 0
        var d: Int32 = 0
    }

    enum Code: UInt8, Sendable {
        case move, jump
        /// `to` holds what the terms so far make; `a` is the next one; where it decides, jump to `c`.
        case and, or
        /// On true go on, on false jump to `b`; otherwise the outcome is `a` itself: into `to`, and jump to `c`.
        case branch
        case not, negate
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
        case add, subtract, multiply, divide, remainder
        case contains
        /// The field named by the constant `b` of `a`; `c` is its place where the type is a record.
        case select, selectOptional, has
        /// Whether the variable `a` was set.
        case isSet
        case index, indexOptional
        /// Function `c` of `a` and `b`.
        case call1, call2
        /// Function `c` of `b` registers from `a` on.
        case call
        /// Pattern `c` on `a`.
        case matches
        /// `b` registers from `a` on; `c` numbers the set of those that are optionals.
        case list, map
        /// Begins walker `to` over `a`; if it is nothing to walk over, the outcome `b` is that, and jump to `c`.
        case walk
        /// The next of walker `a` into `to`, and the second variable into `b`; at the end jump to `c`.
        case next
        /// Counts in `to` where `a` is true; if it is no bool, that is the outcome, and jump to `c`.
        case count
        /// Whether the count in `a` is one.
        case isOne
        /// Empties builder `to`.
        case begin
        /// Adds `a` to the list that builder `to` makes; if it is nothing to add, it is the outcome `b`, and jump to `c`.
        case append
        /// Adds `a: b` to the map that builder `to` makes; if that can't be, the outcome `d` is why, and jump to `c`.
        case insert
        /// Adds the entries of the map `a`, in the same way.
        case insertAll
        case finishList, finishMap
        /// The value of the optional `a` into `b`; if there is none, `a` is the outcome `to`, and jump to `c`.
        case unwrap
        /// If the optional `a` has a value, that (or itself, for b = 1) into `to`, and jump to `c`.
        case orElse
        case wrap
        /// An error known from the start.
        case fail
        /// Tells the trace what `a` is.
        case note
    }

    var instructions: [Instruction] = []
    var constants: [CELValue] = []
    var functions: [CELFunction.Body] = []
    var functionNames: [String] = []
    var patterns: [Pattern] = []
    var optionals: [Set<Int>] = []
    var registerCount = 0
    var walkerCount = 0
    var builderCount = 0
    var result: Int32 = 0

    static let constantBase: Int32 = 1 << 24
    static let slotBase: Int32 = 2 << 24
}

/// A program in one place, so that running it counts one reference and not one for each of its parts.
final class Compiled: Sendable {
    let program: Program

    init(_ program: Program) { self.program = program }
}
