import ArgumentParser
import Foundation
import JSON
import ServiceKit
import Wire

/// One process of `carnet bench fanout`.
struct FanoutPart: Measuring {
    static let configuration = CommandConfiguration(commandName: "part", shouldDisplay: false)

    enum Role: String, ExpressibleByArgument {
        case peer, front
    }

    enum Client: String, ExpressibleByArgument {
        case pooled
        case asyncHTTPClient = "async-http-client"
    }

    @Argument var role: Role
    @Option var client = Client.pooled
    @Option var peers = ""

    func run() async throws {
        let variables = ["CARNET_HTTP_PORT", "CARNET_EXIT_WITH_STDIN"]
        var values = ProcessInfo.processInfo.environment.filter { variables.contains($0.key) }
        values["CARNET_EXIT_WITH_STDIN"] = "1"
        let settings = try BenchServer.settings("part", values)
        let routes = Routes()
        let answer: @Sendable (FanoutBench.Question) async throws -> FanoutBench.Answer
        switch role {
        case .peer:
            answer = { question in
                FanoutBench.Answer(currency: question.currency, total: "99.95", count: question.lines.count)
            }
        case .front: answer = try front()
        }
        routes.on(FanoutBench.ask) { question, _ in try await answer(question) }
        try await ServiceProcess(name: "part", settings: settings, ambient: .live, routes: routes).run(settings)
    }

    private func front() throws -> @Sendable (FanoutBench.Question) async throws -> FanoutBench.Answer {
        let addresses = peers.split(separator: ",").compactMap { ServiceAddress("http://\($0)") }
        guard addresses.count == 3 else { throw ValidationError("--peers needs three addresses") }
        let ask: @Sendable (Int, FanoutBench.Question) async throws -> FanoutBench.Answer
        switch client {
        case .pooled:
            let clients = try addresses.map { try BenchServer.client("peer", at: $0) }
            ask = { index, question in try await clients[index].call(FanoutBench.ask, question) }
        case .asyncHTTPClient:
            #if CARNET_BENCH
                ask = try AsyncHTTPClientFront.ask(addresses)
            #else
                throw ValidationError("AsyncHTTPClient is not built in")
            #endif
        }
        return { question in
            async let first = ask(0, question)
            async let second = ask(1, question)
            let counts = try await first.count + second.count
            let third = try await ask(2, question)
            return FanoutBench.Answer(currency: third.currency, total: third.total, count: counts + third.count)
        }
    }
}
