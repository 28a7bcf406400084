/// Where a server listens, in plain HTTP: our own services on this machine or in this network.
struct HTTPAddress: Hashable, Sendable {
    let host: String
    let port: Int
    /// Begins with a slash.
    let path: String

    init(host: String, port: Int, path: String = "/") {
        self.host = host
        self.port = port
        self.path = path
    }

    /// Reads `http://HOST[:PORT][/PATH]`.
    init(url: String) throws(CommandFailure) {
        guard url.hasPrefix("http://") else {
            throw CommandFailure("\(url): expected an address such as http://127.0.0.1:8080")
        }
        let rest = url.dropFirst(7)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<slash]
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let host = parts.first, !host.isEmpty,
            let port = parts.count == 2 ? Int(parts[1]) : 80, (1...65_535).contains(port),
            rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw CommandFailure("\(url): expected an address such as http://127.0.0.1:8080") }
        self.init(host: String(host), port: port, path: slash == rest.endIndex ? "/" : String(rest[slash...]))
    }

    func at(_ path: String) -> HTTPAddress { HTTPAddress(host: host, port: port, path: path) }

    var authority: String { "\(host):\(port)" }
}
