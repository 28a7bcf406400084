/// A UPI address, `user@handle`: one `@`, and a handle of letters and digits without a dot, which tells it from an
/// e-mail address. Source: NPCI UPI Linking Specification 1.6; lengths differ between apps, so they are taken widely.
package struct VirtualPaymentAddress: Hashable, Sendable {
    package let text: String

    /// nil for text of another shape.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...Self.userLengthMax).contains(parts[0].utf8.count),
            (1...Self.handleLengthMax).contains(parts[1].utf8.count),
            parts[0].utf8.allSatisfy({ Self.isLetterOrDigit($0) || Self.userMarks.contains($0) }),
            parts[1].utf8.allSatisfy(Self.isLetterOrDigit)
        else { return nil }
        self.text = String(text)
    }

    /// The longest user part that a known library takes (256 with the handle's `@`).
    private static let userLengthMax = 255
    private static let handleLengthMax = 64
    private static let userMarks = Set(".-_".utf8)

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
