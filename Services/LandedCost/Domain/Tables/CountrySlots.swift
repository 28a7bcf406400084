package import Commerce

/// An array with a place for each two letters, so that a country is found without hashing.
package struct CountrySlots<Value: Sendable>: Sendable {
    private var values: [Value]

    package init(repeating value: Value) { values = Array(repeating: value, count: 26 * 26) }

    package subscript(country: CountryCode) -> Value {
        get { values[Self.slot(country)] }
        set { values[Self.slot(country)] = newValue }
    }

    private static func slot(_ country: CountryCode) -> Int {
        var slot = 0
        for byte in country.alpha2.utf8 { slot = slot * 26 + Int(byte &- UInt8(ascii: "A")) }
        return slot
    }
}

/// Countries as a table names them: two letters each, `EU` for its members, `ALL`.
struct CountrySet: Hashable {
    private let all: Bool
    private let members: Set<CountryCode>

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
        all = names.contains("ALL")
        self.members = members
    }

    var isEmpty: Bool { !all && members.isEmpty }
    /// All of them, by code.
    var codes: [CountryCode] { CountryCode.all.filter(contains) }
    func contains(_ country: CountryCode) -> Bool { all || members.contains(country) }
}
