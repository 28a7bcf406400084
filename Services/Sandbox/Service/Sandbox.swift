import Egress
import Foundation
import ServiceKit
import ServiceStorage
import Storage

/// `sandbox` or `sandbox serve`: plays the providers. `sandbox migrate`: brings the tables to the newest form and ends.
/// `sandbox generate-keys DIR`: makes the keys that the providers and the shop share.
@main
struct Sandbox {
    static func main() async {
        await ServiceMain.guarded("sandbox") {
            let words = Array(CommandLine.arguments.dropFirst())
            switch (words.first, words.count) {
            case (nil, _), ("serve", 1): try await serve()
            case ("migrate", 1): try await serve(onlyMigrating: true)
            case ("generate-keys", 2): try generateKeys(in: URL(filePath: words[1]))
            default: throw UsageError()
            }
        }
    }

    private struct UsageError: Error, CustomStringConvertible {
        let description = "usage: sandbox [serve | migrate | generate-keys DIR]"
    }

    private static func serve(onlyMigrating: Bool = false) async throws {
        let settings = try Settings(ServiceSettings.environment())
        try settings.service.bootstrapTelemetry(service: "sandbox")
        let migrations = StorageMigrations.all + Migrations.all
        try await ServiceMain.run("sandbox", settings: settings.service, migrations: migrations) { database in
            guard !onlyMigrating else { return }
            let egress = EgressClient(
                settings: .ofService(
                    environment: ProcessInfo.processInfo.environment, allowedPrivateHosts: settings.callbackHosts,
                    ambient: .live))
            do {
                let application = try SandboxApplication(settings, database: database, ambient: .live, egress: egress)
                try await application.process.run(settings.service)
            } catch {
                await egress.close()
                throw error
            }
            await egress.close()
        }
    }

    private static func generateKeys(in folder: URL) throws {
        let written = try KeyGenerator(ambient: .live).generate(in: folder)
        let line =
            written.isEmpty
            ? "All keys are in \(folder.path) already.\n"
            : "Made in \(folder.path): \(written.joined(separator: ", "))\n"
        try FileHandle.standardOutput.write(contentsOf: Data(line.utf8))
    }
}
