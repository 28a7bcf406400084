/// What a row of the import rules is about, for the names that a formula reads. The raw value is its place in a table.
package enum RuleName: Int, CaseIterable, Sendable {
    case lowValueScheme, lowValueSchemeRate, lowValueFlatDuty, lowValueFlatDutyTax, dutyDeMinimis, handlingFee,
        nationalParcelFee, simplifiedRegime, standardTaxRate, personalImportDuty, socialWelfareSurcharge,
        entryFeeMPFRate, entryFeeMPFMinimum, entryFeeMPFMaximum, entryFeeMPFInformal, entryFeeExpress, entryFeePostal,
        entryFeeHMF, formalEntryThreshold, postalDuty

    /// As the table writes it.
    package var text: String { Self.texts[rawValue] }

    private static let texts = [
        "low_value_scheme",
        "low_value_scheme_rate",
        "low_value_flat_duty",
        "low_value_flat_duty_tax",
        "duty_de_minimis",
        "handling_fee",
        "national_parcel_fee",
        "simplified_regime",
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
