/// A currency of ISO 4217, active or withdrawn; one that does not exist cannot be made.
package struct Currency: Hashable, Sendable {
    private let index: UInt8

    /// nil for a code that is not in ISO 4217 (upper-case letters, as printed), or names no money, such as `XAU`.
    package init?(code: some StringProtocol) {
        guard let index = Self.indexes[String(code)] else { return nil }
        self.index = index
    }

    /// For codes this module itself names; a typing error in one is a programming error that the first use shows.
    private init(known code: String) { index = Self.indexes[code] ?? 0 }

    /// Three upper-case letters, such as `EUR`.
    package var code: String { Self.rows[Int(index)].code }
    /// The three-digit ISO number, such as `978`.
    package var number: String { Self.rows[Int(index)].number }
    /// English name.
    package var name: String { Self.rows[Int(index)].name }
    /// Decimals of the minor unit: 0, 2, 3 or 4.
    package var exponent: Int { Int(Self.rows[Int(index)].exponent) }
    /// How many minor units make one: 100 for EUR, 1 for JPY, 1,000 for KWD.
    package var minorUnitsPerMajor: Int64 { Self.rows[Int(index)].minorUnitsPerMajor }
    /// The last day it was money, for a withdrawn currency.
    package var withdrawnOn: CalendarDate? { Self.rows[Int(index)].withdrawnOn }

    /// Every currency known, by code.
    package static var all: [Currency] { rows.indices.map { Currency(index: UInt8($0)) } }

    private init(index: UInt8) { self.index = index }

    package static let eur = Currency(known: "EUR")
    package static let usd = Currency(known: "USD")
    package static let gbp = Currency(known: "GBP")
    package static let jpy = Currency(known: "JPY")
    package static let inr = Currency(known: "INR")
    package static let brl = Currency(known: "BRL")
    package static let cny = Currency(known: "CNY")
    package static let chf = Currency(known: "CHF")
    package static let kwd = Currency(known: "KWD")

    private struct Row {
        let code: String
        let number: String
        let exponent: UInt8
        let minorUnitsPerMajor: Int64
        let withdrawnOn: CalendarDate?
        let name: String
    }

    private static let rows: [Row] = table.split(separator: "\n").map { line in
        let parts = line.split(separator: " ", maxSplits: 4)
        let exponent = UInt8(parts[2]) ?? 0
        var scale: Int64 = 1
        for _ in 0..<exponent { scale *= 10 }
        return Row(
            code: String(parts[0]), number: String(parts[1]), exponent: exponent, minorUnitsPerMajor: scale,
            withdrawnOn: CalendarDate(parts[3]), name: String(parts[4]))
    }

    private static let indexes: [String: UInt8] = Dictionary(
        uniqueKeysWithValues: rows.enumerated().map { ($1.code, UInt8($0)) })
}

extension Currency: Comparable {
    package static func < (left: Currency, right: Currency) -> Bool { left.code < right.code }
}

extension Currency: CustomStringConvertible {
    package var description: String { code }
}

extension Currency: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let code = try container.decode(String.self)
        guard let currency = Currency(code: code) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "Unknown currency \"\(code.prefix(20))\": ISO 4217 letters, such as \"EUR\"")
        }
        self = currency
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }
}
