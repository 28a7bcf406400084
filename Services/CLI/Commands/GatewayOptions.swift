import ArgumentParser
import Foundation
import JSON
import Wire

/// How a command reaches the gateway, and as whom.
struct GatewayOptions: ParsableArguments {
    /// Longer than the gateway gives any route.
    static let limit: Duration = .seconds(30)

    @Option(help: "Of the gateway. Default: CARNET_GATEWAY_URL, or http://127.0.0.1:8080.")
    var url: String?

    @Option(help: "API key. Default: CARNET_API_KEY, or the one that the first 'carnet up' made.")
    var key: String?

    @Option(help: "Where 'carnet up' keeps its data.")
    var data = ".carnet"

    /// Sends one JSON body and gives back the answer's bytes.
    /// - Throws: `CommandFailure` with what the gateway refused, every bad field on a line of its own.
    func post(_ path: String, _ body: [UInt8]) throws -> [UInt8] {
        try send("POST", path, [("Content-Type", "application/json")], body)
    }

    /// Asks and reads the answer; throws as `post` does.
    /// - Parameter target: path and query, escaped.
    func get<Answer: Decodable>(_ target: String, as type: Answer.Type) throws -> Answer {
        let body = try send("GET", target, [], [])
        do { return try StrictJSONDecoder(unknownMembers: .ignored).decode(type, from: body) } catch {
            throw CommandFailure("the gateway answered what cannot be read: \(error)")
        }
    }

    func send(
        _ method: String, _ target: String, _ headers: [(String, String)], _ body: [UInt8]
    ) throws -> [UInt8] {
        let environment = ProcessInfo.processInfo.environment
        var base = url ?? environment["CARNET_GATEWAY_URL"] ?? "http://127.0.0.1:8080"
        while base.hasSuffix("/") { base.removeLast() }
        let exchange = HTTPExchange(
            method: method, address: try HTTPAddress(url: base + target),
            headers: [("Authorization", "Bearer \(try apiKey(environment))")] + headers, body: body)
        let reply = try exchange.send(within: Self.limit)
        guard (200..<300).contains(reply.status) else { throw CommandFailure(Refusal.text(reply)) }
        return reply.body
    }

    private func apiKey(_ environment: [String: String]) throws -> String {
        if let given = key ?? environment["CARNET_API_KEY"] {
            guard given.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw CommandFailure("the API key holds characters that no key of ours has")
            }
            return given
        }
        let path = DataDirectory(data).firstStart
        guard let bytes = try SecretFile.read(path),
            let made = try? StrictJSONDecoder().decode(FirstStart.self, from: bytes), let key = made.secretKey
        else { throw CommandFailure("no API key: give --key or CARNET_API_KEY, or start the services with: carnet up") }
        return key.key
    }
}

/// An answer that is not a success, in words.
enum Refusal {
    static func text(_ reply: HTTPReply) -> String {
        let decoder = StrictJSONDecoder(unknownMembers: .ignored)
        guard let problem = try? decoder.decode(ProblemDocument.self, from: reply.body) else {
            return "the answer was \(reply.status), without a problem in it"
        }
        let detail = problem.detail.map { ": \($0)" } ?? ""
        let fields = (problem.errors ?? []).map { "\n  \($0.pointer): \($0.detail)" }
        return "\(problem.status) \(problem.title)\(detail)\(fields.joined())"
    }
}
