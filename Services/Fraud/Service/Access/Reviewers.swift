import Commerce
import Foundation
import FraudDomain
import ServiceKit
import Storage

/// Why an account was not made.
enum ReviewerError: Error, CustomStringConvertible {
    case notAnAddress
    case passwordTooShort
    case passwordTooLong

    var description: String {
        switch self {
        case .notAnAddress: "--email must be an e-mail address"
        case .passwordTooShort: "the password needs at least \(PasswordHash.charactersMin) characters"
        case .passwordTooLong: "the password has more than \(PasswordHash.bytesMax) bytes"
        }
    }
}

/// The use cases on those who may sign in.
struct Reviewers: Sendable {
    let database: any Database
    let ambient: Ambient
    let personal: PersonalData
    let hasher: PasswordHasher
    var cost = PasswordHash.Cost.standard

    /// Makes an account, or gives the one that is there a new password and ends its sessions.
    /// - Returns: whether it is new.
    func add(email text: String, name: String?, password: String) async throws -> Bool {
        guard let email = EmailAddress(text)?.text.lowercased() else { throw ReviewerError.notAnAddress }
        guard password.count >= PasswordHash.charactersMin else { throw ReviewerError.passwordTooShort }
        guard password.utf8.count <= PasswordHash.bytesMax else { throw ReviewerError.passwordTooLong }
        let (salt, cost) = (ambient.randomBytes(PasswordHash.saltBytes), cost)
        let hash = try await hasher.run { try PasswordHash(password, salt: salt, cost: cost) }
        let shown = name ?? String(email.prefix { $0 != "@" })
        let reviewer = Reviewer(
            id: ambient.newUUID().uuidString.lowercased(), email: email, name: shown, password: hash)
        let now = ambient.timestamp()
        return try await database.write { db in
            let reviewers = ReviewerRepository(db: db)
            if try reviewers.insert(reviewer, at: now) { return true }
            try reviewers.setPassword(hash, of: email)
            return false
        }
    }

    enum SignIn: Sendable {
        case signedIn(Reviewer)
        /// E-mail or password; which of them is not said.
        case wrong
        case wait(seconds: Int64)
    }

    /// Looks at an e-mail address and a password. An account that does not exist costs the same time and the same tries.
    /// - Parameter network: where the browser is, as far as the gateway says.
    func signIn(email text: String, password: String, network: String?) async throws -> SignIn {
        let email = text.trimmingCharacters(in: .whitespaces).lowercased()
        let account = personal.hash("sign-in account", email)
        let place = network.flatMap { NetworkAddress($0) }.map { personal.hash("sign-in network", $0.counted) }
        let now = ambient.timestamp()
        let found: Result<Reviewer?, Backoff.Wait> = try await database.write { db in
            let attempts = AttemptRepository(db: db)
            for (subject, backoff) in [(account, Backoff.account)] + (place.map { [($0, Backoff.network)] } ?? []) {
                switch backoff.counting(try attempts.lock(subject), at: now) {
                case .success(let tries): try attempts.save(tries, of: subject)
                case .failure(let wait): return .failure(wait)
                }
            }
            return .success(try ReviewerRepository(db: db).find(email: email))
        }
        let reviewer: Reviewer?
        switch found {
        case .failure(let wait): return .wait(seconds: wait.seconds)
        case .success(let known): reviewer = known
        }
        let hash = reviewer?.password ?? PasswordHash(salt: decoySalt, hash: [], cost: cost)
        let isShort = password.utf8.count <= PasswordHash.bytesMax
        let isRight = try await hasher.run { try hash.matches(isShort ? password : "") }
        guard let reviewer, isRight, isShort else { return .wrong }
        try await database.write { db in
            try AttemptRepository(db: db).clear(account)
            if let place { try AttemptRepository(db: db).clear(place) }
        }
        return .signedIn(reviewer)
    }

    private var decoySalt: [UInt8] { Array(repeating: 0, count: PasswordHash.saltBytes) }
}
