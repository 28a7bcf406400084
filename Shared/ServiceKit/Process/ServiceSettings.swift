package import Configuration
import Foundation

/// What every service is told: where to listen, where its database is, who its peers are.
///
/// Keys are `CARNET_…` variables: `http.port` is `CARNET_HTTP_PORT`. Every one has a default that works on a laptop,
/// except secrets in production.
package struct ServiceSettings: Sendable {
    package enum Mode: String, Sendable { case development, production }

    /// `CARNET_MODE`: development (default) or production, where secrets have no default.
    package let mode: Mode
    /// `CARNET_HTTP_HOST`, default 127.0.0.1.
    package let host: String
    /// `CARNET_HTTP_PORT`, 0 to 65535, default the service's own; 0 lets the system choose.
    package let port: Int
    /// `CARNET_DATABASE_URL`: `sqlite:PATH` or `postgres://…`; default a file under `.carnet/`. Secret: may hold a password.
    package let databaseURL: String
    /// `CARNET_DATABASE_SCHEMA`, the PostgreSQL schema; default the service's name with `_` for `-`.
    package let databaseSchema: String
    /// `CARNET_SERVICE_SECRET`, at least 16 bytes, shared by all services. Secret.
    package let serviceSecret: ServiceSecret
    /// `CARNET_LOG_LEVEL`, default info.
    package let logLevel: String
    /// `CARNET_LOG_FORMAT`: json, terminal or automatic (default).
    package let logFormat: String
    /// `CARNET_EXIT_WITH_STDIN`: end when standard input closes, which ties a child process to its parent.
    package let exitsWithStandardInput: Bool
    /// `CARNET_HTTP_CONNECTIONS`: how many connections are taken at a time, 16 to 100,000, default 10,000.
    package let connectionsMax: Int
    /// `CARNET_TLS_CERTIFICATE`, `CARNET_TLS_KEY`, `CARNET_TLS_AUTHORITY`: PEM files for mutual TLS between services;
    /// nil where none is given.
    package let tls: ServiceTLS?
    /// `CARNET_PUBLIC_TLS_CERTIFICATE`, `CARNET_PUBLIC_TLS_KEY`: PEM files for TLS and HTTP/2 towards strangers; nil where
    /// none is given.
    package let publicTLS: PublicTLS?
    /// `CARNET_DRAIN_SECONDS`, 0 to 60: how long a process that is told to stop still takes calls while `/readyz` says 503,
    /// so that balancers look elsewhere first. Default 2 in production, else 0.
    package let drainWait: Duration
    /// `CARNET_PUBLIC_URL`: the gateway as browsers and providers reach it, default http://127.0.0.1:8080.
    package let publicURL: String
    /// The same, where a setting names it: then the type of each problem is the address of the page that explains it.
    let givenPublicURL: String?

    /// Default ports, by service.
    package static let ports: [String: Int] = [
        "gateway": 8080, "checkout": 8081, "landed-cost": 8082, "pricing": 8083, "payments": 8084, "fraud": 8085,
        "sandbox": 8090,
    ]

    /// - Throws: `SettingError` naming the variable that cannot be used.
    package init(service: String, _ config: ConfigReader) throws {
        guard let mode = Mode(rawValue: config.string(forKey: "mode", default: "development")) else {
            throw SettingError(key: "CARNET_MODE", expected: "development or production")
        }
        self.mode = mode
        host = config.string(forKey: "http.host", default: "127.0.0.1")
        port = try config.whole("http.port", default: Self.ports[service] ?? 0, in: 0...65_535)
        databaseURL = config.string(
            forKey: "database.url", isSecret: true, default: "sqlite:.carnet/\(service).sqlite")
        databaseSchema = config.string(
            forKey: "database.schema", default: service.replacing("-", with: "_"))
        let given = config.string(forKey: "service.secret", isSecret: true)
        if mode == .production, given == nil {
            throw SettingError(key: "CARNET_SERVICE_SECRET", expected: "a secret of at least 16 bytes, in production")
        }
        guard let secret = ServiceSecret(given ?? "carnet-development-secret") else {
            throw SettingError(key: "CARNET_SERVICE_SECRET", expected: "at least 16 bytes")
        }
        serviceSecret = secret
        logLevel = config.string(forKey: "log.level", default: "info")
        logFormat = config.string(forKey: "log.format", default: "automatic")
        exitsWithStandardInput = config.bool(forKey: "exit.with.stdin", default: false)
        connectionsMax = try config.whole("http.connections", default: 10_000, in: 16...100_000)
        tls = try ServiceTLS.from(config)
        publicTLS = try PublicTLS.from(config)
        drainWait = .seconds(try config.whole("drain.seconds", default: mode == .production ? 2 : 0, in: 0...60))
        publicURL = try config.url("public.url", default: "http://127.0.0.1:\(Self.ports["gateway"] ?? 8080)")
        givenPublicURL = config.string(forKey: "public.url") == nil ? nil : publicURL
    }

    /// The address of a peer: `CARNET_LANDED_COST_URL` for `landed-cost`, default its port on this machine.
    package static func peer(_ service: String, _ config: ConfigReader) throws -> ServiceAddress {
        let addresses = try peers(service, config)
        guard addresses.count == 1 else {
            throw SettingError(key: peerKey(service).environmentName, expected: "one address")
        }
        return addresses[0]
    }

    /// The addresses of a peer that runs more than once: the same variable, addresses parted by commas.
    package static func peers(_ service: String, _ config: ConfigReader) throws -> [ServiceAddress] {
        let key = peerKey(service)
        let tls = try ServiceTLS.from(config)
        let scheme = tls == nil ? "http" : "https"
        let text = config.string(forKey: ConfigKey(key), default: "\(scheme)://127.0.0.1:\(ports[service] ?? 0)")
        var addresses: [ServiceAddress] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            var part = part.trimmingCharacters(in: .whitespaces)
            while part.hasSuffix("/") { part.removeLast() }
            guard part.hasPrefix("\(scheme)://"), URL(string: part)?.host() != nil,
                let address = ServiceAddress(part, tls: tls?.client), !addresses.contains(address)
            else {
                throw SettingError(
                    key: key.environmentName,
                    expected: tls == nil
                        ? "http://HOST:PORT, or https:// and CARNET_TLS_CERTIFICATE"
                        : "https://HOST:PORT, as there are certificates")
            }
            addresses.append(address)
        }
        return addresses
    }

    private static func peerKey(_ service: String) -> String { service.replacing("-", with: ".") + ".url" }

    /// The environment's `CARNET_…` variables.
    package static func environment() -> ConfigReader {
        ConfigReader(provider: EnvironmentVariablesProvider()).scoped(to: "carnet")
    }
}

/// A setting that cannot be used; names the variable.
package struct SettingError: Error, CustomStringConvertible {
    package let key: String
    package let expected: String

    package init(key: String, expected: String) {
        self.key = key
        self.expected = expected
    }

    package var description: String { "\(key): expected \(expected)" }
}

extension ConfigReader {
    /// A whole number within bounds.
    package func whole(_ key: String, default value: Int, in range: ClosedRange<Int>) throws -> Int {
        guard let text = string(forKey: ConfigKey(key)) else { return value }
        guard let number = Int(text), range.contains(number) else {
            throw SettingError(
                key: key.environmentName, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// An http or https address without a trailing slash.
    package func url(_ key: String, default value: String) throws -> String {
        var text = string(forKey: ConfigKey(key), default: value)
        while text.hasSuffix("/") { text.removeLast() }
        guard text.hasPrefix("http://") || text.hasPrefix("https://"), URL(string: text)?.host() != nil else {
            throw SettingError(key: key.environmentName, expected: "an address such as http://127.0.0.1:8080")
        }
        return text
    }
}

extension String {
    var environmentName: String { "CARNET_" + uppercased().replacing(".", with: "_") }
}
