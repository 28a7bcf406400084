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
final class House: Sendable {
    static let services = ["sandbox", "fraud", "payments", "pricing", "landed-cost", "checkout", "gateway"]
    static let reviewer = (email: "reviewer@carnet.test", password: "correct horse battery staple")

    let folder: URL
    private let engine: Engine
    private let ports: [String: Int]
    private let name: String
    private let processes = Mutex<[String: Process]>([:])
    private let secretKey = Mutex("")
    /// What a test wants otherwise, by service.
    private let more: [String: String]

    /// Runs a story in a house of its own, and takes the house down whatever becomes of it.
    static func open(
        _ engine: Engine = .sqlite, with more: [String: String] = [:],
        _ story: @escaping @Sendable (House) async throws -> Void
    ) async throws {
        let house = try await House(engine, more)
        do {
            try await house.moveIn()
            try await story(house)
        } catch {
            await house.moveOut(showingLogs: true)
            throw error
        }
        await house.moveOut(showingLogs: false)
    }

    private init(_ engine: Engine, _ more: [String: String]) async throws {
        self.engine = engine
        self.more = more
        name = "h" + UUID().uuidString.lowercased().filter { $0 != "-" }.prefix(12)
        folder = FileManager.default.temporaryDirectory.appending(path: "carnet-\(name)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        ports = try await Self.freePorts(for: Self.services)
    }

    // MARK: - Processes

    /// Starts one service and returns at once.
    func start(_ service: String) throws {
        let process = try prepared(service)
        process.standardOutput = try log(of: service)
        process.standardError = process.standardOutput
        process.standardInput = FileHandle.nullDevice
        try process.run()
        processes.withLock { $0[service] = process }
    }

    /// Ends one as a power cut would.
    func killHard(_ service: String) async throws {
        guard let process = processes.withLock({ $0.removeValue(forKey: service) }) else { return }
        kill(process.processIdentifier, SIGKILL)
        try await Self.apart { process.waitUntilExit() }
    }

    /// Asks one to stop, and waits until it has.
    func stop(_ service: String) async throws {
        guard let process = processes.withLock({ $0.removeValue(forKey: service) }) else { return }
        kill(process.processIdentifier, SIGTERM)
        try await Self.apart { process.waitUntilExit() }
    }

    /// Lends the database of a service, beside the service or after it.
    func withDatabase<Value: Sendable>(
        of service: String, _ body: (any Database) async throws -> Value
    ) async throws -> Value {
        let database = try await openDatabase(
            environment(of: service)["CARNET_DATABASE_URL"] ?? "", schema: schema(of: service), limits: .forTests)
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
    private static func apart<Value: Sendable>(_ wait: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result(catching: wait)) }.start()
        }
    }

    /// Returns when the service says that it can serve.
    func waitUntilReady(_ service: String) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            let answer = try? await PlainClient(address(of: service)).send(
                ServiceCall(method: .get, target: "/readyz", isRepeatable: true), within: .seconds(2))
            if answer?.status == 200 { return }
            guard processes.withLock({ $0[service]?.isRunning }) == true else { break }
            try await Self.pause()
        }
        throw HouseError("\(service) did not become ready")
    }

    func address(of service: String) -> ServiceAddress { ServiceAddress(host: "127.0.0.1", port: ports[service] ?? 0) }
    func url(of service: String) -> String { "http://\(address(of: service).authority)" }

    /// Runs an executable to its end; what it printed.
    @discardableResult
    func run(_ service: String, _ arguments: [String], input: String = "") async throws -> String {
        try await Self.apart { try self.runToItsEnd(service, arguments, input: input) }
    }

    private func runToItsEnd(_ service: String, _ arguments: [String], input: String) throws -> String {
        let process = try prepared(service)
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

    private func prepared(_ service: String) throws -> Process {
        let process = Process()
        // The test bundle and the executables are built into one folder.
        let here = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        process.executableURL = here.appending(path: service)
        process.environment = environment(of: service)
        process.currentDirectoryURL = folder
        return process
    }

    private func environment(of service: String) -> [String: String] {
        var variables = ProcessInfo.processInfo.environment.filter {
            ["PATH", "HOME", "LANG", "LD_LIBRARY_PATH"].contains($0.key)
        }
        variables["CARNET_HTTP_PORT"] = String(ports[service] ?? 0)
        variables["CARNET_SERVICE_SECRET"] = testServiceSecret
        variables["CARNET_LOG_FORMAT"] = "json"
        variables["CARNET_SANDBOX_KEYS"] = folder.appending(path: "keys").path
        variables["CARNET_SANDBOX_PUBLIC_URL"] = url(of: "sandbox")
        variables["CARNET_PUBLIC_URL"] = url(of: "gateway")
        variables["CARNET_SANDBOX_CALLBACK_HOSTS"] = address(of: "gateway").authority
        variables["CARNET_SANDBOX_DAY_SECONDS"] = "0"
        for peer in Self.services {
            variables["CARNET_\(peer.uppercased().replacing("-", with: "_"))_URL"] = url(of: peer)
        }
        switch engine {
        case .sqlite: variables["CARNET_DATABASE_URL"] = "sqlite:" + folder.appending(path: "\(service).sqlite").path
        case .postgres:
            variables["CARNET_DATABASE_URL"] = EngineServer.postgresURL
            variables["CARNET_DATABASE_SCHEMA"] = schema(of: service)
        }
        variables.merge(more) { _, wanted in wanted }
        return variables
    }

    private func schema(of service: String) -> String { "\(name)_\(service.replacing("-", with: "_"))" }

    private func log(of service: String) throws -> FileHandle {
        let url = folder.appending(path: "\(service).log")
        if !FileManager.default.fileExists(atPath: url.path) { try Data().write(to: url) }
        let handle = try FileHandle(forWritingTo: url)
        try handle.seekToEnd()
        return handle
    }

    private func moveIn() async throws {
        try await run("sandbox", ["generate-keys", folder.appending(path: "keys").path])
        for service in Self.services { try start(service) }
        for service in Self.services { try await waitUntilReady(service) }
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
                let text = (try? String(contentsOf: folder.appending(path: "\(service).log"), encoding: .utf8)) ?? ""
                let telling = text.split(separator: "\n").filter { !$0.contains("\"level\":\"info\"") }.suffix(8)
                if !telling.isEmpty {
                    FileHandle.standardError.write(Data("— \(service)\n\(telling.joined(separator: "\n"))\n".utf8))
                }
            }
        }
        if engine == .postgres, let server = EngineServer.postgresURL {
            for service in Self.services { try? await eraseDatabase(server, schema: schema(of: service)) }
        }
        try? FileManager.default.removeItem(at: folder)
    }

    private static func freePorts(for services: [String]) async throws -> [String: Int] {
        // All are held at once, so that no two are the same, and let go together.
        var held: [any Channel] = []
        var ports: [String: Int] = [:]
        for service in services {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .bind(host: "127.0.0.1", port: 0).get()
            held.append(channel)
            ports[service] = channel.localAddress?.port
        }
        for channel in held { try await channel.close() }
        return ports
    }

    // MARK: - Asking as a shop does

    /// Asks the gateway with the shop's secret key.
    func ask(
        _ method: HTTPRequest.Method, _ target: String, json: String = "", key: String? = nil
    ) async throws -> ServiceAnswer {
        var headers = [(name: "authorization", value: "Bearer \(secretKey.withLock { $0 })")]
        if let key { headers.append(("idempotency-key", key)) }
        return try await Asker(address(of: "gateway"), asPeer: false).send(
            method, target, headers: headers, body: Array(json.utf8))
    }

    /// Plays the payer who goes to the page that the shop sent them to, and decides there.
    func play(_ outcome: String, _ sale: Sale, _ action: PaymentsAPI.PaymentAction) async throws {
        if let page = action.url, page.hasPrefix(url(of: "sandbox")) {
            let answer = try await Asker(address(of: "sandbox"), asPeer: false).send(
                .get, String(page.dropFirst(url(of: "sandbox").count)))
            guard answer.status < 400 else {
                throw HouseError("the page \(page) said \(answer.status): \(answer.text)")
            }
        }
        try await play(outcome, sale.provider, try sale.sandboxName(of: action))
    }

    /// Plays the payer at a provider.
    func play(_ outcome: String, _ provider: String, _ id: String) async throws {
        let answer = try await Asker(address(of: "sandbox"), asPeer: false).send(
            .post, "/control/\(provider)/\(id)", json: #"{"outcome":"\#(outcome)"}"#)
        guard answer.status == 200 else { throw HouseError("the sandbox said \(answer.status): \(answer.text)") }
    }

    func quote(_ json: String) async throws -> PublicAPI.Quote {
        let answer = try await ask(.post, "/v1/quotes", json: json)
        guard answer.status == 201 else { throw HouseError("quote: \(answer.status) \(answer.text)") }
        return try answer.decoded()
    }

    func order(_ json: String, key: String = UUID().uuidString) async throws -> PublicAPI.Order {
        let answer = try await ask(.post, "/v1/orders", json: json, key: key)
        guard answer.status == 201 else { throw HouseError("order: \(answer.status) \(answer.text)") }
        return try answer.decoded()
    }

    func order(_ id: OrderID) async throws -> PublicAPI.Order {
        try await ask(.get, "/v1/orders/\(id)").decoded()
    }

    /// Asks until the order is in a state, for at most half a minute.
    func wait(for state: OrderState, of id: OrderID) async throws -> PublicAPI.Order {
        let deadline = ContinuousClock.now + .seconds(30)
        var last: PublicAPI.Order?
        while ContinuousClock.now < deadline {
            if let order = try? await order(id) {
                if order.state == state { return order }
                last = order
            }
            try await Self.pause()
        }
        throw HouseError(
            "the order is \(last.map { "\($0.state): \($0.history.map(\.because))" } ?? "not to be had"), not \(state)")
    }
}

struct HouseError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
