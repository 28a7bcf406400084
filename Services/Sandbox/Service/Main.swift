import Egress
import Foundation
import Logging
import ServiceKit
import Storage

/// `sandbox [serve]`: plays the providers. `sandbox generate-keys DIR`: makes the keys they and the shop need.
@main
struct Sandbox {
    static func main() async {
        let words = Array(CommandLine.arguments.dropFirst())
        do {
            switch words.first {
            case nil, "serve" where words.count <= 1: try await serve()
            case "generate-keys" where words.count == 2: try generateKeys(in: URL(filePath: words[1]))
            default: try say("usage: sandbox [serve] | sandbox generate-keys DIR", failing: true)
            }
        } catch {
            try? say("sandbox: \(error)", failing: true)
            exit(1)
        }
    }

    private static func serve() async throws {
        let config = ServiceSettings.environment()
        let settings = try Settings(config)
        try settings.service.bootstrapTelemetry(service: "sandbox")
        let database = try await openDatabase(
            settings.service.databaseURL, schema: settings.service.databaseSchema)
        try await database.migrate(StorageMigrations.all + Migrations.all)
        let egress = EgressClient(
            settings: EgressSettings(
                environment: ProcessInfo.processInfo.environment, allowedPrivateHosts: settings.callbackHosts))
        let application = try SandboxApplication(settings, database: database, ambient: .live, egress: egress)
        try await application.process.run(exitsWithStandardInput: settings.service.exitsWithStandardInput)
        await egress.close()
        await database.close()
    }

    private static func generateKeys(in folder: URL) throws {
        let written = try KeyGenerator(ambient: .live).generate(in: folder)
        let line =
            written.isEmpty
            ? "All keys are there already in \(folder.path)" : "Made in \(folder.path): \(written.joined(separator: ", "))"
        try say(line)
    }

    private static func say(_ line: String, failing: Bool = false) throws {
        let handle = failing ? FileHandle.standardError : FileHandle.standardOutput
        try handle.write(contentsOf: Data((line + "\n").utf8))
        if failing { exit(2) }
    }
}
