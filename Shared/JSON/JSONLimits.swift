/// How much of a document is read at all. A document at a limit is accepted, one beyond it refused.
package struct JSONLimits: Sendable {
    /// The tape keeps positions in 24 bits, so no setting goes beyond this.
    package static let bytesCeiling = (16 << 20) - 64
    /// The scanner calls itself once for each level, so the stack bounds this.
    package static let depthCeiling = 512

    /// Bytes of a whole document. 1 MiB is the body limit of every listener.
    package let bytesMax: Int
    /// Containers inside one another. Our own documents stay below ten.
    package let depthMax: Int
    /// Characters of one number. Doubles need 17 digits, money fewer; a hundred leaves room for padded zeros.
    package let numberLengthMax: Int

    package static let standard = JSONLimits()

    /// Values beyond the ceilings are cut to them.
    /// Of documents that our own services wrote: a cart of hundreds of lines under many options makes a long answer.
    package static let ours = JSONLimits(bytesMax: 16 << 20)

    package init(bytesMax: Int = 1 << 20, depthMax: Int = 64, numberLengthMax: Int = 100) {
        self.bytesMax = min(bytesMax, Self.bytesCeiling)
        self.depthMax = min(depthMax, Self.depthCeiling)
        self.numberLengthMax = numberLengthMax
    }
}
