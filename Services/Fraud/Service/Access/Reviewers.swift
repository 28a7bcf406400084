import Commerce
import Foundation
import FraudDomain
import ServiceKit
import ServiceStorage
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
    /// - Parameter roles: of a new account `review` unless given; an account that is there keeps its own without.
    /// - Returns: whether it is new.
    func add(
        email text: String, name: String?, password: String, roles: Set<Role>? = nil,
        by actor: AuditActor = .commandLine
    ) async throws -> Bool {
        guard let email = EmailAddress(text)?.text.lowercased() else { throw ReviewerError.notAnAddress }
        guard password.count >= PasswordHash.charactersMin else { throw ReviewerError.passwordTooShort }
        guard password.utf8.count <= PasswordHash.bytesMax else { throw ReviewerError.passwordTooLong }
        let (salt, cost) = (ambient.randomBytes(PasswordHash.saltBytes), cost)
        let hash = try await hasher.run { try PasswordHash(password, salt: salt, cost: cost) }
        let shown = name ?? String(email.prefix { $0 != "@" })
        let reviewer = Reviewer(
            id: ambient.newUUID().uuidString.lowercased(), email: email, name: shown, password: hash,
            roles: roles ?? [.review])
        let now = ambient.timestamp()
        let emailHash = personal.hash("reviewer", email)
        return try await database.write { db in
            let reviewers = ReviewerRepository(db: db)
            if try reviewers.insert(reviewer, at: now) {
                try FraudAudit(db: db).added(reviewer: reviewer.id, emailHash: emailHash, by: actor, at: now)
                return true
            }
            try reviewers.setPassword(hash, of: email)
            if let roles { try reviewers.setRoles(roles, of: email) }
            let known = try reviewers.find(email: email)?.id ?? reviewer.id
            try FraudAudit(db: db).changedPassword(ofReviewer: known, by: actor, at: now)
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
        let subjects = counted(email: email, network: network)
        let now = ambient.timestamp()
        let found: Result<Reviewer?, Backoff.Wait> = try await database.write { db in
            let attempts = AttemptRepository(db: db)
            // All are asked before any is counted: a try that may not be made must not cost others theirs.
            var tries: [([UInt8], AttemptRepository.Tries)] = []
            for (subject, backoff) in subjects {
                switch backoff.counting(try attempts.lock(subject), at: now) {
                case .success(let counted): tries.append((subject, counted))
                case .failure(let wait): return .failure(wait)
                }
            }
            for (subject, counted) in tries { try attempts.save(counted, of: subject) }
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
            for (subject, _) in subjects { try AttemptRepository(db: db).clear(subject) }
        }
        return .signedIn(reviewer)
    }

    /// Whose tries are counted, and how: of the network, of the account from this network, and of the account from
    /// everywhere. So a stranger who knows an address keeps out nobody but those who share a network.
    private func counted(email: String, network: String?) -> [([UInt8], Backoff)] {
        guard let place = network.flatMap({ NetworkAddress($0) })?.counted else {
            return [(personal.hash("sign-in account", email), .account)]
        }
        return [
            (personal.hash("sign-in network", place), .network),
            (personal.hash("sign-in account at network", "\(email) \(place)"), .account),
            (personal.hash("sign-in account everywhere", email), .everywhere),
        ]
    }

    private var decoySalt: [UInt8] { Array(repeating: 0, count: PasswordHash.saltBytes) }
}
