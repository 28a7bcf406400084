import Foundation
package import Storage

/// Where one test's tables are: a file in a folder of its own, or a schema of its own.
package struct EnginePlace: Sendable {
    package let url: String
    package let schema: String
    private let folder: URL?

    init(_ engine: Engine) throws {
        let name = "t_" + UUID().uuidString.lowercased().filter { $0 != "-" }
        schema = name
        switch engine {
        case .sqlite:
            let folder = FileManager.default.temporaryDirectory.appending(path: "carnet-\(name)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            self.folder = folder
            url = "sqlite:" + folder.appending(path: "test.sqlite").path
        case .postgres:
            guard let server = EngineServer.postgresURL else { throw EngineServer.Missing() }
            folder = nil
            url = server
        }
    }

    /// Opens a database here and closes it afterwards, also when the test throws.
    @discardableResult
    package func withDatabase<T>(
        limits: DatabaseLimits = .forTests, durability: Durability = .required,
        _ body: (any Database) async throws -> T
    ) async throws -> T {
        let database = try await openDatabase(url, schema: schema, limits: limits, durability: durability)
        do {
            let result = try await body(database)
            await database.close()
            return result
        } catch {
            await database.close()
            throw error
        }
    }

    func erase() async throws {
        try await eraseDatabase(url, schema: schema)
        if let folder { try FileManager.default.removeItem(at: folder) }
    }
}

extension DatabaseLimits {
    /// Few connections, so that tests meet what waiting does, and more patience than a busy machine needs.
    package static let forTests = DatabaseLimits(
        connections: 4, acquireTimeout: .seconds(60), statementTimeout: .seconds(60), lockTimeout: .seconds(60))
}

/// The server that tests of the PostgreSQL engine use.
package enum EngineServer {
    package static let postgresURL: String? = ProcessInfo.processInfo.environment["CARNET_TEST_POSTGRES"]
        .flatMap { $0.isEmpty ? nil : $0 }

    struct Missing: Error {}
}
