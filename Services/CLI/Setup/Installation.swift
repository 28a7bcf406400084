import Crypto
import Foundation
import ServiceKit

/// One set of services on this machine: where its data is, where it listens, what each service is told.
struct Installation: Sendable {
    /// What a browser opens; the other services stay on this machine whatever `--host` says.
    static let publicServices: Set<String> = ["gateway", "sandbox"]

    let data: DataDirectory
    let executables: Executables
    let secrets: Secrets
    /// Where the public services listen.
    let host: String
    let portOffset: Int
    /// What we were started with; the children get it with ours on top.
    let inherited: [String: String]

    /// `postgres://…` from the environment; nil for SQLite files.
    var postgresURL: String? { Self.postgresURL(in: inherited) }

    static func postgresURL(in environment: [String: String]) -> String? {
        guard let url = environment["CARNET_DATABASE_URL"] else { return nil }
        return url.hasPrefix("postgres://") || url.hasPrefix("postgresql://") ? url : nil
    }

    /// A folder's name for the server in use; nil for SQLite files.
    private var serverName: String? {
        postgresURL.map { "postgres-" + Hex.text(SHA256.hash(data: Array(Self.withoutPassword($0).utf8)).prefix(4)) }
    }

    /// Host and database of a server, which tell one from another.
    static func withoutPassword(_ url: String) -> String {
        var components = URLComponents(string: url)
        components?.password = nil
        components?.query = nil
        return components?.string ?? "postgres"
    }

    /// Where a service listens.
    func listeningHost(of service: String) -> String {
        Self.publicServices.contains(service) ? host : "127.0.0.1"
    }

    /// How this machine reaches a service; 0.0.0.0 means every network, and is no address to connect to.
    func address(of service: String) -> HTTPAddress {
        let host = listeningHost(of: service)
        return HTTPAddress(
            host: host == "0.0.0.0" ? "127.0.0.1" : host, port: Services.port(of: service, offset: portOffset))
    }

    func url(of service: String) -> String { "http://\(address(of: service).authority)" }

    /// What a service is started with.
    func environment(of service: String) -> [String: String] {
        // Over the loopback no certificates are needed, and our own probes show none.
        var environment = inherited.filter {
            !$0.key.hasPrefix("CARNET_TLS_") && !$0.key.hasPrefix("CARNET_PUBLIC_TLS_")
        }
        environment["CARNET_MODE"] = "development"
        environment["CARNET_HTTP_HOST"] = listeningHost(of: service)
        environment["CARNET_HTTP_PORT"] = String(address(of: service).port)
        environment["CARNET_DATABASE_URL"] = postgresURL ?? "sqlite:\(data.database(of: service))"
        environment["CARNET_DATABASE_SCHEMA"] = service.replacing("-", with: "_")
        environment["CARNET_LOG_LEVEL"] = inherited["CARNET_LOG_LEVEL"] ?? "info"
        environment["CARNET_LOG_FORMAT"] = "json"
        for peer in Services.inOrder { environment[Services.urlVariable(of: peer)] = url(of: peer) }
        environment["CARNET_PUBLIC_URL"] = inherited["CARNET_PUBLIC_URL"] ?? url(of: "gateway")
        environment["CARNET_SANDBOX_PUBLIC_URL"] = inherited["CARNET_SANDBOX_PUBLIC_URL"] ?? url(of: "sandbox")
        environment["CARNET_SANDBOX_KEYS"] = data.keys
        // The sandbox runs here, so it calls back here, whatever address browsers use.
        environment["CARNET_CALLBACK_URL"] = inherited["CARNET_CALLBACK_URL"] ?? url(of: "gateway")
        environment["CARNET_SANDBOX_CALLBACK_HOSTS"] =
            inherited["CARNET_SANDBOX_CALLBACK_HOSTS"] ?? address(of: "gateway").authority
        if AuditPlace.services.contains(service) {
            environment["CARNET_AUDIT_HEADS"] = data.auditHeads(of: service, on: serverName)
        }
        environment["CARNET_NOMENCLATURE_PATH"] = inherited["CARNET_NOMENCLATURE_PATH"] ?? data.nomenclature
        // Tables that were imported; without any, those the program came with.
        if inherited["CARNET_TABLES_PATH"] == nil, FileManager.default.fileExists(atPath: data.tables) {
            environment["CARNET_TABLES_PATH"] = data.tables
        }
        environment["CARNET_EXIT_WITH_STDIN"] = "1"
        environment.merge(secrets.environment(of: service)) { _, ours in ours }
        return environment
    }

    /// A service's own program, to be asked for something once: it ends by itself, whatever its input does.
    func program(_ service: String, _ arguments: [String]) throws(CommandFailure) -> Program {
        var environment = environment(of: service)
        environment["CARNET_EXIT_WITH_STDIN"] = nil
        return Program(path: try executables.path(of: service), arguments: arguments, environment: environment)
    }

    func plan(of service: String) throws(CommandFailure) -> ServicePlan {
        ServicePlan(
            name: service,
            program: Program(path: try executables.path(of: service), environment: environment(of: service)),
            logPath: data.log(of: service), readiness: address(of: service).at("/readyz"))
    }
}
