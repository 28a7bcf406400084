import Foundation
import ServiceKit
import TestSupport

/// What a process holds on to, as the system sees it.
struct Holdings: Hashable, Sendable {
    /// Resident memory in KiB.
    let memory: Int
    /// Open files and sockets.
    let files: Int

    init?(of process: Int32) {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8),
            let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) }),
            let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd")
        else { return nil }
        memory = pages * 4
        self.files = files.count
    }
}

extension House {
    static let ours = services.filter { $0 != "sandbox" }

    func holdings() -> [String: Holdings] {
        Dictionary(
            Self.ours.compactMap { service in
                processID(of: service).flatMap { Holdings(of: $0) }.map { (service, $0) }
            }
        ) { _, last in last }
    }

    /// More than this many files over the base line are a leak; a pool that works may hold as many.
    static let filesMore = 48
    /// Memory over the base line, in KiB: an allocator keeps what a burst needed.
    static let memoryMore = 96 << 10

    /// I7: returns once every process holds no more than at the base line and a margin; what does not come back.
    func untilReturned(to base: [String: Holdings], within limit: Duration = .seconds(40)) async throws -> [Violation] {
        let deadline = ContinuousClock.now + limit
        while true {
            let now = holdings()
            let bad = base.compactMap { service, before -> Violation? in
                guard let after = now[service] else { return Violation(invariant: "I7", what: "\(service) is gone") }
                guard after.files > before.files + Self.filesMore || after.memory > before.memory + Self.memoryMore
                else { return nil }
                return Violation(
                    invariant: "I7",
                    what: "\(service) had \(before.files) files and \(before.memory) KiB, and has \(after)")
            }
            if bad.isEmpty || ContinuousClock.now >= deadline { return bad }
            try await Self.pause()
        }
    }

    /// I8: what no log line may hold.
    func secretsInLogs() throws -> [Violation] {
        var secrets = [
            "the shop's key": key, "the services' secret": testServiceSecret,
            "a reviewer's password": Self.reviewer.password, "a card number": Crowd.cardNumber,
        ]
        for name in ["upi.secret", "boleto.secret", "boleto.token"] {
            let text = try String(contentsOf: folder.appending(path: "keys/\(name)"), encoding: .utf8)
            secrets[name] = text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        return Self.services.flatMap { service in
            let lines = logLines(of: service)
            return secrets.compactMap { what, secret in
                lines.contains { $0.contains(secret) }
                    ? Violation(invariant: "I8", what: "\(what) is in the log of \(service)") : nil
            }
        }
    }
}
