import ArgumentParser
import Foundation
import JSON
import ServiceKit

/// Looks at everything that an installation needs, and says the cure of what is not as it must be.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check toolchain, programs, ports, files, database, clocks, certificates and tables; say the cure.",
        discussion: "Exits with 1 where something is broken; a warning is no failure.")

    /// What a data folder should have left: a busy day of quotes is some hundred megabytes.
    static let freeBytesMin: UInt64 = 1 << 30

    @OptionGroup var options: InstallationOptions

    @Flag(help: "Print the findings as one JSON object.")
    var json = false

    func run() async throws {
        let report = DoctorReport(findings: await findings())
        if json {
            Console.standard.write(String(decoding: try StrictJSONEncoder().encode(report), as: UTF8.self))
        } else {
            Console.standard.write("\(report.text)\n\(report.broken == 0 ? "\n\(report.summary)" : "")")
        }
        guard report.broken == 0 else { throw CommandFailure(report.summary) }
    }

    private func findings() async -> [Finding] {
        let environment = ProcessInfo.processInfo.environment
        let data = DataDirectory(options.data)
        let files = FileChecks(data: data, environment: environment)
        let ports = PortChecks(
            host: options.host, portOffset: options.portOffset, data: data, secret: secret(data, environment),
            ambient: .live)
        var findings = [await toolchain(environment), programs()]
        findings += ports.findings()
        findings += [dataFolder(data), files.rights(), files.secrets()]
        if let url = Installation.postgresURL(in: environment) {
            findings += await DatabaseCheck(url: url, now: Ambient.live.now).findings()
        } else {
            findings.append(files.sqlite())
        }
        findings.append(Clock.finding(now: Ambient.live.now(), folder: data.path))
        if let clock = ports.gatewayClock() { findings.append(clock) }
        findings += CertificateCheck(environment: environment, now: Ambient.live.now()).findings()
        if let folder = try? Executables.besideThisOne().folder {
            findings += DataAges(folder: folder, today: Ambient.live.today()).findings()
        }
        return findings
    }

    /// Only building needs it, so that a machine without it is well.
    private func toolchain(_ environment: [String: String]) async -> Finding {
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

    private func dataFolder(_ data: DataDirectory) -> Finding {
        // Only looked at: where it is not there yet, the folder counts in which it will be made.
        var place = URL(fileURLWithPath: data.path)
        while !FileManager.default.fileExists(atPath: place.path), place.path != "/" { place.deleteLastPathComponent() }
        guard access(place.path, W_OK | X_OK) == 0 else {
            return Finding("data folder", "cannot write to \(place.path)", cure: "choose another with --data")
        }
        var space = statvfs()
        guard statvfs(place.path, &space) == 0 else { return Finding("data folder", data.path) }
        let free = UInt64(space.f_bavail) * UInt64(space.f_frsize)
        let isThere = place.path == data.path
        return Finding(
            "data folder", "\(data.path)\(isThere ? "" : " (made by the first 'carnet up')"), \(free >> 20) MiB free",
            cure: free < Self.freeBytesMin ? "make room: at least \(Self.freeBytesMin >> 20) MiB" : nil)
    }

    private func secret(_ data: DataDirectory, _ environment: [String: String]) -> ServiceSecret? {
        if let given = environment["CARNET_SERVICE_SECRET"] { return ServiceSecret(given) }
        guard FileManager.default.fileExists(atPath: data.secrets) else { return nil }
        let lines = String(decoding: FileManager.default.contents(atPath: data.secrets) ?? Data(), as: UTF8.self)
        return lines.split(separator: "\n").first { $0.hasPrefix("CARNET_SERVICE_SECRET=") }
            .flatMap { ServiceSecret(String($0.dropFirst("CARNET_SERVICE_SECRET=".count))) }
    }
}
