import Configuration
import Foundation
import Logging
import ServiceKit
import ServiceLifecycle
import Synchronization
import UnixSignals

/// The configuration in force, and what SIGHUP does: the file is read, checked and put in the place of the one before, all
/// at once. A file with a fault changes nothing; a log line names each bad member.
final class LiveConfig: Service {
    /// Something else that is read again when the configuration is, such as certificates. It gets the configuration that
    /// is in force by then; where it throws it keeps what it had.
    typealias Reloadable = @Sendable (GatewayConfig) throws -> Void

    private let path: String?
    private let tls: ServiceTLS?
    private let inForce: Mutex<GatewayConfig>
    private let reloadables = Mutex<[(name: String, reload: Reloadable)]>([])
    private let logger = Logger(label: "gateway.config")

    /// - Parameters:
    ///   - path: of the file; nil for none, and then `standard` holds for good.
    ///   - tls: what connections to services are made with.
    /// - Throws: `ConfigFault`: a gateway does not start on a file that it cannot use.
    init(path: String? = nil, tls: ServiceTLS? = nil, standard: GatewayConfig = .standard) throws(ConfigFault) {
        self.path = path
        self.tls = tls
        inForce = Mutex(try path.map { path throws(ConfigFault) in try ConfigFile.load(path, tls: tls) } ?? standard)
    }

    /// For a configuration that never changes.
    init(standing config: GatewayConfig = .standard) {
        path = nil
        tls = nil
        inForce = Mutex(config)
    }

    /// `CARNET_GATEWAY_CONFIG`: the path of the file; none by default.
    static func path(_ config: ConfigReader) -> String? { config.string(forKey: "gateway.config") }

    var current: GatewayConfig { inForce.withLock { $0 } }

    /// Adds to what is done at each reload, after the configuration was swapped.
    func whenReloaded(_ name: String, _ reload: @escaping Reloadable) {
        reloadables.withLock { $0.append((name, reload)) }
    }

    /// - Returns: whether everything that was read is in force now.
    @discardableResult
    func reload() -> Bool {
        if let path {
            do throws(ConfigFault) {
                let fresh = try ConfigFile.load(path, tls: tls)
                inForce.withLock { $0 = fresh }
            } catch {
                logger.error(
                    "The configuration was not reloaded; the one before stays", metadata: ["error": "\(error)"])
                return false
            }
        }
        var isWhole = true
        let config = current
        for (name, reload) in reloadables.withLock({ $0 }) {
            do { try reload(config) } catch {
                isWhole = false
                logger.error("Something was not reloaded", metadata: ["what": "\(name)", "error": "\(error)"])
            }
        }
        if isWhole { logger.notice("The configuration was reloaded", metadata: ["file": "\(path ?? "none")"]) }
        return isWhole
    }

    /// Reloads at each SIGHUP until the process stops.
    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown { [self] in for await _ in signals { reload() } }
    }
}
