import Commerce
import ServiceKit

/// Whose a lock, a refund or a markup is, and whether real money moves.
struct Owner: Hashable, Sendable {
    let merchant: MerchantID
    let mode: KeyMode
}

extension Call {
    /// - Throws: where no merchant is behind the call.
    var owner: Owner { get throws { Owner(merchant: try merchant, mode: scope.mode) } }
}
