/// A country or territory of ISO 3166-1 by its two letters; one that is not in the list cannot be made.
package struct CountryCode: Hashable, Sendable {
    private let index: UInt8

    /// nil for two letters that ISO 3166-1 does not assign (upper case, as printed).
    package init?(_ alpha2: some StringProtocol) {
        guard let index = Self.indexes[String(alpha2)] else { return nil }
        self.index = index
    }

    /// For codes this package itself names; a typing error in one is a programming error that the first use shows.
    private init(known code: String) { index = Self.indexes[code] ?? 0 }

    /// Two upper-case letters, such as `NL`.
    package var alpha2: String { row.alpha2 }
    /// Three upper-case letters, such as `NLD`.
    package var alpha3: String { row.alpha3 }
    /// English short name.
    package var name: String { row.name }
    /// The currency people pay in; nil where the list names none (Antarctica).
    package var currency: Currency? { row.currency }
    /// BCP 47 tag of the most used locale, such as `nl-NL`.
    package var defaultLocale: String { row.defaultLocale }
    /// A member state of the European Union (as of 2026-11).
    package var isInEuropeanUnion: Bool { row.isInEuropeanUnion }
    /// Whether shops show consumer prices with tax; nil where practice is mixed or unknown.
    package var showsPricesWithTax: Bool? { row.showsPricesWithTax }

    /// Its place in `all`, for tables that are looked up by country.
    package var ordinal: Int { Int(index) }

    /// Every country known, by code.
    package static var all: [CountryCode] { rows.indices.map { CountryCode(index: UInt8($0)) } }

    private init(index: UInt8) { self.index = index }
    private var row: Row { Self.rows[Int(index)] }

    package static let netherlands = CountryCode(known: "NL")
    package static let germany = CountryCode(known: "DE")
    package static let france = CountryCode(known: "FR")
    package static let unitedKingdom = CountryCode(known: "GB")
    package static let unitedStates = CountryCode(known: "US")
    package static let brazil = CountryCode(known: "BR")
    package static let india = CountryCode(known: "IN")
    package static let china = CountryCode(known: "CN")

    private struct Row {
        let alpha2: String
        let alpha3: String
        let currency: Currency?
        let defaultLocale: String
        let isInEuropeanUnion: Bool
        let showsPricesWithTax: Bool?
        let name: String
    }

    private static let rows: [Row] = table.split(separator: "\n").map { line in
        let parts = line.split(separator: " ", maxSplits: 6)
        return Row(
            alpha2: String(parts[0]), alpha3: String(parts[1]), currency: Currency(code: parts[2]),
            defaultLocale: String(parts[3]), isInEuropeanUnion: parts[4].contains("e"),
            showsPricesWithTax: parts[5] == "yes" ? true : parts[5] == "no" ? false : nil, name: String(parts[6]))
    }

    private static let indexes: [String: UInt8] = Dictionary(
        uniqueKeysWithValues: rows.enumerated().map { ($1.alpha2, UInt8($0)) })
}

extension CountryCode: Comparable {
    package static func < (left: CountryCode, right: CountryCode) -> Bool { left.alpha2 < right.alpha2 }
}

extension CountryCode: CustomStringConvertible {
    package var description: String { alpha2 }
}

extension CountryCode: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let country = CountryCode(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "Unknown country \"\(text.prefix(20))\": two ISO 3166-1 letters, such as \"NL\"")
        }
        self = country
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(alpha2)
    }
}
