import ArgumentParser
import Foundation
import HTTPTypes
import JSON
import ServiceKit
import Wire

/// A service that asks three others for each request, two side by side and then one: the shape of a quote. Each is a
/// process of its own; the one in front is measured with our client and, where it was built in, with AsyncHTTPClient.
struct FanoutBench: Measuring {
    static let configuration = CommandConfiguration(
        commandName: "fanout", abstract: "A service that asks three others, with our client and with AsyncHTTPClient.",
        discussion: """
            AsyncHTTPClient is built in only with: \
            CARNET_BENCH=1 .ci/release --product carnet.
            """)

    @OptionGroup var options: BenchCommand.Options

    @Option(help: "Connections to the service in front.") var connections = 32

    struct Question: Codable, Sendable {
        let currency: String
        let lines: [Line]

        struct Line: Codable, Sendable {
            let sku: String
            let quantity: Int
            let price: String
        }

        static let sample = Question(
            currency: "EUR", lines: (1...5).map { Line(sku: "SHIRT-100\($0)", quantity: $0, price: "19.99") })
    }

    struct Answer: Codable, Sendable {
        let currency: String
        let total: String
        let count: Int
    }

    static let ask = Endpoint<Question, Answer>(.post, "/v1/ask")

    func run() async throws {
        let peers = try await (0..<3).asyncMap { _ in try await RunningPart(["peer"]) }
        defer { for peer in peers { peer.stop() } }
        let addresses = peers.map(\.address.authority).joined(separator: ",")
        let own = try await RunningPart(["front", "--client", "pooled", "--peers", addresses])
        defer { own.stop() }
        var candidates: [Candidate] = []
        #if CARNET_BENCH
            let other = try await RunningPart(["front", "--client", "async-http-client", "--peers", addresses])
            defer { other.stop() }
            candidates.append(candidate("AsyncHTTPClient", other))
        #endif
        candidates.append(candidate("our pooled client", own))
        try await options.run([
            Race("Three calls for each request, \(connections) connections; CPU of the front process", candidates)
        ])
        #if !CARNET_BENCH
            Console.standard.write("\nAsyncHTTPClient is not built in: see carnet bench fanout --help")
        #endif
    }

    private func candidate(_ name: String, _ front: RunningPart) -> Candidate {
        Candidate(name) { [time = options.time, connections] in
            let client = try BenchServer.client("front", at: front.address)
            return try await Load.run(callers: connections, for: time, cpu: { CPUTime.of(front.processID) ?? .zero }) {
                _, _ in _ = try await client.call(Self.ask, .sample)
            }
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
        var values: [T] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}

/// One process of the measurement; it ends with its input, so it never outlives us.
final class RunningPart: Sendable {
    let address: ServiceAddress
    private let child: Child
    /// Our end of its standard input.
    private let input: Int32

    var processID: pid_t { child.processID }

    init(_ arguments: [String]) async throws {
        var pipes: [Int32] = [0, 0]
        guard pipe(&pipes) == 0 else { throw CommandFailure("no pipe: \(SystemError.last)") }
        for end in pipes { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        input = pipes[1]
        let port = try Self.freePort()
        address = ServiceAddress(host: "127.0.0.1", port: port)
        var environment = ProcessInfo.processInfo.environment
        environment["CARNET_HTTP_PORT"] = "\(port)"
        let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = Program(path: executable, arguments: ["bench", "part"] + arguments, environment: environment)
        child = try program.spawn(input: pipes[0], output: 2, error: 2)
        close(pipes[0])
        let client = PlainClient(address)
        let call = ServiceCall(method: .get, target: "/readyz", isRepeatable: true)
        for _ in 0..<500 {
            if let answer = try? await client.send(call, within: .seconds(1)), answer.status == 200 { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        child.signal(SIGKILL)
        throw CommandFailure("bench part \(arguments.joined(separator: " ")) did not get ready")
    }

    func stop() {
        close(input)
        child.signal(SIGKILL)
    }

    /// A port that is free now; who takes it in between makes the start fail, not the figures.
    private static func freePort() throws -> Int {
        for _ in 0..<100 {
            let port = Int(20_000 + Ambient.live.random() % 20_000)
            if Ports.isFree(port, host: "127.0.0.1") { return port }
        }
        throw CommandFailure("no free port was found")
    }
}
