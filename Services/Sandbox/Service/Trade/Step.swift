import JSON

/// What happens to a sale at one moment: it may come to stand elsewhere, and callbacks may leave.
struct Step: Codable, Hashable, Sendable {
    /// Seconds from the moment the outcome was chosen.
    var afterSeconds: Int64 = 0
    /// Where the sale stands from then on; nil leaves it. Skipped whole when the sale cannot come to stand there.
    var standing: Standing?
    /// The scheme's response code, such as `00` or `Z9`; UPI only.
    var code: String?
    /// Minor units received.
    var paidMinor: Int64?
    /// Callbacks that leave then.
    var notice: Notice?

    /// As the column `body` keeps it.
    var json: [UInt8] { get throws { try StrictJSONEncoder().encode(self) } }
}

extension Step {
    init(json: [UInt8]) throws { self = try StrictJSONDecoder().decode(Step.self, from: json) }
}

/// One thing told to the shop.
struct Notice: Codable, Hashable, Sendable {
    /// How many times the same event is sent.
    var copies = 1
    /// Signed so that it does not verify.
    var isMissigned = false
    /// Says this instead of what is true.
    var claims: Standing?
}
