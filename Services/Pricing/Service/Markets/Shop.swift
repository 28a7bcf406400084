import Commerce
import PricingDomain
import ServiceKit

/// Whose markets and prices: one shop, in one mode.
struct Shop: Hashable, Sendable {
    let merchant: String
    let mode: String

    init(merchant: String, mode: String) {
        self.merchant = merchant
        self.mode = mode
    }

    init(_ owner: Owner) { self.init(merchant: owner.merchant.text, mode: owner.mode.rawValue) }

    /// - Throws: what `AppContext.merchant` throws where no shop is behind the call.
    init(_ call: Call) throws { self.init(merchant: try call.merchant.text, mode: call.scope.mode.rawValue) }

    /// The object of an audit entry.
    func object(_ kind: String, _ id: String) -> String { "\(kind):\(merchant)/\(mode)/\(id)" }
}

/// Countries that the program came with; see `Data/README.md`.
struct CountryFiles: Sendable {
    let facts: [CountryCode: CountryFacts]

    static func bundled() throws -> CountryFiles {
        CountryFiles(
            facts: try RateFiles.read("countries.csv") { bytes throws(RateFileError) in
                try CountryFacts.table(String(decoding: bytes, as: UTF8.self))
            })
    }
}
