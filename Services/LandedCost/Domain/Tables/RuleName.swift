/// What a row of the import rules is about, for the names that a formula reads. The raw value is its place in a table.
package enum RuleName: Int, CaseIterable, Sendable {
    case lowValueScheme, lowValueSchemeRate, lowValueFlatDuty, lowValueFlatDutyTax, dutyDeMinimis, taxDeMinimis,
        giftRelief, singleRate, standardDuty, riskPoints, taxBase, personalValuation, personalParcelTax, note,
        handlingFee, nationalParcelFee, entryFee, biosecurityFee, postalHandlingFee, declarationCharge,
        simplifiedRegime, medicineExemption, standardTaxRate, personalImportDuty, socialWelfareSurcharge,
        entryFeeMPFRate, entryFeeMPFMinimum, entryFeeMPFMaximum, entryFeeMPFInformal, entryFeeExpress, entryFeePostal,
        entryFeeHMF, formalEntryThreshold, postalDuty

    /// As the table writes it.
    package var text: String { Self.texts[rawValue] }

    /// Fees that every destination's formula looks for.
    static let fees: [RuleName] = [
        .handlingFee, .nationalParcelFee, .entryFee, .biosecurityFee, .postalHandlingFee, .declarationCharge,
    ]

    /// Every name that a row may have, by name: those of formulas and those that are shown only.
    package static let known: [String] = (texts + shownOnly).sorted()

    /// Rows that are listed and compared but that no formula reads. What an answer has to say besides is a `note`.
    private static let shownOnly = [
        "dutiable_goods",
        "excise_beer",
        "excise_spirits",
        "import_tax",
        "low_value_shipment_limit",
        "mfn_increase",
        "order_of_bases",
        "parcel_regime_abolished",
        "postal_flat_duty",
        "traveller_relief",
        "valuation_base",
    ]

    private static let texts = [
        "low_value_scheme",
        "low_value_scheme_rate",
        "low_value_flat_duty",
        "low_value_flat_duty_tax",
        "duty_de_minimis",
        "tax_de_minimis",
        "gift_relief",
        "single_rate",
        "standard_duty",
        "risk_points",
        "tax_base",
        "personal_valuation",
        "personal_parcel_tax",
        "note",
        "handling_fee",
        "national_parcel_fee",
        "entry_fee",
        "biosecurity_fee",
        "postal_handling_fee",
        "declaration_charge",
        "simplified_regime",
        "medicine_exemption",
        "standard_tax_rate",
        "personal_import_duty",
        "social_welfare_surcharge",
        "entry_fee_mpf_rate",
        "entry_fee_mpf_min",
        "entry_fee_mpf_max",
        "entry_fee_mpf_informal",
        "entry_fee_express",
        "entry_fee_postal",
        "entry_fee_hmf",
        "formal_entry_threshold",
        "postal_duty",
    ]
}
