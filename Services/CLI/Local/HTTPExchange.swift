import Foundation

/// One request and its whole answer, over a connection of its own. Blocks the thread, never beyond its time.
struct HTTPExchange {
    /// Quotes with 100 delivery options stay far below; more is not an answer of ours.
    static let answerBytesMax = 8 << 20

    let method: String
    let address: HTTPAddress
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    /// - Parameter limit: for connecting, sending and reading together.
    /// - Throws: `CommandFailure` when there is no whole answer in time.
    func send(within limit: Duration) throws(CommandFailure) -> HTTPReply {
        let deadline = ContinuousClock.now + limit
        let connection = try SocketConnection(to: address, by: deadline)
        defer { connection.close() }
        try connection.write(bytes, by: deadline)
        var parser = HTTPReplyParser()
        while true {
            let received = try connection.read(by: deadline)
            if let reply = try parser.take(received, isEnd: received.isEmpty) { return reply }
        }
    }

    private var bytes: [UInt8] {
        var head = "\(method) \(address.path) HTTP/1.1\r\nHost: \(address.authority)\r\nConnection: close\r\n"
        head += "Accept: application/json\r\nUser-Agent: carnet\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if !body.isEmpty || method == "POST" { head += "Content-Length: \(body.count)\r\n" }
        return Array("\(head)\r\n".utf8) + body
    }
}

/// A socket whose every wait has an end.
struct SocketConnection {
    let descriptor: Int32
    private let address: HTTPAddress

    init(to address: HTTPAddress, by deadline: ContinuousClock.Instant) throws(CommandFailure) {
        self.address = address
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_family = AF_UNSPEC
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(address.host, String(address.port), &hints, &list)
        guard code == 0, let first = list else {
            throw CommandFailure("\(address.host): \(String(cString: gai_strerror(code)))")
        }
        defer { freeaddrinfo(first) }
        var why = "no address"
        for candidate in sequence(first: first, next: { $0.pointee.ai_next }) {
            let socket = Self.connected(candidate.pointee, by: deadline, &why)
            if let socket {
                descriptor = socket
                return
            }
        }
        throw CommandFailure("cannot connect to \(address.authority): \(why)")
    }

    func close() { Foundation.close(descriptor) }

    func write(_ bytes: [UInt8], by deadline: ContinuousClock.Instant) throws(CommandFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            try wait(for: POLLOUT, by: deadline)
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 || errno == EAGAIN || errno == EINTR else { throw failure(SystemError.last) }
            rest = rest.dropFirst(max(count, 0))
        }
    }

    /// Empty at the end of the stream.
    func read(by deadline: ContinuousClock.Instant) throws(CommandFailure) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            try wait(for: POLLIN, by: deadline)
            let count = Foundation.recv(descriptor, &buffer, buffer.count, 0)
            if count >= 0 { return Array(buffer.prefix(count)) }
            guard errno == EAGAIN || errno == EINTR else { throw failure(SystemError.last) }
        }
    }

    private func wait(for event: Int32, by deadline: ContinuousClock.Instant) throws(CommandFailure) {
        guard Self.poll(descriptor, event, by: deadline) else { throw failure("no answer in time") }
    }

    private func failure(_ why: String) -> CommandFailure { CommandFailure("\(address.authority): \(why)") }

    private static func connected(
        _ candidate: addrinfo, by deadline: ContinuousClock.Instant, _ why: inout String
    ) -> Int32? {
        let kind = candidate.ai_socktype | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(candidate.ai_family, kind, candidate.ai_protocol)
        guard descriptor >= 0 else {
            why = SystemError.last
            return nil
        }
        if connect(descriptor, candidate.ai_addr, candidate.ai_addrlen) == 0 { return descriptor }
        var code = errno
        if code == EINPROGRESS {
            var size = socklen_t(MemoryLayout<Int32>.size)
            if !poll(descriptor, POLLOUT, by: deadline) {
                code = ETIMEDOUT
            } else if getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0, code == 0 {
                return descriptor
            }
        }
        why = SystemError.text(code)
        Foundation.close(descriptor)
        return nil
    }

    /// Whether the descriptor became ready in time.
    private static func poll(_ descriptor: Int32, _ event: Int32, by deadline: ContinuousClock.Instant) -> Bool {
        while true {
            let left = max(deadline - .now, .zero)
            let milliseconds = left.components.seconds * 1_000 + left.components.attoseconds / 1_000_000_000_000_000
            var interest = pollfd(fd: descriptor, events: Int16(event), revents: 0)
            let count = Foundation.poll(&interest, 1, Int32(clamping: milliseconds + 1))
            if count > 0 { return true }
            if count == 0 || errno != EINTR { return false }
        }
    }
}
