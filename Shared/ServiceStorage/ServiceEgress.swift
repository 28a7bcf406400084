package import Egress
package import ServiceKit
import Telemetry

extension EgressSettings {
    /// Of a service: with the proxy that the environment names, and with the deadline and trace of the request whose work
    /// makes the call.
    /// - Parameter allowedPrivateHosts: `host:port` that a setting names.
    package static func ofService(
        environment: [String: String], allowedPrivateHosts: Set<String>, ambient: Ambient
    ) -> EgressSettings {
        var settings = EgressSettings(environment: environment, allowedPrivateHosts: allowedPrivateHosts)
        settings.context = {
            guard let scope = Scope.current else { return EgressContext() }
            return EgressContext(
                expires: scope.deadline, parent: scope.trace, span: scope.trace?.child(random: ambient.random))
        }
        return settings
    }
}
