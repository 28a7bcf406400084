import ArgumentParser
import Foundation
import ServiceKit
import Storage

/// Looks at everything that `carnet up` needs, and says the cure of what is not as it must be.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check toolchain, programs, ports, data folder, clock and database; say the cure.")

    /// What a data folder should have left: a busy day of quotes is some hundred megabytes.
    static let freeBytesMin: UInt64 = 1 << 30

    @OptionGroup var options: InstallationOptions

    func run() async throws {
        var findings = [await toolchain(), programs()]
        findings += ports()
        findings += [dataFolder(), clock(), await database()]
        for finding in findings { Console.standard.write(finding.text) }
        let failed = findings.filter { $0.cure != nil }.count
        guard failed == 0 else { throw CommandFailure("\(failed) of \(findings.count) checks failed") }
    }

    /// Only building needs it, so that a machine without it is well.
    private func toolchain() async -> Finding {
        let environment = ProcessInfo.processInfo.environment
        let program = Program(path: "/usr/bin/env", arguments: ["swift", "--version"], environment: environment)
        guard let answer = try? await Errand.run(program) else {
            return Finding("toolchain", "no swift on the PATH; only building needs it")
        }
        let text = String(decoding: answer, as: UTF8.self)
        guard let match = text.firstMatch(of: /Swift version (\d+)\.(\d+)/), let major = Int(match.1),
            let minor = Int(match.2)
        else { return Finding("toolchain", "swift does not tell its version", cure: "install Swift 6.3") }
        let isNewEnough = (major, minor) >= (6, 3)
        return Finding(
            "toolchain", "Swift \(major).\(minor)", cure: isNewEnough ? nil : "install Swift 6.3 from swift.org/install"
        )
    }

    private func programs() -> Finding {
        do {
            let executables = try Executables.besideThisOne()
            try executables.require(Services.inOrder)
            return Finding("programs", "all beside carnet in \(executables.folder)")
        } catch { return Finding("programs", "\(error)", cure: "make build") }
    }

    /// A port that one of our services answers on is as good as a free one.
    private func ports() -> [Finding] {
        Services.inOrder.reversed().map { service in
            let host = Installation.publicServices.contains(service) ? options.host : "127.0.0.1"
            let port = Services.port(of: service, offset: options.portOffset)
            if Ports.isFree(port, host: host) { return Finding("port \(port)", "free for \(service)") }
            let address = HTTPAddress(host: host == "0.0.0.0" ? "127.0.0.1" : host, port: port, path: "/readyz")
            let reply = try? HTTPExchange(method: "GET", address: address).send(within: .seconds(2))
            switch reply?.status {
            case 200: return Finding("port \(port)", "\(service) answers and is ready")
            case 503:
                return Finding(
                    "port \(port)", "\(service) answers and is not ready",
                    cure: "see \(DataDirectory(options.data).log(of: service))")
            default:
                return Finding(
                    "port \(port)", "taken, and \(service) wants it",
                    cure: "stop what listens there (ss -ltnp 'sport = :\(port)'), or use --port-offset")
            }
        }
    }

    private func dataFolder() -> Finding {
        let directory = DataDirectory(options.data)
        do { try directory.prepare() } catch {
            return Finding("data folder", "\(error)", cure: "choose another with --data")
        }
        var space = statvfs()
        guard statvfs(directory.path, &space) == 0 else { return Finding("data folder", directory.path) }
        let free = UInt64(space.f_bavail) * UInt64(space.f_frsize)
        return Finding(
            "data folder", "\(directory.path), \(free >> 20) MiB free",
            cure: free < Self.freeBytesMin ? "make room: at least \(Self.freeBytesMin >> 20) MiB" : nil)
    }

    private func clock() -> Finding { Clock.finding(now: Ambient.live.now(), folder: DataDirectory(options.data).path) }

    private func database() async -> Finding {
        guard let url = Installation.postgresURL(in: ProcessInfo.processInfo.environment) else {
            return Finding("database", "SQLite files in the data folder")
        }
        do {
            let database = try await openDatabase(url, schema: "public", limits: DatabaseLimits(connections: 1))
            try await database.ping()
            await database.close()
            return Finding("database", "PostgreSQL answers")
        } catch let error as DatabaseUnavailable {
            return Finding("database", error.reason, cure: "start the server, or correct CARNET_DATABASE_URL")
        } catch { return Finding("database", "\(error)", cure: "correct the server's settings or CARNET_DATABASE_URL") }
    }
}

/// What one check found.
struct Finding: Sendable {
    let name: String
    let what: String
    /// What to do about it; nil where all is well.
    let cure: String?

    init(_ name: String, _ what: String, cure: String? = nil) {
        self.name = name
        self.what = what
        self.cure = cure
    }

    var text: String {
        let mark = cure == nil ? "ok  " : "FAIL"
        let pad = String(repeating: " ", count: max(1, 13 - name.count))
        return "\(mark)  \(name)\(pad)\(what)\(cure.map { "\n      cure: \($0)" } ?? "")"
    }
}
