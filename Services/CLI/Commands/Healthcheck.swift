import ArgumentParser

/// For containers, whose slim images have no curl.
struct Healthcheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask one address; exit 0 when it answers 200, 1 when not.")

    static let limit: Duration = .seconds(3)

    @Argument(help: "Such as http://127.0.0.1:8080/readyz.")
    var url: String

    func run() throws {
        let address = try HTTPAddress(url: url)
        let reply = try HTTPExchange(method: "GET", address: address).send(within: Self.limit)
        guard reply.status == 200 else { throw CommandFailure("\(url) answered \(reply.status)") }
    }
}
