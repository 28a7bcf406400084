import Commerce

extension SaleDetails.UPI {
    /// The link that the aggregator itself would show, in the order of the specification.
    func link(for amount: Money) -> UPILink {
        UPILink([
            ("pa", payeeVPA), ("pn", payeeName), ("mc", mcc), ("tid", tid), ("tr", tr), ("tn", note),
            ("am", amount.amountText), ("cu", amount.currency.code), ("mode", "01"),
        ])
    }

    /// Where a pasted link says something else than the order it names.
    func disagreements(with link: UPILink, amount: Money) -> [String] {
        let expected = [
            ("pa", "payee", payeeVPA), ("pn", "name", payeeName), ("mc", "category", mcc), ("tid", "transaction", tid),
            ("am", "amount", amount.amountText), ("cu", "currency", amount.currency.code),
        ]
        var sentences = expected.compactMap { name, word, value -> String? in
            guard let found = link[name] else { return "The \(word) (\(name)) is missing; the order has \(value)." }
            return found == value ? nil : "The \(word) (\(name)) is \(found.prefix(60)); the order has \(value)."
        }
        if let note = link["tn"], note.unicodeScalars.count > 50 {
            sentences.append("The note (tn) is longer than 50 characters.")
        }
        if let mode = link["mode"], !Self.modes.contains(mode) {
            sentences.append("The mode \(mode.prefix(10)) is not in the specification.")
        }
        return sentences
    }

    /// NPCI linking specification 1.6; 09 was not given out.
    private static let modes: Set<String> = [
        "00", "01", "02", "03", "04", "05", "06", "07", "08", "10", "11", "12", "13",
    ]
}
