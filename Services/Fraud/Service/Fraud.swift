import Foundation
import ServiceKit
import ServiceStorage
import Storage

/// The fraud service: `serve` (default), `migrate`, `reviewer add`, and `outbox`, see `OutboxCommand`.
@main struct Fraud {
    private static let usage = """
        usage: fraud [serve]
               fraud migrate
               fraud reviewer add --email ADDRESS [--name NAME] [--role review|pricing|pricing,review] --password-stdin
               fraud outbox list | revive EVENT_ID|all | discard EVENT_ID

        """

    static func main() async {
        do {
            let settings = try Settings(ServiceSettings.environment())
            switch try Command(Array(CommandLine.arguments.dropFirst())) {
            case .serve: try await serve(settings)
            case .migrate: try await open(settings) { _ in }
            case .outbox(let arguments):
                try await open(settings) { try await OutboxCommand(database: $0, ambient: .live).run(arguments) }
            case .addReviewer(let email, let name, let roles):
                try await addReviewer(settings, email: email, name: name, roles: roles)
            }
        } catch let error as UsageError {
            say("fraud: \(error)\n\n\(usage)", to: .standardError)
            exit(64)  // EX_USAGE of sysexits.h
        } catch {
            say("fraud: \(error)\n", to: .standardError)
            exit(1)
        }
    }

    private static func serve(_ settings: Settings) async throws {
        try settings.service.bootstrapTelemetry(service: "fraud")
        let audit = try AuditSettings(settings.service, service: "fraud", ServiceSettings.environment())
        try await open(settings) { database in
            let vault = try await Vault.open(database, settings.masterKeys, .live)
            try await buildApplication(settings, database: database, vault: vault, ambient: .live)
                .run(settings.service, beside: [try audit.signer(on: database, ambient: .live)])
        }
    }

    private static func addReviewer(
        _ settings: Settings, email: String, name: String?, roles: Set<Role>?
    ) async throws {
        guard let password = readLine(strippingNewline: true) else { throw UsageError("no password on standard input") }
        try await open(settings) { database in
            let personal = PersonalData(hashKey: settings.hashKey)
            let reviewers = Reviewers(
                database: database, ambient: .live, personal: personal, hasher: PasswordHasher())
            let isNew = try await reviewers.add(email: email, name: name, password: password, roles: roles)
            say(isNew ? "Added \(email)\n" : "Changed the password of \(email)\n", to: .standardOutput)
        }
    }

    private static func open(_ settings: Settings, _ body: @Sendable (any Database) async throws -> Void) async throws {
        try await ServiceMain.run("fraud", settings: settings.service, migrations: Migration.fraud, body)
    }

    private static func say(_ text: String, to file: FileHandle) {
        try? file.write(contentsOf: Data(text.utf8))
    }
}

struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// What the arguments ask for.
enum Command: Hashable {
    case serve
    case migrate
    case addReviewer(email: String, name: String?, roles: Set<Role>?)
    case outbox([String])

    /// - Throws: `UsageError` for anything else.
    init(_ arguments: [String]) throws(UsageError) {
        switch arguments.first {
        case nil,
            "serve" where arguments.count == 1:
            self = .serve
        case "migrate" where arguments.count == 1: self = .migrate
        case "outbox": self = .outbox(Array(arguments.dropFirst()))
        case "reviewer" where arguments.dropFirst().first == "add": self = try .reviewer(arguments.dropFirst(2))
        default: throw UsageError("unknown command: \(arguments.joined(separator: " ").prefix(60))")
        }
    }

    private static func reviewer(_ arguments: ArraySlice<String>) throws(UsageError) -> Command {
        var rest = arguments
        var email: String?
        var name: String?
        var roles: Set<Role>?
        var readsPassword = false
        while let option = rest.popFirst() {
            switch option {
            case "--email": email = rest.popFirst()
            case "--name": name = rest.popFirst()
            case "--role":
                guard let known = Role.set(rest.popFirst() ?? "") else {
                    throw UsageError("--role is review, pricing, or both with a comma between")
                }
                roles = known
            case "--password-stdin": readsPassword = true
            default: throw UsageError("unknown option: \(option.prefix(40))")
            }
        }
        guard let email else { throw UsageError("--email is missing") }
        guard readsPassword else { throw UsageError("--password-stdin is missing: a password is not an argument") }
        return .addReviewer(email: email, name: name, roles: roles)
    }
}
