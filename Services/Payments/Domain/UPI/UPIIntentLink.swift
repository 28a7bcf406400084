package import Commerce

/// A link that opens the buyer's UPI app with everything filled in; also what a UPI QR code holds.
///
/// Source: NPCI UPI Linking Specification 1.6. The parameters stand in the order of its samples, percent-encoded as in
/// RFC 3986: a blank is `%20`, never `+`; the `@` of an address stays as it is.
package struct UPIIntentLink: Hashable, Sendable {
    package enum Refusal: Error, Hashable, Sendable {
        /// A parameter that the specification does not allow, by its name in the link.
        case invalid(String)
    }

    package let text: String

    /// - Parameters:
    ///   - payee: `pa`, and `payeeName` `pn`.
    ///   - categoryCode: `mc`, the merchant category code (ISO 18245): four digits.
    ///   - transactionID: `tid`, from the payee's provider, at most 35 characters.
    ///   - reference: `tr`, ours, at most 35 characters.
    ///   - note: `tn`; cut to 50 characters.
    ///   - amount: `am`, in rupees with two decimals; more than zero.
    package init(
        payee: VirtualPaymentAddress, payeeName: String, categoryCode: String, transactionID: String,
        reference: String, note: String, amount: Money
    ) throws(Refusal) {
        guard amount.currency == .inr else { throw .invalid("cu") }
        guard amount.isPositive else { throw .invalid("am") }
        guard !payeeName.isEmpty else { throw .invalid("pn") }
        guard categoryCode.utf8.count == 4, categoryCode.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw .invalid("mc")
        }
        guard Self.idLengths.contains(transactionID.utf8.count) else { throw .invalid("tid") }
        guard Self.idLengths.contains(reference.utf8.count) else { throw .invalid("tr") }
        let parameters = [
            ("pa", payee.text), ("pn", payeeName), ("mc", categoryCode), ("tid", transactionID), ("tr", reference),
            ("tn", String(note.prefix(Self.noteLengthMax))), ("am", amount.amountText), ("cu", "INR"),
        ]
        let pairs = parameters.map { "\($0.0)=\(URIEscape.encoded($0.1, keeping: "@"))" }
        text = "upi://pay?" + pairs.joined(separator: "&")
    }

    private static let idLengths = 1...35
    private static let noteLengthMax = 50

    /// The parameters of any such link by name, decoded; the first of two with one name. nil for other text.
    package static func parameters(of link: String) -> [String: String]? {
        let head = "upi://pay?"
        guard link.lowercased().hasPrefix(head) else { return nil }
        var parameters: [String: String] = [:]
        for pair in link.dropFirst(head.count).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let value = URIEscape.decoded(parts[1]) else { return nil }
            if parameters[String(parts[0])] == nil { parameters[String(parts[0])] = value }
        }
        return parameters
    }
}
