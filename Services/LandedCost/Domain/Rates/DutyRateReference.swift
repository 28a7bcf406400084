/// Rate texts that refer to another line, to a law's note or to a value nobody stated, rather than print a rate.
enum DutyRateReference {
    /// The fact a text rests on; nil for a text that prints a rate.
    static func fact(of text: String) -> DutyFact? {
        if text.isEmpty { return DutyFact(name: "heading_of_reference", unit: "the heading this line refers to") }
        if text.contains(" less ") && text.contains("degree") {
            return DutyFact(name: "polarisation_degrees", unit: "degrees of polarisation")
        }
        if text.contains("jewel"), text.contains("total duty shall not exceed") {
            return DutyFact(name: "jewels", unit: "jewels and pieces of the movement")
        }
        if text.contains(where: { quotaMarks.contains($0) }) || quotaWords.contains(where: { text.contains($0) }) {
            return DutyFact(name: "quota_or_condition", unit: "the state of a quota or a condition of use")
        }
        if text.contains("基準輸入価格") {
            return DutyFact(name: "standard_import_price", unit: "the standard import price of the day")
        }
        if text.contains("乳糖の含有率") { return DutyFact(name: "lactose_content", unit: "% of lactose by weight") }
        if text.hasSuffix(" for some goods") {
            return DutyFact(name: "prescribed_goods", unit: "whether the goods are prescribed")
        }
        for (beginning, name, unit) in references where text.hasPrefix(beginning) {
            return DutyFact(name: name, unit: unit)
        }
        if text.contains(" percent of the ") { return DutyFact(name: "part_values", unit: "the cost or retail value") }
        return nil
    }

    /// Marks of the Japanese tariff for rates inside quotas or under conditions: never computed.
    private static let quotaMarks: Set<Character> = ["◎", "※", "●", "◆", "*", "〜", "～"]
    /// Inside a quota; not bound; for goods under preference within a ceiling; for use under customs control.
    private static let quotaWords = ["割当", "非譲許", "特恵輸入対象", "税関当局の監督"]

    private static let references: [(beginning: String, name: String, unit: String)] = [
        ("The rate applicable to each garment", "garments", "the line of each garment"),
        ("The rate applicable to the article of which", "whole_article", "the line of the whole article"),
        ("The rate applicable to the natural juice", "juice_heading", "the line of the juice"),
        ("The rate applicable to the complete, assembled", "whole_article", "the line of the complete movement"),
        ("The rate applicable to each article", "articles", "the line of each article"),
        ("The rate applicable, to each article", "articles", "the line of each article"),
        ("The rate applicable in the absence of", "ordinary_line", "the line without this heading"),
        ("The rate of duty appli", "set_articles", "the line of each article of the set"),
        ("The duty rate provided", "ordinary_line", "the line the heading refers to"),
        ("A duty ", "dutiable_part", "the value that is dutiable"),
        ("The rate provided for", "heading_of_reference", "the heading this line refers to"),
        ("Free, under the terms of", "note_terms", "the terms of a note"),
        ("Free (See U.S. note", "note_terms", "the terms of a note"),
        ("See additional U.S. note", "base_fabric", "the line that the note leads to"),
        ("See 9", "heading_of_reference", "the heading this line refers to"),
        ("Free, under bond", "bond", "entry under bond"),
        ("Free, for such temporary periods", "temporary_entry", "temporary entry"),
    ]
}
