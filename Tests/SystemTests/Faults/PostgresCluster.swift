import Foundation
import TestSupport

/// A PostgreSQL of one test's own, which may be stopped as a power cut would.
struct PostgresCluster: Sendable {
    let url: String
    private let folder: String

    /// - Throws: where there is no PostgreSQL on this machine.
    static func start() async throws -> PostgresCluster {
        let folder = FileManager.default.temporaryDirectory.appending(path: "carnet-pg-\(UUID().uuidString.prefix(8))")
        // The server's own user must be able to enter the folder above its data.
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o711])
        let path = folder.appending(path: "data").path
        let url = try await command("start", path).trimmingCharacters(in: .whitespacesAndNewlines)
        return PostgresCluster(url: url, folder: path)
    }

    func crash() async throws { _ = try await Self.command("crash", folder) }
    func startAgain() async throws { _ = try await Self.command("start", folder) }

    func remove() async throws {
        _ = try await Self.command("stop", folder)
        try FileManager.default.removeItem(at: URL(filePath: folder).deletingLastPathComponent())
    }

    private static func command(_ word: String, _ folder: String) async throws -> String {
        try await House.apart {
            let process = Process()
            let package = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
            process.executableURL = package.appending(path: ".ci/postgres").standardizedFileURL
            process.arguments = [word, folder]
            // A file, not a pipe: the server inherits what is open, and would keep the pipe from ending.
            let output = FileManager.default.temporaryDirectory.appending(path: "carnet-pg-\(UUID().uuidString).out")
            try Data().write(to: output)
            defer { try? FileManager.default.removeItem(at: output) }
            process.standardOutput = try FileHandle(forWritingTo: output)
            process.standardInput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            let text = try String(contentsOf: output, encoding: .utf8)
            guard process.terminationStatus == 0 else { throw HouseError("postgres \(word) failed: \(text)") }
            return text
        }
    }
}
