/// What a person sees once everything runs: where it is, how to get in, and the first thing to try.
struct Screen {
    let text: String

    init(_ installation: Installation, _ made: FirstStart, took: Duration) throws {
        let gateway = installation.url(of: "gateway")
        let rows: [(String, String?)] = [
            ("API", gateway),
            ("Sandbox", installation.url(of: "sandbox")),
            ("Console", "\(gateway)/console"),
            ("Reviewer", made.reviewer.map { "\($0.email)  password \($0.password)" }),
            ("Test key", made.secretKey?.key),
            ("Browser key", made.publishableKey?.key),
            ("Data, logs", installation.data.path),
        ]
        var lines = ["", "Carnet is ready after \(took.text). Ctrl-C stops it.", ""]
        for (name, value) in rows {
            guard let value else { continue }
            lines.append("  \(name)\(String(repeating: " ", count: 14 - name.count))\(value)")
        }
        if let key = made.secretKey?.key {
            lines += ["", "A first quote, two T-shirts from China to the Netherlands:", ""]
            lines.append(try SampleQuote.curl(url: gateway, key: key))
        }
        text = (lines + [""]).joined(separator: "\n")
    }
}

extension SupervisorEvent: CustomStringConvertible {
    var description: String {
        switch self {
        case .died(let service, let status, let delay):
            "\(service) died (\(status)); it is started again in \(delay.text)"
        case .couldNotStart(let service, let why, let delay): "\(service): \(why); tried again in \(delay.text)"
        case .readyAgain(let service): "\(service) is ready again"
        case .killed(let service): "\(service) did not stop in time and was killed"
        }
    }
}

extension Duration {
    /// `0.2 s`.
    var text: String {
        "\(components.seconds).\(components.attoseconds / 100_000_000_000_000_000) s"
    }
}
