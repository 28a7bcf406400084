import ArgumentParser
import Foundation
import ServiceKit

/// Options of every command that works on what `carnet up` started.
struct InstallationOptions: ParsableArguments {
    @Option(help: "Where databases, keys, secrets and logs are.")
    var data = ".carnet"

    @Option(help: "Where the gateway and the sandbox listen.")
    var host = "127.0.0.1"

    @Option(help: "Added to every port, for a second set of services on one machine.")
    var portOffset = 0

    func validate() throws {
        // The ports run from 8080 to 8090.
        guard (-8_079...57_000).contains(portOffset) else {
            throw ValidationError("--port-offset must be from -8079 to 57000")
        }
    }

    /// One that was started before.
    func existing() throws(CommandFailure) -> Installation {
        let directory = DataDirectory(data)
        return try installation(secrets: Secrets(existingAt: directory.secrets))
    }

    func installation(secrets: Secrets) throws(CommandFailure) -> Installation {
        Installation(
            data: DataDirectory(data), executables: try .besideThisOne(), secrets: secrets, host: host,
            portOffset: portOffset, inherited: ProcessInfo.processInfo.environment)
    }

    /// A service's own command with what it must know, in place of this process.
    func handOver(to service: String, _ arguments: [String]) throws -> Never {
        throw try program(service, arguments).replaceThisProcess()
    }

    /// A service's own command. Where the environment carries the service secret already, as in a container, it is used
    /// as it is.
    func program(_ service: String, _ arguments: [String]) throws -> Program {
        let environment = ProcessInfo.processInfo.environment
        if environment["CARNET_SERVICE_SECRET"] != nil {
            return Program(
                path: try Executables.besideThisOne().path(of: service), arguments: arguments, environment: environment)
        }
        return try existing().program(service, arguments)
    }
}
