/// The measures that specific duties are printed in, spelled without spaces in lower case.
enum DutyUnits {
    enum Meaning {
        /// A measure a quote carries, and how many of it the amount is for.
        case known(DutyMeasure, Int64)
        /// The amount is for one gram.
        case gram
        /// A measure a quote does not carry.
        case unknown(DutyFact)
    }

    static let months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]

    /// What a unit means; nil for one that no table uses.
    static func measure(of unit: String) -> Meaning? {
        if let known = counted[unit] { return .known(known.measure, known.units) }
        if unit == "g" { return .gram }
        if unit == "m" { return .unknown(DutyFact(name: "metres", unit: "metres")) }
        for (beginning, name, of) in byBeginning where unit.hasPrefix(beginning) {
            return .unknown(DutyFact(name: name, unit: of))
        }
        return nil
    }

    private static let counted: [String: (measure: DutyMeasure, units: Int64)] = [
        "kg": (.netKilogram, 1), "100kg": (.netKilogram, 100), "100kg/net": (.netKilogram, 100),
        "tonne": (.netKilogram, 1_000), "t": (.netKilogram, 1_000), "1000kg": (.netKilogram, 1_000),
        "item": (.item, 1), "each": (.item, 1), "head": (.item, 1), "article": (.item, 1),
        "doz.": (.item, 12), "gross": (.item, 144), "100items": (.item, 100), "1000items": (.item, 1_000),
        "1,000items": (.item, 1_000), "thousand": (.item, 1_000), "thou-sand": (.item, 1_000), "1000": (.item, 1_000),
        "1,000": (.item, 1_000), "pr.": (.pair, 1), "pack": (.item, 1),
    ]

    /// Longer beginnings first where one begins another.
    private static let byBeginning: [(beginning: String, name: String, of: String)] = [
        ("%vol/hl", "alcohol_content", "litres and % of alcohol by volume"),
        ("hl", "litres", "litres"), ("liter", "litres", "litres"),
        ("pf.liter", "proof_litres", "litres at 50 % of alcohol"), ("bbl", "barrels", "barrels of 42 US gallons"),
        ("100kg/gross", "gross_grams", "grams with packing"), ("100kg/br", "gross_grams", "grams with packing"),
        ("100kg/net/%sacchar.", "sugar_content", "% of sugar in the dry weight"),
        ("100kgeda", "drained_grams", "grams drained"), ("100kg/netdrainedwt", "drained_grams", "grams drained"),
        ("100kgmas", "dry_matter_grams", "grams of dry matter"),
        ("100kg/netdry", "dry_matter_grams", "grams of dry matter"),
        ("100kgstdqual", "standard_quality_grams", "grams of the standard quality"),
        ("100kg/stdqual", "standard_quality_grams", "grams of the standard quality"),
        ("kg/lacticmatter", "milk_matter_grams", "grams of milk dry matter"),
        ("kg/drylacticmatter", "milk_matter_grams", "grams of milk dry matter"),
        ("kg/totalc", "alcohol_grams", "grams of alcohol"),
        ("kgondrainedweight", "drained_grams", "grams drained"),
        ("kgoncontentsandcontainer", "gross_grams", "grams with the container"),
        ("kgonentirecontents", "contents_grams", "grams of the container's entire contents"),
        ("kg,includingweightofcontainer", "gross_grams", "grams with the container"),
        ("t,includingweightofcontainer", "gross_grams", "grams with the container"),
        ("kgoftotalsugars", "sugar_grams", "grams of sugars"),
        ("kgofanhydrousmorphine", "morphine_grams", "grams of morphine"),
        ("kgonlead", "metal_content", "grams of lead"), ("kgoncopper", "metal_content", "grams of copper"),
        ("kgonzinc", "metal_content", "grams of zinc"), ("kgonmolybdenum", "metal_content", "grams of molybdenum"),
        ("kgontungsten", "metal_content", "grams of tungsten"),
        ("kgonmagnesium", "metal_content", "grams of magnesium"),
        ("kgonmanganese", "metal_content", "grams of manganese"), ("kgonsilicon", "metal_content", "grams of silicon"),
        ("cleankg", "clean_grams", "grams of clean wool"),
        ("m2", "square_metres", "square metres"), ("m²", "square_metres", "square metres"),
        ("m3", "cubic_metres", "cubic metres"), ("100m", "metres", "metres"), ("lin.m", "metres", "metres"),
        ("jewel", "jewels", "jewels in the movement"), ("line/gross", "button_lines", "lines of button width"),
        ("grossofimmediatecontainers", "immediate_containers", "gross of immediate containers"),
        ("1000pins", "pins", "thousands of pins"), ("1,000pins", "pins", "thousands of pins"),
    ]
}
