import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import Storage
import TestSupport
import Wire

/// A file system of its own that holds little.
struct SmallDisk: Sendable {
    static let bytes = 96 << 20
    let folder: URL
    private var ballast: URL { folder.appending(path: "ballast") }

    /// Why there is none to be had here; nil where there is.
    static let reasonAgainst: String? = {
        guard getuid() == 0 else { return "a small disk is mounted by root alone" }
        do {
            let disk = try SmallDisk()
            try disk.remove()
            return nil
        } catch {
            return "a small disk cannot be mounted here: \(error)"
        }
    }()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "carnet-disk-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        do {
            try Self.command("mount", ["-t", "tmpfs", "-o", "size=\(Self.bytes)", "tmpfs", folder.path])
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
    }

    func remove() throws {
        try Self.command("umount", ["-l", folder.path])
        try FileManager.default.removeItem(at: folder)
    }

    /// Leaves so many bytes free.
    func fill(leaving left: Int) throws {
        let free = try FileManager.default.attributesOfFileSystem(forPath: folder.path)[.systemFreeSize] as? Int ?? 0
        let file = try opened(ballast)
        try file.seekToEnd()
        var rest = max(0, free - left)
        while rest > 0 {
            let piece = min(rest, 1 << 20)
            // Services write too, so the room may end before we do: then it is as full as it was to be.
            do { try file.write(contentsOf: Data(count: piece)) } catch { break }
            rest -= piece
        }
        try file.close()
    }

    func free() throws { try FileManager.default.removeItem(at: ballast) }

    private func opened(_ url: URL) throws -> FileHandle {
        if !FileManager.default.fileExists(atPath: url.path) { try Data().write(to: url) }
        return try FileHandle(forWritingTo: url)
    }

    private static func command(_ name: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [name] + arguments
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw HouseError(text.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }
}

/// F4: the disk under our databases fills up while everybody buys.
struct DiskFaults: Sendable {
    let crowd: Crowd
    let disk: SmallDisk
    let plan: FaultPlan
    var stage: Stage { crowd.stage }
    var house: House { stage.house }

    func run(_ rounds: FaultPlan.Rounds) async throws -> FaultFigures {
        var figures = FaultFigures("F4 full disk", house.engine.rawValue)
        let (first, hits) = (stage.history.all.count, crowd.refusals)
        // What can be read while nothing can be written.
        guard let known = stage.history.all(.quote).compactMap(\.answers.first).first,
            let quote = try? ServiceAnswer(status: 200, headers: [:], body: known).decoded(PublicAPI.Quote.self)
        else { throw HouseError("no quote is there to be read") }
        while rounds.goesOn(after: figures.faults) {
            // The load itself takes what is left.
            try disk.fill(leaving: 512 << 10)
            figures.faults += 1
            let before = crowd.refusals
            try await untilRefused()
            // Everybody meets it.
            let deadline = ContinuousClock.now + .seconds(20)
            while crowd.refusals < before + 10, ContinuousClock.now < deadline { try await House.pause() }
            let begun = ContinuousClock.now
            let read = try await house.ask(.get, "/v1/quotes/\(quote.id)")
            if read.status != 200 || read.body != known {
                figures.violations.insert(
                    Violation(invariant: "I1", what: "with a full disk, a quote reads \(read.status) \(read.text)"))
            }
            figures.notes = ["read within \((ContinuousClock.now - begun).tenths) s"]
            try disk.free()
            figures.recovery = max(figures.recovery, try await crowd.untilServed(since: .now))
            figures.violations.formUnion(try await stage.check())
            figures.violations.formUnion(try await torn())
        }
        figures.count(crowd, from: first, hitsBefore: crowd.hits)
        figures.hits = crowd.refusals - hits
        return figures
    }

    /// Returns once a write is refused for want of a place.
    private func untilRefused() async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            let entry = stage.history.begin(.quote, "quote into a full disk \(stage.next())")
            let answer = try await house.ask(.post, "/v1/quotes", json: Sale.all[0].cart())
            stage.history.note(entry, answer)
            if answer.status == 507 || answer.status == 503 { return stage.history.drop(entry) }
        }
        throw HouseError("the disk never filled")
    }

    /// I1, in SQLite's own words.
    private func torn() async throws -> [Violation] {
        var found: [Violation] = []
        for service in House.ours where service != "landed-cost" {
            let word = try await house.reading(service) { db in
                try db.first("SELECT integrity_check AS word FROM pragma_integrity_check LIMIT 1")?.text("word")
                    ?? "gone"
            }
            if word != "ok" { found.append(Violation(invariant: "I1", what: "the file of \(service): \(word)")) }
        }
        return found
    }
}
