/// A fact that may be said of a line's goods: the registry of all that a question can give and an answer can ask for.
///
/// A fact outside of it cannot be given, so a line that rests on one is refused.
package struct FactKind: Hashable, Sendable {
    package let name: String
    package let form: FactForm
    package let unit: String
    /// What is meant, and where it counts.
    package let about: String
    /// It has a member of its own in a line and is not given among `facts`.
    package let isMember: Bool

    package var fact: DutyFact { DutyFact(name: name, unit: unit) }

    package static func named(_ name: String) -> FactKind? { byName[name] }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    private init(_ name: String, _ form: FactForm, _ unit: String, _ about: String, isMember: Bool = false) {
        self.name = name
        self.form = form
        self.unit = unit
        self.about = about
        self.isMember = isMember
    }

    package static let all: [FactKind] = measures + descriptions + contents + claims + uses + quotas

    /// What the text of a tariff line tells apart.
    private static let descriptions =
        [
            ("metal_toe_cap", "A protective metal toe-cap."), ("covers_knee", "The footwear covers the knee."),
            ("man_made_fibres", "Of man-made fibres."), ("synthetic_fibres", "Of synthetic fibres."),
            ("wool_or_fine_hair", "Of wool or fine animal hair."),
            ("embroidered_lace_or_figured", "Embroidered, with lace, or of figured weave."),
            ("embroidered_or_lace", "Embroidered, of lace or with lace."),
            ("airtight_container", "In an airtight container."), ("added_sugar", "With added sugar."),
            ("adductor_muscle", "Adductor muscles of shellfish."), ("smoked", "Smoked."),
            ("season", "The first of the two seasons the tariff prints."),
        ].map { FactKind($0.0, .yesNo, "yes or no", $0.1) } + [
            FactKind(
                "conceded_goods", .choice((1...9).map(String.init)), "1 to 9",
                "Which of the goods that a concession names, counted from 1.")
        ]

    /// What specific rates are counted in.
    private static let measures = [
        FactKind("net_grams", .quantity, "grams of one piece", "Net weight.", isMember: true),
        FactKind("litres", .quantity, "litres of one piece", "Volume."),
        FactKind("alcohol_content", .percent, "% of alcohol by volume", "Strength of a drink or a spirit."),
        FactKind("barrels", .quantity, "barrels of 42 US gallons of one piece", "Volume of petroleum."),
        FactKind("square_metres", .quantity, "square metres of one piece", "Area."),
        FactKind("cubic_metres", .quantity, "cubic metres of one piece", "Volume of wood and the like."),
        FactKind("metres", .quantity, "metres of one piece", "Length."),
        FactKind("carats", .quantity, "carats of one piece", "Weight of stones."),
        FactKind("gross_grams", .quantity, "grams with packing of one piece", "Weight with packing or container."),
        FactKind("contents_grams", .quantity, "grams of the entire contents of one piece", "Weight of the contents."),
        FactKind("drained_grams", .quantity, "grams drained of one piece", "Weight without the liquid."),
        FactKind("dry_matter_grams", .quantity, "grams of dry matter of one piece", "Weight of the dry matter."),
        FactKind(
            "standard_quality_grams", .quantity, "grams of the standard quality of one piece",
            "Weight reckoned in the standard quality of rice or sugar."),
        FactKind(
            "milk_matter_grams", .quantity, "grams of milk dry matter of one piece", "Weight of lactic dry matter."),
        FactKind("alcohol_grams", .quantity, "grams of alcohol of one piece", "Weight of the alcohol."),
        FactKind("sugar_grams", .quantity, "grams of sugars of one piece", "Weight of the sugars."),
        FactKind("sugar_content", .percent, "% of sugar in the dry weight", "Share of sugar."),
        FactKind("lactose_content", .percent, "% of lactose by weight", "Share of lactose."),
        FactKind("clean_grams", .quantity, "grams of clean wool of one piece", "Weight of the clean wool."),
        FactKind("morphine_grams", .quantity, "grams of anhydrous morphine of one piece", "Weight of the morphine."),
        FactKind(
            "metal_content", .quantity, "grams of the metal of one piece", "Weight of the metal the rate is counted on."
        ),
        FactKind("tobacco_grams", .quantity, "grams of tobacco of one piece", "Weight of the tobacco."),
        FactKind(
            "soluble_solids_grams", .quantity, "grams of total soluble solids of one piece", "Juices and extracts."),
        FactKind("gasoline_litres", .quantity, "litres of gasoline of one piece", "Part of a blend."),
        FactKind("diesel_litres", .quantity, "litres of diesel of one piece", "Part of a blend."),
        FactKind("biodiesel_litres", .quantity, "litres of biodiesel of one piece", "Part of a blend."),
        FactKind("ethanol_litres", .quantity, "litres of ethanol of one piece", "Part of a blend."),
        FactKind("other_litres", .quantity, "litres of other substances in the blend of one piece", "Part of a blend."),
        FactKind("immediate_containers", .quantity, "gross of immediate containers of one piece", "Matches."),
        FactKind("pins", .quantity, "thousands of pins of one piece", "Pins."),
        FactKind("button_lines", .quantity, "lines of button width of one piece", "A line is 1/40 inch."),
        FactKind("jewels", .quantity, "jewels in the movement of one piece", "Jewels of a watch movement."),
    ]

    /// What part of the goods is what: of the value, or of the weight.
    private static let contents = [
        FactKind("steel_value_share", .share, "share of the value", "Value of the steel in the article."),
        FactKind("aluminium_value_share", .share, "share of the value", "Value of the aluminium in the article."),
        FactKind("copper_value_share", .share, "share of the value", "Value of the copper in the article."),
        FactKind(
            "metal_weight_share", .share, "share of the weight",
            "Weight of the steel, aluminium or copper for which the article is listed."),
        FactKind(
            "us_metal_share", .share, "share of the metal's weight",
            "Metal melted and poured, or smelted and cast, in the United States."),
        FactKind(
            "uk_metal_share", .share, "share of the metal's weight",
            "Metal melted and poured, or smelted and cast, in the United Kingdom."),
        FactKind(
            "russian_aluminium", .yesNo, "yes or no",
            "Any primary aluminium was smelted, or the article cast, in Russia."
        ),
        FactKind("us_content_share", .share, "share of the value", "Content of the United States."),
    ]

    /// What a merchant claims to pay less; without the word it is not claimed.
    private static let claims = [
        FactKind(
            "section_301_exclusion", .yesNo, "yes or no",
            "The article is one that an exclusion under headings 9903.88.69 or 9903.88.70 describes."),
        FactKind(
            "section_301_described_product", .yesNo, "yes or no",
            "The article is the product that U.S. note 52(c) describes for its code."),
        FactKind("brazil_exempt_article", .yesNo, "yes or no", "The article is on the exempt list of U.S. note 50."),
        FactKind("trade_deal_article", .yesNo, "yes or no", "The article is used as the trade deal's list asks."),
        FactKind("civil_aircraft", .yesNo, "yes or no", "A part or article for use in civil aircraft."),
        FactKind("donation", .yesNo, "yes or no", "Food, clothing or medicine given to relieve suffering."),
        FactKind("informational_material", .yesNo, "yes or no", "Publications, films, posters, recordings, artworks."),
        FactKind("automotive_use", .yesNo, "yes or no", "For the use that the Automotive Products Trade Act names."),
        FactKind("qualifying_zone", .yesNo, "yes or no", "A product of a qualifying industrial zone."),
        FactKind("commerce_authorised", .yesNo, "yes or no", "Within a quantity that Commerce authorised."),
        FactKind("declared_equipment_part", .yesNo, "yes or no", "Declared as a part of covered mobile equipment."),
        FactKind(
            "onshoring_plan", .yesNo, "yes or no", "Of a maker with an agreed plan to produce medicines in the US."),
    ]

    /// What the goods are for, where a duty turns on it.
    private static let uses = [
        FactKind("gift", .yesNo, "yes or no", "Sent from one private person to another, on every line of the order."),
        FactKind("at_risk", .yesNo, "yes or no", "It may go on from Northern Ireland into the Union."),
        FactKind("vehicle_part", .yesNo, "yes or no", "A part of a passenger vehicle or light truck."),
        FactKind("truck_part", .yesNo, "yes or no", "A part of a medium- or heavy-duty vehicle."),
        FactKind("section_232_chip", .yesNo, "yes or no", "It passes the test of performance of U.S. note 39(b)."),
        FactKind("patented_medicine", .yesNo, "yes or no", "A patented pharmaceutical product or ingredient."),
        FactKind(
            "annex_pharma_company", .yesNo, "yes or no", "Of a maker named in the annex of the medicines' proclamation."
        ),
        FactKind(
            "drone_category", .choice(["none", "part_or_small", "listed_complete"]), "word",
            "None of the drones of the list, a part or small drone of it, or a complete drone of it."),
    ]

    private static let quotas = [
        FactKind(
            "quota_state", .choice(["in_quota", "over_quota"]), "word", "Whether the quota of the rule has room left.")
    ]
}
