package import Commerce

/// How a total that is paid in coins and notes is rounded in one country. Not for cards, not for lines.
package struct CashRounding: Hashable, Sendable {
    package let country: CountryCode
    package let currency: Currency
    /// In minor units.
    package let step: Int64
    package let mode: Rounding
    /// What is put to the ceiling though it would become nothing: Slovakia's totals of 0.01 and 0.02.
    package let isNeverZero: Bool
    /// `law`, `customary`, …
    package let basis: String
    /// nil where it is not known.
    package let effectiveFrom: CalendarDate?
    package let source: String
    package let confidence: String

    /// The sum to pay in cash; a refund is rounded as the sale was.
    package func round(_ total: Money) throws(MoneyError) -> Money {
        guard total.currency == currency else { throw .currencyMismatch(total.currency, currency) }
        let rounded = try StepRounding(step: step, mode: mode).round(total)
        guard isNeverZero, rounded.isZero, !total.isZero else { return rounded }
        return Money(total.isNegative ? -step : step, currency)
    }
}
