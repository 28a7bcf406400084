package import Storage

/// A secret of tests only.
package let testDataKey = "data-key-of-the-tests-only-0123456789"

extension Vault {
    /// A vault over a migrated database, with chance that is counted.
    package static func forTests(
        _ database: any Database, service: String = "tests", secrets: [String] = [testDataKey],
        chance: SeededChance = SeededChance(4_711)
    ) async throws -> Vault {
        guard let masters = MasterKeys(secrets, service: service) else { throw UnusableTestKeys() }
        return try await open(database, masters: masters, chance: chance.next)
    }
}

/// The secrets that a test gave are none.
package struct UnusableTestKeys: Error {}
