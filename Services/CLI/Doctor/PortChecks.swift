import Foundation
import JSON
import ServiceKit

/// Who listens where the services want to, and what those that run say of themselves.
struct PortChecks {
    let host: String
    let portOffset: Int
    let data: DataDirectory
    /// By which services know each other; with it they say why something is missing.
    let secret: ServiceSecret?
    let ambient: Ambient

    private struct Readiness: Decodable {
        struct Dependency: Decodable {
            let name: String
            let status: String
            let detail: String?
        }
        let dependencies: [Dependency]
    }

    /// A port that one of our services answers on is as good as a free one.
    func findings() -> [Finding] {
        Services.inOrder.reversed().map { service in
            let own = Installation.publicServices.contains(service) ? host : "127.0.0.1"
            let port = Services.port(of: service, offset: portOffset)
            if Ports.isFree(port, host: own) { return Finding("port \(port)", "free for \(service)") }
            let reply = ask(HTTPAddress(host: own == "0.0.0.0" ? "127.0.0.1" : own, port: port, path: "/readyz"))
            switch reply?.status {
            case 200: return Finding("port \(port)", "\(service) answers and is ready")
            case 503:
                return Finding(
                    "port \(port)", "\(service) answers and is not ready\(Self.missing(in: reply?.body ?? []))",
                    cure: "see \(data.log(of: service))")
            default:
                return Finding(
                    "port \(port)", "taken, and \(service) wants it",
                    cure: "stop what listens there (ss -ltnp 'sport = :\(port)'), or use --port-offset")
            }
        }
    }

    /// What the gateway says the time is; nothing where it does not run.
    func gatewayClock() -> Finding? {
        let port = Services.port(of: "gateway", offset: portOffset)
        let address = HTTPAddress(host: host == "0.0.0.0" ? "127.0.0.1" : host, port: port, path: "/healthz")
        guard let reply = ask(address), reply.status == 200, let text = reply.header("Date") else { return nil }
        return Clock.gateway(says: text, now: ambient.now())
    }

    private func ask(_ address: HTTPAddress) -> HTTPReply? {
        var exchange = HTTPExchange(method: "GET", address: address)
        if let secret {
            let token = ServiceToken.issue(secret: secret, caller: "doctor", now: ambient.now())
            exchange.headers = [("Carnet-Service-Token", token)]
        }
        return try? exchange.send(within: .seconds(3))
    }

    /// `: database (cannot be reached)`.
    static func missing(in body: [UInt8]) -> String {
        guard let readiness = try? StrictJSONDecoder(unknownMembers: .ignored).decode(Readiness.self, from: body) else {
            return ""
        }
        let missing = readiness.dependencies.filter { $0.status != "ready" }.map { dependency in
            "\(dependency.name)\(dependency.detail.map { " (\($0))" } ?? "")"
        }
        return missing.isEmpty ? "" : ": \(missing.joined(separator: ", "))"
    }
}
