import Commerce
import Foundation
import JSON
import ServiceKit
import Storage
import TestSupport

/// A command, ended by itself or by us.
private struct EndedCommand: Sendable {
    let output: String
    let wasKilled: Bool
    let took: Duration
}

extension House {
    /// Runs an executable and kills it after a time, unless it has ended by then.
    fileprivate func run(
        _ service: String, _ arguments: [String], with other: [String: String] = [:], killedAfter delay: Duration?
    ) async throws -> EndedCommand {
        let process = try prepared(service, with: other)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        let begun = ContinuousClock.now
        try process.run()
        if let delay {
            try await Task.sleep(for: delay)
            kill(process.processIdentifier, SIGKILL)
        }
        let text = try await Self.apart {
            let data = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return String(decoding: data, as: UTF8.self)
        }
        return EndedCommand(
            output: text, wasKilled: process.terminationReason == .uncaughtSignal, took: ContinuousClock.now - begun)
    }
}

/// `gateway keys create`, killed: a key that was printed works, one that was not may be there once, and the merchant is.
struct KeyKilling: Sendable {
    let stage: Stage
    let plan: KillPlan

    private struct Made: Codable {
        let key: String
    }

    func run() async throws -> KillFigures {
        var figures = KillFigures(kind: "key created")
        let whole = try await create("key-0", stage.history.begin(.key, "key-0"), killedAfter: nil)
        var moment = KillMoment(from: whole.took * 3 / 10, to: whole.took)
        var draws = 0
        while figures.hits < plan.kills, draws < plan.drawsMax {
            draws += 1
            let name = "key-\(stage.next())"
            let entry = stage.history.begin(.key, name)
            let ended = try await create(name, entry, killedAfter: moment.draw(stage.chance))
            let aim = ended.wasKilled && stage.history[entry].outcome != .ok ? Aim.hit : .late
            figures.note(aim)
            moment.learn(aim)
            while stage.history[entry].outcome != .ok { _ = try await create(name, entry, killedAfter: nil) }
            figures.violations.formUnion(try await stage.check())
        }
        return figures
    }

    private func create(_ name: String, _ entry: Int, killedAfter delay: Duration?) async throws -> EndedCommand {
        let ended = try await stage.house.run(
            "gateway", ["keys", "create", "--merchant", "Merchant of \(name)", "--name", name], killedAfter: delay)
        let made = try? StrictJSONDecoder(unknownMembers: .ignored).decode(
            Made.self, from: Array(ended.output.utf8.dropLast()))
        stage.history.note(entry, status: made == nil ? nil : 200, answer: made.map { Array($0.key.utf8) })
        return ended
    }
}

/// A service killed while it makes its tables: the next start finds all of them, or makes them.
struct StartKilling: Sendable {
    let stage: Stage
    let plan: KillPlan

    private static let services = ["checkout", "payments", "fraud", "gateway", "pricing", "sandbox"]

    func run() async throws -> KillFigures {
        var figures = KillFigures(kind: "tables made at start")
        var clean: [String: (form: [String], moment: KillMoment)] = [:]
        var draws = 0
        while figures.hits < plan.kills, draws < plan.drawsMax {
            draws += 1
            let service = Self.services[draws % Self.services.count]
            if clean[service] == nil {
                let (tables, took) = try await place { place in
                    let ended = try await migrate(service, place, killedAfter: nil)
                    return (try await form(of: place), ended.took)
                }
                clean[service] = (tables, KillMoment(from: took * 3 / 10, to: took))
            }
            guard let (whole, moment) = clean[service] else { continue }
            let delay = moment.draw(stage.chance)
            let (wasKilled, half, after) = try await place { place in
                let ended = try await migrate(service, place, killedAfter: delay)
                let half = try await form(of: place)
                _ = try await migrate(service, place, killedAfter: nil)
                return (ended.wasKilled, half, try await form(of: place))
            }
            let aim = wasKilled ? Aim.hit : .late
            figures.note(aim)
            clean[service]?.moment.learn(aim)
            if after != whole {
                figures.violations.insert(Violation(invariant: "I1", what: "\(service) has other tables: \(after)"))
            }
            // The list of migrations may be there without them, since it is made before; half of them may not.
            let isNone = half.allSatisfy { $0.contains("schema_migration") }
            if half != whole, !isNone {
                figures.violations.insert(Violation(invariant: "I2", what: "\(service) was left with \(half)"))
            }
        }
        return figures
    }

    /// An empty place for the tables of one service, removed afterwards.
    private func place<Value>(_ body: (Place) async throws -> Value) async throws -> Value {
        let number = stage.next()
        let file = stage.house.folder.appending(path: "start-\(number).sqlite").path
        let place = Place(
            url: stage.house.engine == .sqlite ? "sqlite:\(file)" : stage.house.databaseURL(of: "start"),
            schema: "\(stage.house.schema(of: "start"))_\(number)")
        let value = try await body(place)
        try await eraseDatabase(place.url, schema: place.schema)
        return value
    }

    private struct Place: Sendable {
        let url: String
        let schema: String
    }

    private func migrate(_ service: String, _ place: Place, killedAfter delay: Duration?) async throws -> EndedCommand {
        try await stage.house.run(
            service, ["migrate"],
            with: ["CARNET_DATABASE_URL": place.url, "CARNET_DATABASE_SCHEMA": place.schema], killedAfter: delay)
    }

    /// Tables, columns and indexes, and the migrations that made them, in words.
    private func form(of place: Place) async throws -> [String] {
        let database = try await openDatabase(place.url, schema: place.schema, limits: DatabaseLimits(connections: 1))
        let schema = place.schema
        let rows = try await database.read { db in
            switch db.engine {
            case .sqlite:
                try db.query("SELECT name || ' ' || COALESCE(sql, '') AS what FROM sqlite_master ORDER BY 1")
            case .postgres:
                try db.query(
                    """
                    SELECT table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable AS what
                    FROM information_schema.columns WHERE table_schema = \(schema)
                    UNION ALL
                    SELECT tablename || ' ' || replace(indexdef, \(schema), '') FROM pg_indexes
                    WHERE schemaname = \(schema) ORDER BY 1
                    """)
            }
        }
        let form = try rows.map { try $0.text("what") }
        await database.close()
        return form
    }
}
