import ArgumentParser
import Foundation
import ServiceKit
import Storage

/// Starts every service on this machine and keeps them running until Ctrl-C.
struct Up: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start all services on this machine and keep them running until Ctrl-C.",
        discussion: """
            Each service is a process with a SQLite file of its own. With CARNET_DATABASE_URL=postgres://… in the \
            environment they use that server, each in its own schema.
            """)

    /// For every service to answer its first readiness question.
    static let readyWithin: Duration = .seconds(15)
    /// How long one such question may take.
    static let probeLimit: Duration = .seconds(2)
    static let keyProbesMax = 40
    /// Of the log of a service that does not become ready.
    static let logLinesShown = 5

    @OptionGroup var options: InstallationOptions

    @Flag(help: "Start empty: forget the databases (on PostgreSQL: the services' schemas), keys and logs.")
    var reset = false

    func run() async throws {
        let start = ContinuousClock.now
        let signals = StopSignals()
        let directory = DataDirectory(options.data)
        try directory.prepare()
        let lock = try directory.lock()
        defer { close(lock) }
        try Executables.besideThisOne().require(Services.inOrder)
        try requireFreePorts()
        if reset { try await forgetEverything(in: directory) }
        let installation = try options.installation(secrets: Secrets(at: directory.secrets, ambient: .live))
        try RememberedKeys(path: directory.auditKeys).remember(installation.secrets.auditKey)
        _ = try await Errand.run(try installation.program("sandbox", ["generate-keys", directory.keys]))
        directory.rotateLogs()
        let supervisor = try makeSupervisor(installation)
        signals.onInsisting { supervisor.killAll() }
        try await supervisor.run {
            _ = try await signals.unlessStopped {
                let made = try await becomeReady(supervisor, installation)
                Console.standard.write(try Screen(installation, made, took: .now - start).text)
                try await Task.sleep(for: .seconds(Int32.max))
            }
            Console.standard.write("\nStopping.")
        }
    }

    private func forgetEverything(in directory: DataDirectory) async throws {
        try directory.reset()
        guard let url = Installation.postgresURL(in: ProcessInfo.processInfo.environment) else { return }
        for service in Services.inOrder {
            do { try await eraseDatabase(url, schema: service.replacing("-", with: "_")) } catch {
                throw CommandFailure("cannot empty the schema of \(service): \(error)")
            }
        }
    }

    /// Asked before anything is forgotten: whoever listens there may be using our files.
    private func requireFreePorts() throws {
        let hosts = Dictionary(grouping: Services.inOrder) { service in
            Installation.publicServices.contains(service) ? options.host : "127.0.0.1"
        }
        for (host, services) in hosts {
            let wanted = services.map { ($0, Services.port(of: $0, offset: options.portOffset)) }
            try Ports.requireFree(wanted.sorted { $0.1 < $1.1 }, host: host)
        }
    }

    private func makeSupervisor(_ installation: Installation) throws -> Supervisor {
        try Supervisor(
            try Services.inOrder.map(installation.plan(of:)),
            probe: { plan in
                await Blocking.run {
                    let reply = try? HTTPExchange(method: "GET", address: plan.readiness).send(within: Self.probeLimit)
                    return reply?.status == 200
                }
            },
            report: { Console.standard.write("\($0)") })
    }

    private func becomeReady(_ supervisor: Supervisor, _ installation: Installation) async throws -> FirstStart {
        let late = await supervisor.notReady(within: Self.readyWithin)
        guard late.isEmpty else {
            let logs = late.map { service in
                let lines = installation.data.lastLines(of: service, count: Self.logLinesShown)
                return "\n\(installation.data.log(of: service)):\n" + lines.map { "  \($0)" }.joined(separator: "\n")
            }
            let seconds = Self.readyWithin.components.seconds
            throw CommandFailure(
                "not ready within \(seconds) s: \(late.joined(separator: ", "))\(logs.joined())")
        }
        let database = installation.postgresURL.map(Installation.withoutPassword) ?? "sqlite"
        var made = try FirstStart.read(installation.data.firstStart, database: database)
        try await made.complete(installation, ambient: .live)
        try await waitUntilKnown([made.secretKey, made.publishableKey].compactMap(\.self), installation)
        return made
    }

    /// The gateway reads its keys twice a second: nobody is shown one that it does not know yet.
    private func waitUntilKnown(_ keys: [FirstStart.Key], _ installation: Installation) async throws {
        let address = try installation.plan(of: "gateway").readiness.at("/v1/markets")
        for key in keys {
            for _ in 0..<Self.keyProbesMax {
                let reply = await Blocking.run {
                    try? HTTPExchange(
                        method: "GET", address: address, headers: [("Authorization", "Bearer \(key.key)")]
                    ).send(within: Self.probeLimit)
                }
                if let reply, reply.status != 401 { break }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }
}
