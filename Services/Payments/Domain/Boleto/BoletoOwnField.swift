/// The 25 digits that a bank lays out itself, for Banco do Brasil (001) and an agreement (convênio) of seven digits:
/// six zeros, the agreement, the slip's running number of ten digits, the portfolio (carteira) of two.
///
/// Source: the Banco do Brasil bar code of the shared vectors (brcobranca's specification), which the tests take apart.
package struct BoletoOwnField: Hashable, Sendable {
    package let digits: String
    /// What the bank calls the slip (nosso número): the agreement and the running number, 17 digits.
    package let slipNumber: String

    /// - Parameters:
    ///   - agreement: seven digits.
    ///   - number: 1 to 9,999,999,999, never used before under the agreement.
    ///   - portfolio: two digits.
    package init(agreement: String, number: Int64, portfolio: String) throws(BoletoError) {
        let isDigits = (agreement + portfolio).utf8.allSatisfy { (48...57).contains($0) }
        guard isDigits, agreement.utf8.count == 7, portfolio.utf8.count == 2, (1...9_999_999_999).contains(number)
        else { throw .malformed }
        let running = String(number)
        slipNumber = agreement + String(repeating: "0", count: 10 - running.count) + running
        digits = "000000" + slipNumber + portfolio
    }
}
