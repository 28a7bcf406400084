import Commerce
import Foundation
import HTTPTypes
import JSON
import NIOCore
import NIOPosix
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Wire

/// All executables as processes of their own, on ports of their own, as `carnet up` or a compose file starts them.
///
/// A house may have two copies of each service, on one database. Each gateway asks the services of its own number, each
/// checkout those of the other, so that every story crosses from one half of the house into the other.
final class House: Sendable {
    static let services = ["sandbox", "fraud", "payments", "pricing", "landed-cost", "checkout", "gateway"]
    static let reviewer = (email: "reviewer@carnet.test", password: "correct horse battery staple")

    /// One process: a service, and which copy of it.
    private struct Place: Hashable {
        let service: String
        let copy: Int
    }

    /// What a house is like, beyond its engine.
    struct Plan: Sendable {
        var copies = 1
        /// Variables that a test wants otherwise, for all services.
        var variables: [String: String] = [:]
        /// Variables for one copy of one service as it serves; told the house's folder.
        var ofPlace: @Sendable (_ service: String, _ copy: Int, _ folder: URL) -> [String: String] = { _, _, _ in [:] }
        /// Another PostgreSQL than that of all tests: one that may be stopped.
        var server: String?
        /// Where files of SQLite are; default the house's folder.
        var dataFolder: URL?
        /// Whether clocks are moved: a payment may then come in after its time, and a quote run out at once.
        var movesClocks = false
        /// Whether the outside world keeps its book in a file of its own, whatever becomes of our databases.
        var isOutsideApart = false
    }

    /// What gateways are told besides: room for the tests' own shop, which asks more than any other.
    static let gatewaySettings: [String: String] = [:]

    let folder: URL
    let engine: Engine
    let copies: Int
    private let ports: [Place: Int]
    private let name: String
    private let processes = Mutex<[Place: Process]>([:])
    private let secretKey = Mutex("")
    private let plan: Plan
    private let gatewayKills = Mutex(0)
    var movesClocks: Bool { plan.movesClocks }
    /// Whether clients may have been cut off at the door itself.
    var wasGatewayKilled: Bool { gatewayKills.withLock { $0 > 0 } }

    /// Runs a story in a house of its own, and takes the house down whatever becomes of it.
    static func open(
        _ engine: Engine = .sqlite, copies: Int = 1, with more: [String: String] = [:],
        _ story: @escaping @Sendable (House) async throws -> Void
    ) async throws {
        try await open(engine, Plan(copies: copies, variables: more), story)
    }

    static func open(
        _ engine: Engine, _ plan: Plan, _ story: @escaping @Sendable (House) async throws -> Void
    ) async throws {
        let house = try await House(engine, plan)
        do {
            try await house.moveIn()
            try await story(house)
        } catch {
            await house.moveOut(showingLogs: true)
            throw error
        }
        await house.moveOut(showingLogs: false)
    }

    private init(_ engine: Engine, _ plan: Plan) async throws {
        self.engine = engine
        self.plan = plan
        copies = plan.copies
        name = "h" + UUID().uuidString.lowercased().filter { $0 != "-" }.prefix(12)
        folder = FileManager.default.temporaryDirectory.appending(path: "carnet-\(name)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        ports = try await Self.freePorts(for: Self.places(copies))
    }

    /// There is one outside world, however many copies of us.
    private static func places(_ copies: Int) -> [Place] {
        services.flatMap { service in
            (1...(service == "sandbox" ? 1 : copies)).map { Place(service: service, copy: $0) }
        }
    }

    // MARK: - Processes

    /// Starts one service and returns at once.
    func start(_ service: String, copy: Int = 1) throws {
        let place = Place(service: service, copy: copy)
        let process = try prepared(place)
        process.environment?.merge(plan.ofPlace(service, copy, folder)) { _, wanted in wanted }
        process.standardOutput = try log(of: place)
        process.standardError = process.standardOutput
        process.standardInput = FileHandle.nullDevice
        try process.run()
        processes.withLock { $0[place] = process }
    }

    /// Ends one as a power cut would.
    func killHard(_ service: String, copy: Int = 1) async throws {
        if service == "gateway" { gatewayKills.withLock { $0 += 1 } }
        let place = Place(service: service, copy: copy)
        guard let process = processes.withLock({ $0.removeValue(forKey: place) }) else { return }
        kill(process.processIdentifier, SIGKILL)
        try await Self.apart { process.waitUntilExit() }
    }

    /// Ends several at the same moment.
    func killHard(all services: [String]) async throws {
        if services.contains("gateway") { gatewayKills.withLock { $0 += 1 } }
        let processes = processes.withLock { running in
            services.compactMap { running.removeValue(forKey: Place(service: $0, copy: 1)) }
        }
        for process in processes { kill(process.processIdentifier, SIGKILL) }
        try await Self.apart { for process in processes { process.waitUntilExit() } }
    }

    /// The process that serves, as the system numbers it; nil where none does.
    func processID(of service: String, copy: Int = 1) -> Int32? {
        processes.withLock { $0[Place(service: service, copy: copy)]?.processIdentifier }
    }

    /// Lets one stand still, as on a machine that is swapping, or go on.
    func freeze(_ service: String, _ isFrozen: Bool = true) {
        guard let process = processes.withLock({ $0[Place(service: service, copy: 1)] }) else { return }
        kill(process.processIdentifier, isFrozen ? SIGSTOP : SIGCONT)
    }

    /// Asks one to stop, and waits until it has; how it ended, 0 for in order.
    @discardableResult
    func stop(_ service: String, copy: Int = 1) async throws -> Int32 {
        let place = Place(service: service, copy: copy)
        guard let process = processes.withLock({ $0.removeValue(forKey: place) }) else { return 0 }
        kill(process.processIdentifier, SIGTERM)
        return try await Self.apart {
            process.waitUntilExit()
            return process.terminationStatus
        }
    }

    /// Lends the database of a service, beside the service or after it.
    func withDatabase<Value: Sendable>(
        of service: String, _ body: (any Database) async throws -> Value
    ) async throws -> Value {
        let database = try await openDatabase(
            databaseURL(of: service), schema: schema(of: service), limits: .forTests)
        do {
            let value = try await body(database)
            await database.close()
            return value
        } catch {
            await database.close()
            throw error
        }
    }

    /// Waits on a thread of its own: the few that run tasks must never stand still.
    static func apart<Value: Sendable>(_ wait: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result(catching: wait)) }.start()
        }
    }

    /// Returns when the service says that it can serve.
    func waitUntilReady(_ service: String, copy: Int = 1) async throws {
        let place = Place(service: service, copy: copy)
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            let answer = try? await PlainClient(address(of: service, copy: copy)).send(
                ServiceCall(method: .get, target: "/readyz", isRepeatable: true), within: .seconds(2))
            if answer?.status == 200 { return }
            guard processes.withLock({ $0[place]?.isRunning }) == true else { break }
            try await Self.pause()
        }
        throw HouseError("\(service) \(copy) did not become ready")
    }

    func address(of service: String, copy: Int = 1) -> ServiceAddress {
        ServiceAddress(host: "127.0.0.1", port: ports[Place(service: service, copy: copy)] ?? 0)
    }

    func url(of service: String, copy: Int = 1) -> String { "http://\(address(of: service, copy: copy).authority)" }

    /// Runs an executable to its end; what it printed.
    @discardableResult
    func run(_ service: String, _ arguments: [String], input: String = "") async throws -> String {
        try await Self.apart { try self.runToItsEnd(service, arguments, input: input) }
    }

    private func runToItsEnd(_ service: String, _ arguments: [String], input: String) throws -> String {
        let process = try prepared(Place(service: service, copy: 1))
        process.arguments = arguments
        let (output, stdin) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardInput = stdin
        try process.run()
        stdin.fileHandleForWriting.write(Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw HouseError(
                "\(service) \(arguments.joined(separator: " ")) ended with \(process.terminationStatus): \(text)")
        }
        return text
    }

    /// Between two looks at another process, which has no way to tell us; what is waited for is looked at, not the clock.
    static func pause() async throws { try await Task.sleep(for: .milliseconds(20)) }

    /// An executable with its environment, not yet running.
    func prepared(_ service: String, with other: [String: String] = [:]) throws -> Process {
        let process = try prepared(Place(service: service, copy: 1))
        process.environment?.merge(other) { _, wanted in wanted }
        return process
    }

    private func prepared(_ place: Place) throws -> Process {
        let process = Process()
        // The test bundle and the executables are built into one folder.
        let here = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        process.executableURL = here.appending(path: place.service)
        process.environment = environment(of: place)
        process.currentDirectoryURL = folder
        return process
    }

    private func environment(of place: Place) -> [String: String] {
        var variables = ProcessInfo.processInfo.environment.filter {
            ["PATH", "HOME", "LANG", "LD_LIBRARY_PATH"].contains($0.key)
        }
        variables["CARNET_HTTP_PORT"] = String(ports[place] ?? 0)
        variables["CARNET_SERVICE_SECRET"] = testServiceSecret
        variables["CARNET_LOG_FORMAT"] = "json"
        variables["CARNET_SANDBOX_KEYS"] = folder.appending(path: "keys").path
        variables["CARNET_SANDBOX_PUBLIC_URL"] = url(of: "sandbox")
        variables["CARNET_PUBLIC_URL"] = url(of: "gateway", copy: min(place.copy, copies))
        variables["CARNET_SANDBOX_CALLBACK_HOSTS"] = address(of: "gateway").authority
        variables["CARNET_SANDBOX_DAY_SECONDS"] = "0"
        for peer in Self.places(copies) where peer.copy == known(peer.service, to: place) {
            variables["CARNET_\(peer.service.uppercased().replacing("-", with: "_"))_URL"] =
                url(of: peer.service, copy: peer.copy)
        }
        variables["CARNET_DATABASE_URL"] = databaseURL(of: place.service)
        variables["CARNET_DATABASE_SCHEMA"] = schema(of: place.service)
        if place.service == "gateway" { variables.merge(Self.gatewaySettings) { _, wanted in wanted } }
        variables.merge(plan.variables) { _, wanted in wanted }
        return variables
    }

    /// Which copy of a peer a process asks.
    private func known(_ peer: String, to place: Place) -> Int {
        if peer == "sandbox" || copies == 1 { return 1 }
        return place.service == "checkout" ? 3 - place.copy : place.copy
    }

    func databaseURL(of service: String) -> String {
        let isApart = plan.isOutsideApart && service == "sandbox"
        if engine == .postgres, !isApart { return plan.server ?? EngineServer.postgresURL ?? "" }
        let place = isApart ? folder : plan.dataFolder ?? folder
        return "sqlite:" + place.appending(path: "\(service).sqlite").path
    }

    func schema(of service: String) -> String { "\(name)_\(service.replacing("-", with: "_"))" }

    private func log(of place: Place) throws -> FileHandle {
        let url = logFile(of: place)
        if !FileManager.default.fileExists(atPath: url.path) { try Data().write(to: url) }
        let handle = try FileHandle(forWritingTo: url)
        try handle.seekToEnd()
        return handle
    }

    private func logFile(of place: Place) -> URL { folder.appending(path: "\(place.service)-\(place.copy).log") }

    /// The lines that all copies of a service have logged.
    func logLines(of service: String) -> [Substring] {
        (1...copies).flatMap { copy in
            let text = try? String(contentsOf: logFile(of: Place(service: service, copy: copy)), encoding: .utf8)
            return text?.split(separator: "\n") ?? []
        }
    }

    private func moveIn() async throws {
        try await run("sandbox", ["generate-keys", folder.appending(path: "keys").path])
        for place in Self.places(copies) { try start(place.service, copy: place.copy) }
        for place in Self.places(copies) { try await waitUntilReady(place.service, copy: place.copy) }
        let made = try await run("gateway", ["keys", "create", "--merchant", "Shop of the tests"])
        let key = try StrictJSONDecoder(unknownMembers: .ignored).decode(
            MadeKey.self, from: Array(made.utf8.dropLast()))
        secretKey.withLock { $0 = key.key }
        try await run(
            "fraud", ["reviewer", "add", "--email", Self.reviewer.email, "--password-stdin"],
            input: Self.reviewer.password + "\n")
    }

    private struct MadeKey: Codable {
        let key: String
    }

    private func moveOut(showingLogs: Bool) async {
        for process in processes.withLock({ Array($0.values) }) {
            kill(process.processIdentifier, SIGKILL)
            try? await Self.apart { process.waitUntilExit() }
        }
        if showingLogs {
            for service in Self.services {
                let telling = logLines(of: service).filter { !$0.contains("\"level\":\"info\"") }.suffix(8)
                if !telling.isEmpty {
                    FileHandle.standardError.write(Data("— \(service)\n\(telling.joined(separator: "\n"))\n".utf8))
                }
            }
        }
        // A server of the house's own is removed whole.
        if engine == .postgres, plan.server == nil, let server = EngineServer.postgresURL {
            for service in Self.services { try? await eraseDatabase(server, schema: schema(of: service)) }
        }
        try? FileManager.default.removeItem(at: folder)
    }

    private static func freePorts(for places: [Place]) async throws -> [Place: Int] {
        // All are held at once, so that no two are the same, and let go together. They are below those that systems give
        // to outgoing connections: one of these could take the place of a service that is dead for a moment.
        var held: [any Channel] = []
        var ports: [Place: Int] = [:]
        for place in places {
            var tries = 0
            while ports[place] == nil {
                tries += 1
                let port = Int.random(in: 10_000..<20_000)
                do {
                    held.append(
                        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                            .bind(host: "127.0.0.1", port: port).get())
                    ports[place] = port
                } catch {
                    guard tries < 20 else { throw error }
                }
            }
        }
        for channel in held { try await channel.close() }
        return ports
    }

    /// The shop's secret key.
    var key: String { secretKey.withLock { $0 } }
}

struct HouseError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
