/// What can go wrong in exact arithmetic on money and rates.
package enum MoneyError: Error, Hashable, Sendable {
    /// Two sums of different currencies were to be added, subtracted or compared.
    case currencyMismatch(Currency, Currency)
    /// The exact result does not fit 64 bits.
    case overflow
    /// A ratio with the denominator 0.
    case divisionByZero
    /// `Rounding.unnecessary` met a result that is not whole.
    case inexact
    /// Text that is no plain decimal number, or has more digits than allowed.
    case malformed(String)
}
