import Foundation
import Synchronization

/// A server on a loopback port that answers, or fails to answer, exactly as a test says: down to the byte.
final class ScriptedServer: Sendable {
    struct Request: Sendable {
        let line: String
        let headers: [String]
        let body: [UInt8]
        /// The how-many-th on its connection, from 1.
        let number: Int
    }

    enum Reply: Sendable {
        /// Then the next request on the same connection.
        case bytes(String)
        case bytesThenClose(String)
        /// Nothing, until the other side gives up.
        case hang
        /// Bytes, then nothing until the other side gives up.
        case bytesThenHang(String)
        case close
        /// Closes with a reset in place of an end.
        case reset
        /// The first text, then the other again and again until the other side gives up.
        case endless(String, String)
    }

    let port: UInt16
    private let listener: Int32
    private let seen = Mutex<[Request]>([])
    private let accepted = Mutex(0)

    var origin: String { "127.0.0.1:\(port)" }
    var requests: [Request] { seen.withLock { $0 } }
    var connections: Int { accepted.withLock { $0 } }

    init(_ reply: @escaping @Sendable (Request) -> Reply) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (listener, size) = (listener, length)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, size) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, pointer, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in
            defer { close(listener) }
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                accepted.withLock { $0 += 1 }
                Thread.detachNewThread { [self] in serve(connection, reply) }
            }
        }
    }

    /// Ends listening at once; the accepting thread closes the socket, so that its number is not taken over under it.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// A port on which nobody listens: bound once, and given back.
    static func closedPort() throws -> UInt16 {
        let server = try ScriptedServer { _ in .close }
        server.stop()
        return server.port
    }

    static func answer(_ body: String, status: String = "200 OK", headers: [String] = []) -> String {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    private func serve(_ connection: Int32, _ reply: (Request) -> Reply) {
        defer { close(connection) }
        var buffer: [UInt8] = []
        var number = 0
        while let request = next(from: connection, &buffer, number + 1) {
            number += 1
            seen.withLock { $0.append(request) }
            switch reply(request) {
            case .bytes(let text): write(text, to: connection)
            case .bytesThenClose(let text):
                write(text, to: connection)
                return
            case .hang: return readToEnd(connection)
            case .bytesThenHang(let text):
                write(text, to: connection)
                return readToEnd(connection)
            case .close: return
            case .reset:
                var now = linger(l_onoff: 1, l_linger: 0)
                setsockopt(connection, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
                return
            case .endless(let head, let part):
                guard write(head, to: connection) else { return }
                while write(part, to: connection) {}
                return
            }
        }
    }

    private func next(from connection: Int32, _ buffer: inout [UInt8], _ number: Int) -> Request? {
        while true {
            if let end = buffer.firstRange(of: Array("\r\n\r\n".utf8)) {
                var lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
                    .components(separatedBy: "\r\n")
                let line = lines.removeFirst()
                let prefix = "content-length: "
                let count = lines.first { $0.lowercased().hasPrefix(prefix) }
                    .flatMap { Int($0.dropFirst(prefix.count)) }
                let whole = end.upperBound + (count ?? 0)
                if buffer.count >= whole {
                    let body = Array(buffer[end.upperBound..<whole])
                    buffer.removeFirst(whole)
                    return Request(line: line, headers: lines, body: body, number: number)
                }
            }
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            buffer += chunk[..<count]
        }
    }

    @discardableResult
    private func write(_ text: String, to connection: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func readToEnd(_ connection: Int32) {
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while recv(connection, &chunk, chunk.count, 0) > 0 {}
    }
}
