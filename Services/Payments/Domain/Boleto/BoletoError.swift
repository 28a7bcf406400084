/// Why digits are no boleto, or one cannot be made.
package enum BoletoError: Error, Hashable, Sendable {
    /// Not 44 digits of a bar code, or 47 of a line.
    case malformed
    /// 44 or 48 digits that begin with 8: a bill of a utility or of the state, which has another layout.
    case utilityBill
    /// The digit after the bank is not 9, the real.
    case currency
    /// A check digit does not match: of field 1, 2 or 3 of the line, or 4 for the digit over the whole.
    case checkDigit(field: Int)
    /// Not in reais, not more than zero, or past the ten digits of the field.
    case amount
    /// A day that the factor of four digits cannot tell, or a factor that tells no day.
    case dueDate
}
