/// What bounds an expression before and while it runs.
///
/// Recursion is bounded by the shape of the text (`nestingMax`, `heightMax`) and of values (`valueDepthMax`); time by
/// `costMax`. None of them can be lifted, only set to another number.
package struct CELLimits: Sendable {
    /// Bytes of the text: some 200 lines of rules.
    package var textBytesMax = 16_384
    /// Parentheses, brackets, calls and conditionals in one another.
    package var nestingMax = 60
    /// Height of the tree, which a long chain such as `a + b + c …` makes tall without nesting.
    package var heightMax = 150
    /// Parts of an expression; 16,384 bytes of text make about half as many at most.
    package var nodesMax = 10_000
    /// The most an expression may cost, estimated at worst, to be accepted; and the most it may cost when it runs.
    ///
    /// One is one step of the machine, some 10 to 50 nanoseconds: a million is at most about 50 milliseconds.
    package var costMax: UInt64
    /// What the estimate assumes of a text, list or map whose size is not declared.
    package var textSizeAssumed: UInt64 = 256
    package var entriesAssumed: UInt64 = 100

    /// Containers in one another, in what is bound and in what is made.
    package static let valueDepthMax = 64
    /// Bytes of a text, entries of a list.
    package static let valueBytesMax = 1 << 20

    package static let standard = CELLimits()

    /// The standard bounds, with another cost.
    package init(costMax: UInt64 = 1_000_000) { self.costMax = costMax }
}
