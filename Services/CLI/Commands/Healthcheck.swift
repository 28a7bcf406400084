import ArgumentParser
import Configuration
import HTTPTypes
import ServiceKit

/// For containers, whose slim images have no curl.
struct Healthcheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask one address; exit 0 when it answers 200, 1 when not.")

    static let limit: Duration = .seconds(3)

    @Argument(
        help: """
            Such as http://127.0.0.1:8080/readyz; for https the CARNET_TLS_… certificates are shown, or the one of \
            CARNET_PUBLIC_TLS_CERTIFICATE is trusted.
            """)
    var url: String

    func run() async throws {
        let status = try await status()
        guard status == 200 else { throw CommandFailure("\(url) answered \(status)") }
    }

    private static func tls() throws -> ClientTLS? {
        let config = ServiceSettings.environment()
        if let file = config.string(forKey: "public.tls.certificate") {
            return try ClientTLS(trusting: file, namedBy: "CARNET_PUBLIC_TLS_CERTIFICATE")
        }
        return try ServiceTLS.from(config)?.client
    }

    private func status() async throws -> Int {
        guard url.hasPrefix("https://") else {
            let address = try HTTPAddress(url: url)
            return try HTTPExchange(method: "GET", address: address).send(within: Self.limit).status
        }
        let rest = url.dropFirst(8)
        let path = rest.firstIndex(of: "/") ?? rest.endIndex
        guard let tls = try Self.tls(), let address = ServiceAddress("https://\(rest[..<path])", tls: tls) else {
            throw CommandFailure(
                "\(url): expected https://HOST:PORT/PATH, and CARNET_PUBLIC_TLS_CERTIFICATE for the public listener, "
                    + "or CARNET_TLS_CERTIFICATE, _KEY, _AUTHORITY for a service's")
        }
        let call = ServiceCall(
            method: .get, target: path == rest.endIndex ? "/" : String(rest[path...]), isRepeatable: true)
        do {
            return try await PlainClient(address, name: url).send(call, within: Self.limit).status
        } catch {
            throw CommandFailure("\(url) did not answer (\(error))")
        }
    }
}
