package import Commerce

/// What comes back of one line when some of its pieces do: shares of the ORIGINAL sum, so that no cent is lost or given
/// twice, and the last refund takes the rest.
package enum RefundShares {
    /// - Parameters:
    ///   - original: what was paid for the whole line, or its part of shipping, duty or tax.
    ///   - quantity: pieces sold, at least 1.
    ///   - returned: pieces that were refunded before.
    ///   - refunded: what was given for them.
    ///   - now: pieces that come back now, at least 1.
    /// - Throws: `.malformed` for more pieces than there are, or a sum refunded that is beyond the original.
    package static func next(
        of original: Money, quantity: Int64, returned: Int64, refunded: Money, now: Int64
    ) throws(MoneyError) -> Money {
        guard refunded.currency == original.currency else {
            throw .currencyMismatch(refunded.currency, original.currency)
        }
        guard quantity > 0, returned >= 0, now > 0, now <= quantity - returned else { throw .malformed("quantity") }
        let left = try original - refunded
        guard left.isZero || left.isNegative == original.isNegative else { throw .malformed("refunded") }
        if now == quantity - returned { return left }
        // Pieces are alike, so by largest remainder the first ones carry the units that do not divide.
        let (share, rest) = original.minorUnits.quotientAndRemainder(dividingBy: quantity)
        let spare = min(max(Int64(clamping: rest.magnitude) - returned, 0), now)
        let part = Money(
            try Money(share, original.currency).times(now).minorUnits + rest.signum() * spare, original.currency)
        return part.minorUnits.magnitude > left.minorUnits.magnitude ? left : part
    }
}
