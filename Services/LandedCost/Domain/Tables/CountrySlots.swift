package import Commerce

/// A value for each country, found without hashing.
package struct CountrySlots<Value: Sendable>: Sendable {
    private var values: [Value]

    package init(repeating value: Value) { values = Array(repeating: value, count: CountryCode.all.count) }

    package subscript(country: CountryCode) -> Value {
        get { values[country.ordinal] }
        set { values[country.ordinal] = newValue }
    }
}

/// Countries as a table names them: two letters each, `EU` for its members, `ALL`.
struct CountrySet: Hashable {
    /// By their places among all countries.
    private let bits: SIMD4<UInt64>

    init(_ names: [String], _ row: CSVRow) throws(TableError) {
        var members: Set<CountryCode> = []
        for name in names where name != "ALL" {
            if name == "EU" {
                members.formUnion(CountryCode.all.filter(\.isInEuropeanUnion))
            } else if let country = CountryCode(name) {
                members.insert(country)
            } else {
                throw row.fail("\(name) is no country")
            }
        }
        if names.contains("ALL") { members.formUnion(CountryCode.all) }
        var bits = SIMD4<UInt64>.zero
        for country in members { bits[country.ordinal / 64] |= 1 << UInt64(country.ordinal % 64) }
        self.bits = bits
    }

    var isEmpty: Bool { bits == .zero }
    /// All of them, by code.
    var codes: [CountryCode] { CountryCode.all.filter(contains) }
    func contains(_ country: CountryCode) -> Bool {
        bits[country.ordinal / 64] >> UInt64(country.ordinal % 64) & 1 != 0
    }
}
