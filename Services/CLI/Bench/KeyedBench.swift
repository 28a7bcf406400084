import ArgumentParser
import Commerce
import Foundation
import HTTPTypes
import JSON
import ServiceKit
import ServiceStorage
import Storage
import Wire

/// A POST under an idempotency key with a durable effect, over real HTTP: claim, row and event in one transaction, the
/// stored answer in a second, and then the same calls again as replays.
struct KeyedBench: Measuring {
    static let configuration = CommandConfiguration(
        commandName: "keyed", abstract: "POSTs that count once, durable, over HTTP.")

    @OptionGroup var options: BenchCommand.Options

    @Option(help: "A server to use instead of SQLite: postgres://…")
    var postgres: String?

    @Option(help: "Callers at once.") var callers = 64

    struct Question: Codable, Sendable {
        let title: String
        let note: String
    }

    struct Answer: Codable, Sendable {
        let id: EventID
        let title: String
    }

    static let make = Endpoint<Question, Answer>(.post, "/v1/things", status: 201, isKeyed: true)

    static let table = Migration(
        10, "things",
        ["CREATE TABLE thing (id TEXT PRIMARY KEY, created_at BIGINT NOT NULL, document BYTEA NOT NULL)"])

    func run() async throws {
        let engine = postgres == nil ? "SQLite, synchronous=FULL" : "PostgreSQL"
        try await options.run([
            Race(
                "Keyed POST over HTTP, \(engine), \(callers) callers",
                [
                    Candidate("new keys") { try await measure(isReplay: false) },
                    Candidate("keys that were used") { try await measure(isReplay: true) },
                ])
        ])
    }

    private func measure(isReplay: Bool) async throws -> Measurement {
        let (time, callers) = (options.time, callers)
        return try await BenchCommand.withDatabase(
            postgres, limits: DatabaseLimits(connections: 16), migrations: StorageMigrations.all + [Self.table]
        ) { database in
            try await BenchServer.running(try Self.process(database)) { address in
                let client = try BenchServer.client("things", at: address)
                let question = Question(title: "Linen shirt, blue", note: String(repeating: "n", count: 300))
                return try await Load.run(callers: callers, for: time) { caller, number in
                    let key = isReplay ? "key-\(caller)" : "key-\(caller)-\(number)"
                    _ = try await client.call(Self.make, question, key: key)
                }
            }
        }
    }

    /// What a service does with such a call.
    private static func process(_ database: any Database) throws -> ServiceProcess {
        let presence = Presence(database: database, ambient: .live, holdings: [.keys, .events])
        let keyed = KeyedCalls(database: database, ambient: .live, presence: presence)
        let routes = Routes()
        let document = [UInt8](repeating: UInt8(ascii: "x"), count: 1_500)
        routes.onKeyed(make) { question, key, _ in
            let (id, now): (EventID, Date) = (Ambient.live.newID(), Ambient.live.now())
            return try await keyed.answer(key) { db in
                try db.execute("INSERT INTO thing (id, created_at, document) VALUES (\(id), \(now), \(document))")
                try Outbox(db: db).append(
                    id: id, topic: "thing.made", aggregate: id.text, payload: Array(question.title.utf8), at: now)
                return (point: id.text, id)
            } resume: { point in
                guard let id = EventID(point) else { throw Problem.notFound("thing") }
                return id
            } finish: { id in
                let body = try StrictJSONEncoder().encode(Answer(id: id, title: question.title))
                let answer = KeyedAnswer(status: make.status, body: body)
                try await database.write { db in try keyed.finish(key, in: db, answer: answer) }
                return answer
            }
        }
        return ServiceProcess(
            name: "things", settings: try BenchServer.settings("things"), ambient: .live, routes: routes,
            background: [presence])
    }
}
