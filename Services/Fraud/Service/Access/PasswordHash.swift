import Crypto
import CryptoExtras
import Dispatch
import Foundation
import Synchronization

/// A password as it is kept: scrypt (RFC 7914) with its salt and cost.
struct PasswordHash: Hashable, Sendable {
    struct Cost: Hashable, Sendable {
        /// N, a power of two.
        let rounds: Int
        /// r
        let blockSize: Int
        /// p
        let parallelism: Int

        /// 32 MiB, three times over: one of the settings of equal strength that the OWASP Password Storage Cheat Sheet
        /// names for scrypt (read 2026-11-21). Kept with each hash, so that it can be raised.
        static let standard = Cost(rounds: 1 << 15, blockSize: 8, parallelism: 3)
    }

    let salt: [UInt8]
    let hash: [UInt8]
    let cost: Cost

    static let saltBytes = 16
    static let hashBytes = 32
    static let charactersMin = 12
    /// More would only be work for us.
    static let bytesMax = 1_024

    /// Slow on purpose; see `PasswordHasher`.
    init(_ password: String, salt: [UInt8], cost: Cost = .standard) throws {
        self.init(salt: salt, hash: try Self.derive(password, salt, cost), cost: cost)
    }

    init(salt: [UInt8], hash: [UInt8], cost: Cost) {
        self.salt = salt
        self.hash = hash
        self.cost = cost
    }

    /// Whether it is this password; takes as long either way.
    func matches(_ password: String) throws -> Bool {
        let given = try Self.derive(password, salt, cost)
        guard given.count == hash.count else { return false }
        return zip(given, hash).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func derive(_ password: String, _ salt: [UInt8], _ cost: Cost) throws -> [UInt8] {
        // One spelling of what looks alike on every keyboard.
        let text = Array(password.precomposedStringWithCompatibilityMapping.utf8)
        return try KDF.Scrypt.deriveKey(
            from: text, salt: salt, outputByteCount: hashBytes, rounds: cost.rounds, blockSize: cost.blockSize,
            parallelism: cost.parallelism
        ).withUnsafeBytes { Array($0) }
    }
}

/// Hashes passwords away from the event loops, one after another, so that sign-ins take 32 MiB and not one each.
final class PasswordHasher: Sendable {
    /// A try takes some 100 ms, so the last in this line still gets its answer before a browser gives up.
    static let waitingMax = 32

    struct Busy: Error {}

    private let queue = DispatchQueue(label: "passwords", qos: .userInitiated)
    private let waiting = Mutex(0)

    /// - Throws: `Busy` when too many wait; what the hashing throws.
    func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        let isAccepted = waiting.withLock { waiting in
            guard waiting < Self.waitingMax else { return false }
            waiting += 1
            return true
        }
        guard isAccepted else { throw Busy() }
        defer { waiting.withLock { $0 -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}
