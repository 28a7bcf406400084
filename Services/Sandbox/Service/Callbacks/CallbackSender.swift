import Commerce
import Egress
import Foundation
import Logging
import ServiceKit
import Storage

/// Sends what is due to shops, again and again until it is taken.
struct CallbackSender: Sendable {
    let database: any Database
    let ambient: Ambient
    let egress: EgressClient
    let signer: CallbackSigner

    /// A shop that takes longer is tried again.
    static let deadline: Duration = .seconds(10)
    /// Nobody else sends a callback that was begun this recently; a crash delays it by as much. Where a shop is so slow
    /// that a queue outlives it, a callback may be sent twice, as the same event.
    static let lease: Duration = .seconds(30)
    /// Callbacks sent at once.
    static let batchMax = 16
    /// Seconds after each try that failed: quick at first, for people who wait; 16 hours in all.
    static let backoff: [Int64] = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 14_400, 28_800]
    /// Tries after which a callback waits for `quickMax` at most.
    static let quickTries = 7
    static let quickMax = Duration.seconds(backoff[quickTries - 1])

    /// Sends one batch.
    /// - Returns: how many callbacks were tried.
    func sendDue() async throws -> Int {
        let now = ambient.timestamp()
        let due = try await database.write { db in
            try CallbackRepository(db: db).claim(
                at: now.date, until: now.adding(Self.lease).date, limit: Self.batchMax)
        }
        // Those of one sale leave one after the other, so that nothing is told out of order unless a try fails.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for queue in Dictionary(grouping: due, by: \.saleID).values {
                group.addTask { for callback in queue { try await send(callback) } }
            }
            try await group.waitForAll()
        }
        return due.count
    }

    private func send(_ callback: Callback) async throws {
        let message = try signer.message(of: callback, now: ambient.timestamp(), tryID: ambient.newUUID())
        var sent = callback
        let isTaken: Bool
        do {
            let answer = try await egress.send(
                EgressRequest(
                    method: "POST", url: callback.url, headers: message.headers, body: message.body,
                    deadline: Self.deadline))
            isTaken = Self.isTaken(answer.status, answer.body, by: callback.provider)
            sent.lastStatus = answer.status
            sent.lastNote = isTaken ? nil : Self.excerpt(answer.body)
        } catch {
            isTaken = false
            sent.lastStatus = nil
            sent.lastNote = error.reason
        }
        try await record(sent, isTaken: isTaken)
    }

    private func record(_ sent: Callback, isTaken: Bool) async throws {
        var sent = sent
        let now = ambient.timestamp()
        if isTaken {
            sent.state = .delivered
            sent.endedAt = now
        } else if sent.tries > Self.backoff.count {
            sent.state = .givenUp
            sent.endedAt = now
        } else {
            sent.dueAt = now.adding(.seconds(Self.backoff[sent.tries - 1]))
        }
        let result = sent
        try await database.write { db in
            try CallbackRepository(db: db).update(result)
            db.afterCommit(.stageTold)
        }
        Logger.current.info(
            "Callback sent",
            metadata: [
                "callback.id": "\(result.id)", "provider": "\(result.provider.rawValue)",
                "status": "\(result.lastStatus.map(String.init) ?? "none")", "state": "\(result.state.rawValue)",
            ])
    }

    /// Any 2xx; Alipay wants the seven bytes `success` and nothing else.
    static func isTaken(_ status: Int, _ body: [UInt8], by provider: Provider) -> Bool {
        guard (200..<300).contains(status) else { return false }
        return provider != .alipay || body.elementsEqual("success".utf8)
    }

    private static func excerpt(_ body: [UInt8]) -> String {
        String(decoding: body.prefix(300), as: UTF8.self).replacing("\0", with: "")
    }
}
