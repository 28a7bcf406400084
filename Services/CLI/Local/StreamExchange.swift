import Foundation

/// One request whose body is sent in chunks while its answer is read: neither is ever held whole.
struct StreamExchange {
    /// Read at a time from where the body comes from.
    private static let pieceBytes = 64 << 10
    /// Nothing sent and nothing read for so long is a broken line.
    private static let silence: Duration = .seconds(60)

    let address: HTTPAddress
    let headers: [(name: String, value: String)]

    /// - Parameters:
    ///   - next: the next piece of the body; nil at its end.
    ///   - onAnswer: given what came of the body of an answer of 2xx, as it comes.
    ///   - onSent: told how many bytes of the body were sent, after each piece.
    /// - Throws: `CommandFailure` for another status, with its problem, or an answer that breaks off.
    func send(
        within limit: Duration, next: () throws -> [UInt8]?, onAnswer: ([UInt8]) throws -> Void,
        onSent: (Int) -> Void
    ) throws {
        let deadline = ContinuousClock.now + limit
        let connection = try SocketConnection(to: address, by: deadline)
        defer { connection.close() }
        var head = "POST \(address.path) HTTP/1.1\r\nHost: \(address.authority)\r\nConnection: close\r\n"
        head += "User-Agent: carnet\r\nTransfer-Encoding: chunked\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        var pending = Array("\(head)\r\n".utf8)[...]
        var (isEnded, sent) = (false, 0)
        var parser = StreamedAnswer()
        while !parser.isWhole {
            if pending.isEmpty, !isEnded {
                if let piece = try next() {
                    sent += piece.count
                    if !piece.isEmpty {
                        pending = (Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [13, 10])[...]
                    }
                    onSent(sent)
                } else {
                    isEnded = true
                    pending = Array("0\r\n\r\n".utf8)[...]
                }
            }
            let ready = try wait(
                connection.descriptor, toSend: !pending.isEmpty, by: min(deadline, .now + Self.silence))
            if ready.canRead {
                let received = try receive(connection.descriptor)
                try parser.take(received, onAnswer)
                if received.isEmpty, !parser.isWhole {
                    throw CommandFailure("the connection was closed within the answer")
                }
            }
            if ready.canSend { try transmit(&pending, connection.descriptor, parser) }
        }
    }

    private func wait(
        _ descriptor: Int32, toSend: Bool, by deadline: ContinuousClock.Instant
    ) throws -> (canRead: Bool, canSend: Bool) {
        while true {
            let left = max(deadline - .now, .zero)
            let milliseconds = left.components.seconds * 1_000 + left.components.attoseconds / 1_000_000_000_000_000
            var interest = pollfd(fd: descriptor, events: Int16(toSend ? POLLIN | POLLOUT : POLLIN), revents: 0)
            let count = poll(&interest, 1, Int32(clamping: milliseconds + 1))
            if count > 0 {
                let events = Int32(interest.revents)
                return (events & (POLLIN | POLLHUP | POLLERR) != 0, events & POLLOUT != 0)
            }
            guard count < 0, errno == EINTR else { throw CommandFailure("\(address.authority): no answer in time") }
        }
    }

    private func receive(_ descriptor: Int32) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: Self.pieceBytes)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count >= 0 { return Array(buffer.prefix(count)) }
        throw CommandFailure("\(address.authority): \(SystemError.last)")
    }

    private func transmit(_ pending: inout ArraySlice<UInt8>, _ descriptor: Int32, _ parser: StreamedAnswer) throws {
        let count = pending.withUnsafeBytes {
            Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count > 0 { pending = pending.dropFirst(count) }
        // Who refuses early may have closed its end; the answer is read all the same.
        if count < 0, errno != EAGAIN, errno != EINTR { pending = [] }
    }

    /// Reads pieces of `next` from a file or a pipe.
    static func pieces(of file: FileHandle) -> () throws -> [UInt8]? {
        {
            guard let data = try file.read(upToCount: pieceBytes), !data.isEmpty else { return nil }
            return Array(data)
        }
    }
}

/// Reads an answer in chunks or of a known length, passing its body on as it comes.
struct StreamedAnswer {
    private var buffer: [UInt8] = []
    private var status: Int?
    private var isChunked = false
    private var left: Int?
    /// The body of a refusal, which is short.
    private var refusal: [UInt8] = []
    private(set) var isWhole = false

    mutating func take(_ bytes: [UInt8], _ onAnswer: ([UInt8]) throws -> Void) throws {
        buffer += bytes
        if status == nil { try readHead() }
        guard status != nil else { return }
        while !isWhole, try readBody(onAnswer) {}
        if isWhole, let status, !(200..<300).contains(status) {
            throw CommandFailure(Refusal.text(HTTPReply(status: status, headers: [], body: refusal)))
        }
    }

    private mutating func readHead() throws {
        guard buffer.count >= 4,
            let end = (0...(buffer.count - 4)).first(where: { buffer[$0..<($0 + 4)] == [13, 10, 13, 10] })
        else {
            guard buffer.count < 64 << 10 else { throw CommandFailure("the answer is not HTTP") }
            return
        }
        let lines = String(decoding: buffer[..<end], as: UTF8.self).lowercased().split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, words[0].hasPrefix("http/1."), let code = Int(words[1]) else {
            throw CommandFailure("the answer is not HTTP")
        }
        buffer.removeFirst(end + 4)
        if code == 100 { return try readHead() }
        status = code
        isChunked = lines.contains("transfer-encoding: chunked")
        if !isChunked {
            let length = lines.first { $0.hasPrefix("content-length:") }?.split(separator: ":").last
            guard let length, let count = Int(length.filter { $0 != " " }) else {
                throw CommandFailure("the answer does not say how long it is")
            }
            left = count
            isWhole = count == 0
        }
    }

    /// Whether something was read.
    private mutating func readBody(_ onAnswer: ([UInt8]) throws -> Void) throws -> Bool {
        if let count = left {
            let piece = Array(buffer.prefix(count))
            guard !piece.isEmpty else { return false }
            buffer.removeFirst(piece.count)
            left = count - piece.count
            if status.map((200..<300).contains) == true { try onAnswer(piece) } else { refusal += piece }
            if count == piece.count {
                if isChunked { left = nil } else { isWhole = true }
            }
            return true
        }
        // The line end that closes the chunk before.
        if buffer.starts(with: [13, 10]) { buffer.removeFirst(2) }
        guard let end = buffer.firstIndex(of: 10), end > 0 else { return false }
        guard let size = Int(String(decoding: buffer[..<(end - 1)], as: UTF8.self), radix: 16) else {
            throw CommandFailure("the answer is not HTTP")
        }
        buffer.removeFirst(end + 1)
        left = size == 0 ? nil : size
        isWhole = size == 0
        return true
    }
}
