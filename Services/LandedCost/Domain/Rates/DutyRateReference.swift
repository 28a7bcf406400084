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
        for (beginning, name, unit) in references where text.hasPrefix(beginning) {
            return DutyFact(name: name, unit: unit)
        }
        if text.contains(" percent of the ") { return DutyFact(name: "part_values", unit: "the cost or retail value") }
        return nil
    }

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
        ("See additional U.S. note", "base_fabric", "the line that the note leads to"),
        ("Free, under bond", "bond", "entry under bond"),
        ("Free, for such temporary periods", "temporary_entry", "temporary entry"),
    ]
}
