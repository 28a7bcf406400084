/// A whole HTTP answer.
struct HTTPReply: Sendable {
    let status: Int
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
}

/// Reads one HTTP/1.1 answer from what comes: by `Content-Length`, in chunks, or to the end of the connection.
struct HTTPReplyParser {
    private var received: [UInt8] = []

    /// The answer once it is whole.
    /// - Throws: when it is malformed, too long, or ends too early.
    mutating func take(_ bytes: [UInt8], isEnd: Bool) throws(CommandFailure) -> HTTPReply? {
        received += bytes
        guard received.count <= HTTPExchange.answerBytesMax else { throw CommandFailure("the answer is too long") }
        guard let head = Self.headEnd(received) else {
            if isEnd { throw CommandFailure("the connection was closed without an answer") }
            return nil
        }
        let (status, headers) = try Self.read(head: received[..<head])
        let rest = received[(head + 4)...]
        func reply(_ body: some Sequence<UInt8>) -> HTTPReply {
            HTTPReply(status: status, headers: headers, body: Array(body))
        }
        let names = headers.map { (name: $0.name.lowercased(), value: $0.value.lowercased()) }
        if names.contains(where: { $0.name == "transfer-encoding" && $0.value == "chunked" }) {
            if let body = try Self.joined(chunks: rest) { return reply(body) }
        } else if let length = names.first(where: { $0.name == "content-length" }).flatMap({ Int($0.value) }) {
            if rest.count >= length { return reply(rest.prefix(length)) }
        } else if isEnd || status == 204 || status == 304 {
            return reply(rest)
        }
        if isEnd { throw CommandFailure("the connection was closed within the answer") }
        return nil
    }

    private static func headEnd(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (0...(bytes.count - 4)).first { bytes[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10]) }
    }

    private static func read(
        head: ArraySlice<UInt8>
    ) throws(CommandFailure) -> (status: Int, headers: [(name: String, value: String)]) {
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw CommandFailure("the answer is not HTTP")
        }
        let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            return (String(line[..<colon]), String(value))
        }
        return (status, headers)
    }

    /// The chunks joined, when the last one is there.
    private static func joined(chunks: ArraySlice<UInt8>) throws(CommandFailure) -> [UInt8]? {
        var body: [UInt8] = []
        var rest = chunks
        while let lineEnd = rest.firstIndex(of: 13) {
            let line = String(decoding: rest[..<lineEnd].prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self)
            guard let size = Int(line, radix: 16), size >= 0, size <= HTTPExchange.answerBytesMax else {
                throw CommandFailure("the answer is not HTTP")
            }
            if size == 0 { return body }
            let start = lineEnd + 2
            guard rest.endIndex >= start + size + 2 else { return nil }
            body += rest[start..<(start + size)]
            rest = rest[(start + size + 2)...]
        }
        return nil
    }
}
