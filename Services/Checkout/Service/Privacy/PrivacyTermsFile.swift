import CheckoutDomain
import Foundation

extension PrivacyTerms {
    /// The rows as they were built in.
    /// - Throws: `PrivacyTermsFault` for a file that cannot be used.
    static func load() throws -> PrivacyTerms {
        let folder = (Bundle.module.resourceURL ?? Bundle.module.bundleURL).appending(path: "Data")
        return try PrivacyTerms(csv: String(contentsOf: folder.appending(path: "privacy-terms.csv"), encoding: .utf8))
    }
}
