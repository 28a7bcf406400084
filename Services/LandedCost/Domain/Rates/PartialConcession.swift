import Commerce

/// A concession of the Japanese tariff for some of a line's goods, or one for each of an agreement's parties:
/// `くらげのもの 無税 その他のもの 5%`, `（カナダに対する待遇） 2.4% （他の締約国に対する待遇） 0.8%`.
///
/// Which goods are meant cannot be told from a code, so it is asked: the fact `conceded_goods` counts them from 1.
struct PartialConcession {
    /// What it comes to.
    enum Outcome {
        case rate(DutyRate)
        /// The ordinary duty holds; why, in words.
        case refused(String)
    }

    private let text: String
    private let parts: [Part]

    private struct Part {
        /// The goods or the parties, as printed.
        let name: String
        let rate: DutyRate
        /// nil for goods; the parties, none for all that are not named.
        let parties: Set<CountryCode>?
    }

    /// nil for a text of another form, such as one with seasons or with sums for a measure.
    init?(_ text: String) {
        var parts: [Part] = []
        var words: [Substring] = []
        for word in text.split(separator: " ") {
            guard let rate = Self.rate(word, of: text) else {
                words.append(word)
                continue
            }
            let name = words.joined(separator: " ")
            words = []
            // Times of the year are no goods, and goods are named in the tariff's own language.
            guard name.contains(where: { !$0.isASCII }), !name.contains("輸入される") else { return nil }
            let isForParties = name.hasPrefix("（") && name.hasSuffix(Self.treatment)
            let parties = isForParties ? Self.parties(name.dropFirst().dropLast(Self.treatment.count)) : nil
            guard isForParties == (parties != nil) else { return nil }
            parts.append(Part(name: name, rate: rate, parties: parties))
        }
        guard words.isEmpty, let first = parts.first,
            parts.allSatisfy({ ($0.parties == nil) == (first.parties == nil) })
        else { return nil }
        self.text = text
        self.parts = parts
    }

    /// Whether the whole text stands in brackets, as this tariff prints rates that are not the lower ones.
    static func isInBrackets(_ text: String) -> Bool { text.hasPrefix("(") && text.hasSuffix(")") }

    func outcome(from origin: CountryCode, facts: Facts) -> Outcome {
        if parts[0].parties != nil {
            let own = parts.first { $0.parties?.contains(origin) == true } ?? parts.first { $0.parties == [] }
            return own.map { .rate($0.rate) } ?? .refused("the concession is for other parties: \"\(text)\"")
        }
        guard let said = facts.text("conceded_goods").flatMap({ Int($0) }) else {
            let choices = parts.enumerated().map { "\($0.offset + 1) for \($0.element.name)" }
            let none = parts.last?.name == Self.otherGoods ? "" : ", \(parts.count + 1) for none of them"
            return .refused(
                "the concession is for some goods only. State the fact conceded_goods: "
                    + choices.joined(separator: ", ") + none)
        }
        return (1...parts.count).contains(said)
            ? .rate(parts[said - 1].rate) : .refused("the concession is for other goods: \"\(text)\"")
    }

    private static let treatment = "に対する待遇）"
    private static let otherGoods = "その他のもの"

    /// `無税` (free) or a share of the value.
    private static func rate(_ word: Substring, of text: String) -> DutyRate? {
        if word == "無税" { return DutyRate(text: text, form: .amount(.term(.share(.zero)))) }
        guard word.hasSuffix("%"), let percent = try? Ratio(decimal: String(word.dropLast())),
            let share = try? percent / Ratio(whole: 100)
        else { return nil }
        return DutyRate(text: text, form: .amount(.term(.share(share))))
    }

    /// - Returns: none for the other parties, nil where a name is not known.
    private static func parties(_ names: Substring) -> Set<CountryCode>? {
        if names == "他の締約国" { return [] }
        var found: Set<CountryCode> = []
        for name in names.replacing("及び", with: "、").split(separator: "、") {
            guard let code = countries[String(name)].flatMap({ CountryCode($0) }) else { return nil }
            found.insert(code)
        }
        return found
    }

    /// Those that the tariff names in its concessions.
    private static let countries = [
        "オーストラリア": "AU", "カナダ": "CA", "チリ": "CL", "ニュージーランド": "NZ", "ベトナム": "VN", "マレーシア": "MY",
    ]
}
