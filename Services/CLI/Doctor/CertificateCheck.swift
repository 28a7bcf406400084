import Foundation
import ServiceKit

/// Whether the certificates that the environment names are there and good for a while.
struct CertificateCheck {
    let environment: [String: String]
    let now: Date

    /// Long enough to have a new one made and taken to every machine.
    static let daysMin = 21

    func findings() -> [Finding] {
        let names = ["CARNET_TLS_CERTIFICATE", "CARNET_TLS_AUTHORITY"].filter { environment[$0] != nil }
        guard !names.isEmpty else { return [Finding("certificates", "none named; services speak plain HTTP")] }
        return names.map(finding) + [key()]
    }

    private func finding(_ variable: String) -> Finding {
        let path = environment[variable] ?? ""
        let ends: [Date]
        do { ends = try CertificateFile.ends(path) } catch {
            return Finding(
                variable, "\(path) cannot be used", cure: "make it a file of PEM certificates that we may read")
        }
        guard let first = ends.min() else {
            return Finding(variable, "\(path) holds no certificate", cure: "make it a file of PEM certificates")
        }
        let days = Int((first.timeIntervalSince(now) / 86_400).rounded(.down))
        if days < 0 {
            return Finding(variable, "\(path) ran out \(-days) days ago", cure: "have a new one signed, then restart")
        }
        return Finding(
            variable, "\(path), good for \(days) days",
            cure: days < Self.daysMin ? "have a new one signed before it runs out" : nil, isWarning: true)
    }

    private func key() -> Finding {
        let name = "CARNET_TLS_KEY"
        guard let path = environment[name] else {
            return Finding(name, "not given", cure: "give certificate, key and authority together, or none")
        }
        var status = stat()
        guard stat(path, &status) == 0, access(path, R_OK) == 0 else {
            return Finding(name, "\(path) cannot be read", cure: "make it readable for the user of the services")
        }
        let isOpen = status.st_mode & 0o077 != 0
        return Finding(
            name, isOpen ? "others may read \(path)" : "\(path), for its owner alone",
            cure: isOpen ? "chmod 600 '\(path)'" : nil)
    }
}
