import Commerce

/// The measures that specific duties are printed in, spelled without spaces in lower case.
enum DutyUnits {
    /// A measure, and how many of its units the amount is for.
    struct Meaning {
        let measure: DutyMeasure
        let units: Ratio
    }

    static let months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]

    /// What a unit means; nil for one that no table uses.
    static func meaning(of unit: String) throws -> Meaning? {
        if let known = whole[unit] { return Meaning(measure: known.measure, units: Ratio(whole: known.units)) }
        if unit == "g" { return Meaning(measure: .netKilogram, units: try Ratio(1, over: 1_000)) }
        // A proof litre is a litre at 50 % of alcohol by volume (27 CFR 5.1 and 30.11 of the United States).
        if unit.hasPrefix("pf.liter") {
            return Meaning(measure: .alcoholLitre(above: .zero), units: try Ratio(1, over: 2))
        }
        if unit.hasPrefix("lofalcohol,"), let limit = uncountedContent(unit) {
            return Meaning(measure: .alcoholLitre(above: limit), units: .one)
        }
        for (beginning, measure, units) in byBeginning where unit.hasPrefix(beginning) {
            return Meaning(measure: measure, units: Ratio(whole: units))
        }
        return nil
    }

    /// `… by which the percentage by volume of alcohol of the goods exceeds 1.15`.
    private static func uncountedContent(_ unit: String) -> Ratio? {
        guard let range = unit.firstRange(of: "exceeds") else { return nil }
        return try? Ratio(decimal: unit[range.upperBound...])
    }

    private static let whole: [String: (measure: DutyMeasure, units: Int64)] = [
        "kg": (.netKilogram, 1), "100kg": (.netKilogram, 100), "100kg/net": (.netKilogram, 100),
        "tonne": (.netKilogram, 1_000), "t": (.netKilogram, 1_000), "1000kg": (.netKilogram, 1_000),
        "mt": (.netKilogram, 1_000),
        "item": (.item, 1), "each": (.item, 1), "head": (.item, 1), "article": (.item, 1), "no": (.item, 1),
        "stick": (.item, 1), "doz.": (.item, 12), "dozen": (.item, 12), "gross": (.item, 144), "100items": (.item, 100),
        "1000items": (.item, 1_000), "1,000items": (.item, 1_000), "thousand": (.item, 1_000),
        "thou-sand": (.item, 1_000), "1000": (.item, 1_000), "1,000": (.item, 1_000), "pack": (.item, 1),
        "pr.": (.pair, 1), "pair": (.pair, 1),
        "l": (.stated(.litres), 1), "kl": (.stated(.litres), 1_000), "carat": (.stated(carats), 1),
        "m": (.stated(metres), 1), "lofalcohol": (.alcoholLitre(above: .zero), 1),
        "litreofabsoluteethylalcohol": (.alcoholLitre(above: .zero), 1),
    ]

    private static let metres = DutyFact(name: "metres", unit: "metres of one piece")
    private static let carats = DutyFact(name: "carats", unit: "carats of one piece")

    /// Grams of one piece, of which a tonne, a kilogram or 100 kilograms bear the amount.
    private static func grams(_ name: String, _ of: String) -> DutyMeasure {
        .stated(DutyFact(name: name, unit: "grams \(of) of one piece"))
    }

    private static func stated(_ name: String, _ unit: String) -> DutyMeasure {
        .stated(DutyFact(name: name, unit: "\(unit) of one piece"))
    }

    /// Longer beginnings first where one begins another. An amount for one % of alcohol in a hectolitre is an amount
    /// for a litre of pure alcohol.
    private static let byBeginning: [(beginning: String, measure: DutyMeasure, units: Int64)] = [
        ("%vol/hl", .alcoholLitre(above: .zero), 1),
        ("hl", .stated(.litres), 100), ("liter", .stated(.litres), 1), ("litre", .stated(.litres), 1),
        ("bbl", stated("barrels", "barrels of 42 US gallons"), 1),
        ("100kg/gross", grams("gross_grams", "with packing"), 100_000),
        ("100kg/br", grams("gross_grams", "with packing"), 100_000),
        (
            "100kg/net/%sacchar.",
            .kilogramPercent(DutyFact(name: "sugar_content", unit: "% of sugar in the dry weight")), 100
        ),
        ("100kgeda", grams("drained_grams", "drained"), 100_000),
        ("100kg/netdrainedwt", grams("drained_grams", "drained"), 100_000),
        ("100kgmas", grams("dry_matter_grams", "of dry matter"), 100_000),
        ("100kg/netdry", grams("dry_matter_grams", "of dry matter"), 100_000),
        ("100kgstdqual", grams("standard_quality_grams", "of the standard quality"), 100_000),
        ("100kg/stdqual", grams("standard_quality_grams", "of the standard quality"), 100_000),
        ("kg/lacticmatter", grams("milk_matter_grams", "of milk dry matter"), 1_000),
        ("kg/drylacticmatter", grams("milk_matter_grams", "of milk dry matter"), 1_000),
        ("kg/totalc", grams("alcohol_grams", "of alcohol"), 1_000),
        ("kgondrainedweight", grams("drained_grams", "drained"), 1_000),
        ("kgoncontentsandcontainer", grams("gross_grams", "with the container"), 1_000),
        ("kgonentirecontents", grams("contents_grams", "of the container's entire contents"), 1_000),
        ("kg,includingweightofcontainer", grams("gross_grams", "with the container"), 1_000),
        ("t,includingweightofcontainer", grams("gross_grams", "with the container"), 1_000_000),
        ("kgoftotalsugars", grams("sugar_grams", "of sugars"), 1_000),
        ("kgofanhydrousmorphine", grams("morphine_grams", "of morphine"), 1_000),
        ("kgoftobaccocontent", grams("tobacco_grams", "of tobacco"), 1_000),
        ("kgtss", grams("soluble_solids_grams", "of total soluble solids"), 1_000),
        ("kgonlead", grams("metal_content", "of lead"), 1_000),
        ("kgoncopper", grams("metal_content", "of copper"), 1_000),
        ("kgonzinc", grams("metal_content", "of zinc"), 1_000),
        ("kgonmolybdenum", grams("metal_content", "of molybdenum"), 1_000),
        ("kgontungsten", grams("metal_content", "of tungsten"), 1_000),
        ("kgonmagnesium", grams("metal_content", "of magnesium"), 1_000),
        ("kgonmanganese", grams("metal_content", "of manganese"), 1_000),
        ("kgonsilicon", grams("metal_content", "of silicon"), 1_000),
        ("cleankg", grams("clean_grams", "of clean wool"), 1_000),
        ("lofgasoline", stated("gasoline_litres", "litres of gasoline"), 1),
        ("lofdiesel", stated("diesel_litres", "litres of diesel"), 1),
        ("lofbiodiesel", stated("biodiesel_litres", "litres of biodiesel"), 1),
        ("lofethanol", stated("ethanol_litres", "litres of ethanol"), 1),
        ("lofothersubstances", stated("other_litres", "litres of other substances in the blend"), 1),
        ("m2", stated("square_metres", "square metres"), 1), ("m²", stated("square_metres", "square metres"), 1),
        ("m3", stated("cubic_metres", "cubic metres"), 1), ("100m", .stated(metres), 100),
        ("lin.m", .stated(metres), 1),
        ("jewel", stated("jewels", "jewels in the movement"), 1),
        ("line/gross", stated("button_lines", "lines of button width"), 144),
        ("grossofimmediatecontainers", stated("immediate_containers", "gross of immediate containers"), 1),
        ("1000pins", stated("pins", "thousands of pins"), 1), ("1,000pins", stated("pins", "thousands of pins"), 1),
    ]
}
