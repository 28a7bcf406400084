import Commerce

/// The accounts of the stand-in, and the way its clock is written.
enum AlipayAccount {
    /// Whose money it becomes. Sixteen digits beginning with 2088, as Alipay's partner ids; invented.
    static let sellerID = "2088000000000013"
    static let buyerID = "2088000000000027"

    /// China has one zone, eight hours ahead, without summer time.
    private static let zone: Duration = .seconds(8 * 3_600)

    /// `2026-11-21 18:00:00`, Beijing time.
    static func clock(_ moment: Timestamp) -> String {
        let local = moment.adding(zone).description
        return "\(local.prefix(10)) \(local.dropFirst(11).prefix(8))"
    }
}
