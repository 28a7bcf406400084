package import Commerce

extension TaxRounding {
    /// The rule of a country; the EU's is each member state's own, so the usual one stands for all.
    ///
    /// - Returns: nil for a country whose rule is not known here: it is named by the caller, not guessed.
    package static func rule(for country: CountryCode) -> TaxRounding? {
        named(country.alpha2) ?? (country.isInEuropeanUnion ? named("EU") : nil)
    }

    package static func named(_ jurisdiction: String) -> TaxRounding? {
        table.first { $0.jurisdiction == jurisdiction }
    }

    /// What is known, with how well. `low` is widely known and was not looked up in a source of its own (2026-11-21).
    package static let table: [TaxRounding] = [
        TaxRounding(
            "EU", .line, .halfUp, "CJEU C-484/06 Ahold, C-302/07 Wetherspoon", "medium",
            "Not harmonised: each member state chooses level and mode, and need not allow rounding down for each item. "
                + "By line, half up, is an assumption."),
        TaxRounding(
            "EU-einvoice", .invoice, .halfUp, "EN 16931", "low",
            "For each category of VAT: the sum of its net amounts times the rate, to two decimals."),
        TaxRounding(
            "GB", .line, .halfUp, "HMRC VATREC12010; Notice 700, 17.5", "medium", "Retailers may not round down."),
        TaxRounding(
            "GB-invoice", .invoice, .down, "HMRC VATREC12010; Notice 700, 17.5", "medium",
            "Invoice traders may round the invoice's total down to a whole penny."),
        TaxRounding(
            "AU", .invoice, .halfUp, "GST Act 1999, s 9-90", "medium",
            "The sum of the GST before rounding, half up; rounding each supply is the other choice."),
        TaxRounding("AU-line", .line, .halfUp, "GST Act 1999, s 9-90", "medium", "Each supply, then the sum."),
        TaxRounding(
            "JP", .invoice, .down, "National Tax Agency, invoice Q&A 46, via two firms", "medium",
            "Once for each invoice and rate; by line is not allowed. The direction is free; down is an assumption."),
        TaxRounding(
            "IN", .invoice, .halfUp, "CGST Act 2017, s 170", "low",
            "To the nearest rupee, 50 paise up, at the level of the payment.", wholeMajors: 1),
        TaxRounding("CA", .invoice, .halfUp, "widely known", "low", "The invoice's total, half up to the cent."),
        TaxRounding(
            "US", .invoice, .halfUp, "Streamlined Sales and Use Tax Agreement, its states", "low",
            "Computed to the third decimal, up from 5; by item or by invoice is the seller's choice."),
        TaxRounding("CH", .line, .halfUp, "widely known", "low", "The total may be rounded to 0.05."),
    ]

    private init(
        _ jurisdiction: String, _ level: Level, _ mode: Rounding, _ source: String, _ confidence: String,
        _ note: String, wholeMajors: Int64? = nil
    ) {
        self.init(
            jurisdiction: jurisdiction, level: level, mode: mode, wholeMajors: wholeMajors, source: source,
            confidence: confidence, note: note)
    }
}
