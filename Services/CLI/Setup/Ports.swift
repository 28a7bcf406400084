import Foundation

/// Whether the ports that the services need are free, asked before anything is started.
enum Ports {
    /// - Throws: one sentence that names every port that is taken, and who wants it.
    static func requireFree(_ wanted: [(service: String, port: Int)], host: String) throws(CommandFailure) {
        let taken = wanted.filter { !isFree($0.port, host: host) }
        guard let first = taken.first else { return }
        let list = taken.map { "\($0.port) (wanted by \($0.service))" }.joined(separator: ", ")
        throw CommandFailure(
            "\(taken.count == 1 ? "port" : "ports") \(list) \(taken.count == 1 ? "is" : "are") taken; stop what listens "
                + "there (ss -ltnp 'sport = :\(first.port)' tells), or move all ports with --port-offset")
    }

    static func isFree(_ port: Int, host: String) -> Bool {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0, let address = list?.pointee else { return false }
        defer { freeaddrinfo(list) }
        let descriptor = socket(address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // As the services do, so that connections of the last run that linger are not in the way.
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        return bind(descriptor, address.ai_addr, address.ai_addrlen) == 0 && listen(descriptor, 1) == 0
    }
}
