import Foundation
import JSON
import ServiceKit

/// What the first start made for the person in front of it: test keys and a reviewer. Shown again at each start.
struct FirstStart: Codable, Equatable, Sendable {
    struct Key: Codable, Equatable, Sendable {
        let id: String
        let key: String
    }

    struct Reviewer: Codable, Equatable, Sendable {
        let email: String
        let password: String
    }

    static let reviewerEmail = "reviewer@carnet.test"
    static let merchant = "Demo shop"

    /// In which database these exist: `sqlite`, or the server's address without its password.
    let database: String
    var secretKey: Key?
    var publishableKey: Key?
    var reviewer: Reviewer?

    init(database: String) { self.database = database }

    private enum CodingKeys: String, CodingKey {
        case database, reviewer
        case secretKey = "secret_key"
        case publishableKey = "publishable_key"
    }

    /// What earlier starts made for this database; nothing when they made it for another.
    static func read(_ path: String, database: String) throws(CommandFailure) -> FirstStart {
        guard let bytes = try SecretFile.read(path) else { return FirstStart(database: database) }
        guard let known = try? StrictJSONDecoder().decode(FirstStart.self, from: bytes) else {
            throw CommandFailure("\(path) is damaged; take it from a backup, or start anew with --reset")
        }
        return known.database == database ? known : FirstStart(database: database)
    }

    func write(_ path: String) throws {
        try SecretFile.write(try StrictJSONEncoder().encode(self) + [UInt8(ascii: "\n")], to: path)
    }

    /// Makes what is missing, each thing written down before the next is begun: a start that was cut short is
    /// finished by the next one.
    mutating func complete(_ installation: Installation, ambient: Ambient) async throws {
        let path = installation.data.firstStart
        if secretKey == nil {
            secretKey = try await Self.createKey("secret", installation)
            try write(path)
        }
        if publishableKey == nil {
            publishableKey = try await Self.createKey("publishable", installation)
            try write(path)
        }
        if reviewer == nil {
            let reviewer = Reviewer(email: Self.reviewerEmail, password: Hex.text(ambient.randomBytes(8)))
            let program = try installation.program(
                "fraud", ["reviewer", "add", "--email", reviewer.email, "--role", "pricing,review", "--password-stdin"])
            _ = try await Errand.run(program, input: reviewer.password + "\n")
            self.reviewer = reviewer
            try write(path)
        }
    }

    private static func createKey(_ kind: String, _ installation: Installation) async throws -> Key {
        let program = try installation.program(
            "gateway",
            [
                "keys", "create", "--merchant", merchant, "--mode", "test", "--kind", kind, "--name", "First start",
            ])
        let answer = try await Errand.run(program)
        do {
            return try StrictJSONDecoder(unknownMembers: .ignored).decode(Key.self, from: answer)
        } catch {
            throw CommandFailure("gateway keys create answered what cannot be read: \(error)")
        }
    }
}
