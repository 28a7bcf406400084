import ArgumentParser
import Commerce
import Foundation
import JSON
import ServiceKit
import Wire

/// The gateway's log of its last 10,000 requests: what happened to one whose `Request-Id` somebody has.
struct Requests: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show one of the last 10,000 requests by its Request-Id, or list them.",
        discussion: """
            carnet requests show req_…
            carnet requests list --status 5xx --limit 20
            Each gateway has a log of its own: with several of them, ask each by --url.
            """,
        subcommands: [RequestsShow.self, RequestsList.self])
}

/// How the gateway is reached by our own people: with a service token.
struct RequestLogOptions: ParsableArguments {
    static let limit: Duration = .seconds(10)

    @OptionGroup var installation: InstallationOptions

    @Option(help: "Of the gateway. Default: CARNET_GATEWAY_URL, or the one that 'carnet up' started.")
    var url: String?

    @Flag(help: "The answer itself.")
    var json = false

    /// - Parameter target: behind `/admin/requests`.
    func ask(_ target: String) throws -> [UInt8] {
        let (base, text) = try place(ProcessInfo.processInfo.environment)
        guard let secret = ServiceSecret(text) else {
            throw CommandFailure("CARNET_SERVICE_SECRET: expected at least 16 bytes")
        }
        let token = ServiceToken.issue(secret: secret, caller: "carnet", now: Ambient.live.now())
        let exchange = HTTPExchange(
            method: "GET", address: try HTTPAddress(url: base + RequestLogAPI.path + target),
            headers: [("Carnet-Service-Token", token)])
        let reply = try exchange.send(within: Self.limit)
        guard reply.status == 200 else { throw CommandFailure(Refusal.text(reply)) }
        return reply.body
    }

    func read<Answer: Decodable>(_ type: Answer.Type, _ body: [UInt8]) throws -> Answer {
        do { return try StrictJSONDecoder(unknownMembers: .ignored).decode(type, from: body) } catch {
            throw CommandFailure("the gateway answered what cannot be read: \(error)")
        }
    }

    /// From the environment in a container, from the data folder on a laptop.
    private func place(_ environment: [String: String]) throws -> (url: String, secret: String) {
        var given = url ?? environment["CARNET_GATEWAY_URL"]
        while given?.hasSuffix("/") == true { given?.removeLast() }
        if let secret = environment["CARNET_SERVICE_SECRET"] { return (given ?? "http://127.0.0.1:8080", secret) }
        let installation = try installation.existing()
        return (given ?? installation.url(of: "gateway"), installation.secrets.serviceSecret)
    }
}

struct RequestsShow: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "One request, by its Request-Id.")

    @OptionGroup var options: RequestLogOptions

    @Argument(help: "As the answer's Request-Id field, a problem's instance or a log line has it.")
    var id: String

    func run() throws {
        let body = try options.ask("/" + PercentEncoding.encode(id))
        guard !options.json else { return Console.standard.write(String(decoding: body, as: UTF8.self)) }
        Console.standard.write(RequestText.whole(try options.read(RequestLogAPI.LoggedRequest.self, body)))
    }
}

struct RequestsList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "The last requests, newest first.")

    @OptionGroup var options: RequestLogOptions

    @Option(help: "How many, 1 to 1000.") var limit = 50
    @Option(help: "Only with this status, such as 429 or 5xx.") var status: String?
    @Option(help: "Only of this merchant, mer_….") var merchant: String?

    func run() throws {
        var target = "?limit=\(limit)"
        if let status { target += "&status=\(PercentEncoding.encode(status))" }
        if let merchant { target += "&merchant=\(PercentEncoding.encode(merchant))" }
        let body = try options.ask(target)
        guard !options.json else { return Console.standard.write(String(decoding: body, as: UTF8.self)) }
        let list = try options.read(RequestLogAPI.List.self, body).data
        if list.isEmpty { return Console.standard.write("no such request among the last ones") }
        for request in list { Console.standard.write(RequestText.line(request)) }
    }
}

/// Requests, for people.
enum RequestText {
    static func line(_ request: RequestLogAPI.LoggedRequest) -> String {
        let problem = request.problem.map { "  \($0)" } ?? ""
        let tried = request.retries == 0 ? "" : "  \(request.retries + 1) tries"
        return "\(request.at)  \(request.id)  \(request.status)  "
            + "\(milliseconds(request.timing.totalMicroseconds)) ms  \(request.method) \(request.route)\(problem)\(tried)"
    }

    static func whole(_ request: RequestLogAPI.LoggedRequest) -> String {
        var rows = [
            ("request", request.id), ("at", "\(request.at)"), ("call", "\(request.method) \(request.route)"),
            ("status", "\(request.status)\(request.problem.map { ", \($0)" } ?? "")"),
        ]
        if let merchant = request.merchant { rows.append(("merchant", merchant.text)) }
        if let key = request.key { rows.append(("key", key.text)) }
        if let upstream = request.upstream {
            rows.append(("service", upstream + (request.address.map { " at \($0)" } ?? "")))
        } else {
            rows.append(("service", "none was asked"))
        }
        rows.append(("retries", "\(request.retries)"))
        rows.append(("bytes", "\(request.bytesIn) in, \(request.bytesOut) out"))
        for (name, time) in [
            ("gateway", request.timing.gatewayMicroseconds), ("service", request.timing.upstreamMicroseconds),
            ("answer", request.timing.answerMicroseconds), ("total", request.timing.totalMicroseconds),
        ] {
            guard let time else { continue }
            rows.append((name, "\(milliseconds(time)) ms"))
        }
        return rows.map { "\($0.0.padding(toLength: 10, withPad: " ", startingAt: 0))\($0.1)" }
            .joined(separator: "\n")
    }

    /// Microseconds as `1.234`.
    static func milliseconds(_ microseconds: Int64) -> String {
        let rest = String(microseconds % 1_000)
        return "\(microseconds / 1_000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }
}
