package import Commerce
import Foundation
import JSON
package import ServiceKit
package import Storage

/// `SERVICE outbox …`, which `carnet outbox` runs: what was set aside, and what becomes of it. Answers are JSON lines
/// on standard output.
package struct OutboxCommand: Sendable {
    private let database: any Database
    private let ambient: Ambient
    private let write: @Sendable (String) -> Void

    /// More than a person reads; the oldest come first.
    static let listMax = 1_000

    package struct Usage: Error, CustomStringConvertible {
        package let description = "usage: outbox list | outbox revive EVENT_ID|all | outbox discard EVENT_ID"
    }

    private struct NoSuchEvent: Error, CustomStringConvertible {
        let description: String
    }

    package struct Listed: Codable, Sendable {
        package let id: EventID
        package let topic: String
        package let aggregate: String
        package let attempts: Int
        package let occurredAt: Timestamp
        package let lastError: String

        private enum CodingKeys: String, CodingKey {
            case id, topic, aggregate, attempts
            case occurredAt = "occurred_at"
            case lastError = "last_error"
        }
    }

    package struct Moved: Codable, Sendable {
        package let count: Int
    }

    package init(
        database: any Database, ambient: Ambient,
        write: @escaping @Sendable (String) -> Void = {
            try? FileHandle.standardOutput.write(contentsOf: Data($0.utf8))
        }
    ) {
        self.database = database
        self.ambient = ambient
        self.write = write
    }

    /// - Parameter arguments: those behind `outbox`.
    /// - Throws: `Usage`; where there is no such event.
    package func run(_ arguments: [String]) async throws {
        switch (arguments.first, arguments.dropFirst().first, arguments.count) {
        case ("list", nil, 1): try await list()
        case ("revive", "all", 2): try await reviveAll()
        case ("revive", let id?, 2): try await move(id) { outbox, id, now in try outbox.revive(id, at: now) }
        case ("discard", let id?, 2): try await move(id) { outbox, id, _ in try outbox.discard(id) }
        default: throw Usage()
        }
    }

    private func list() async throws {
        for dead in try await database.read({ try Outbox(db: $0).dead(limit: Self.listMax) }) {
            let event = dead.event
            try say(
                Listed(
                    id: event.id, topic: event.topic, aggregate: event.aggregate, attempts: event.attempts,
                    occurredAt: Timestamp(event.createdAt), lastError: dead.lastError))
        }
    }

    private func reviveAll() async throws {
        let now = ambient.now()
        var count = 0
        while true {
            let moved = try await database.write { db in
                let outbox = Outbox(db: db)
                return try outbox.dead(limit: 100).count { try outbox.revive($0.event.id, at: now) }
            }
            count += moved
            if moved == 0 { break }
        }
        try say(Moved(count: count))
    }

    private func move(
        _ text: String, _ move: @escaping @Sendable (Outbox, EventID, Date) throws -> Bool
    ) async throws {
        let now = ambient.now()
        guard let id = EventID(text), try await database.write({ try move(Outbox(db: $0), id, now) }) else {
            throw NoSuchEvent(description: "no event \(text.prefix(60)) was set aside here")
        }
        try say(Moved(count: 1))
    }

    private func say(_ value: some Encodable) throws {
        write(String(decoding: try StrictJSONEncoder().encode(value), as: UTF8.self) + "\n")
    }
}
