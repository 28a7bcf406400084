package import Commerce

/// Our own name for one attempt at a provider, made and stored before the provider is asked, so that asking again finds
/// the same payment there. 28 lower-case letters and digits: the 26 of the payment's id, then `a` and the attempt.
///
/// Fits every provider's field: UPI `tr` and the iDEAL purchase id take 35 letters and digits, Alipay `out_trade_no` 64.
package struct ProviderReference: Hashable, Sendable {
    package let text: String

    package init(_ payment: PaymentID, attempt: Int = 1) {
        text = payment.text.dropFirst(PaymentKind.idPrefix.count + 1) + "a\(attempt)"
    }
}
