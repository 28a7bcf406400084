import NIOCore

/// Reads one HTTP/1.1 answer out of bytes as they come. Strict: what is not plainly right ends the connection.
struct AnswerParser {
    enum Outcome {
        case needsMore
        /// The answer, and whether the connection may carry another.
        case complete(ServiceAnswer, keepsAlive: Bool)
        case broken(String)
    }

    /// Larger than any answer of a peer; one that sends more is broken.
    static let bodyBytesMax = 8 << 20
    static let headBytesMax = 64 << 10

    private enum Framing {
        case length(Int)
        case chunked
        case untilClose
    }

    private var head: (status: Int, headers: [(name: String, value: String)], keepsAlive: Bool, framing: Framing)?
    private var chunks: [UInt8] = []
    let isHead: Bool

    init(isHead: Bool) { self.isHead = isHead }

    /// Takes what it can from the front of `buffer`.
    mutating func parse(_ buffer: inout ByteBuffer, isAtEnd: Bool) -> Outcome {
        if head == nil {
            switch parseHead(&buffer) {
            case .needsMore: return isAtEnd ? .broken("closed before an answer") : .needsMore
            case .broken(let why): return .broken(why)
            case .complete: break
            }
        }
        guard let head else { return .broken("no head") }
        switch head.framing {
        case .length(let length):
            guard let bytes = buffer.readBytes(length: length) else {
                return isAtEnd ? .broken("closed within an answer") : .needsMore
            }
            return finish(head.status, head.headers, bytes, keepsAlive: head.keepsAlive)
        case .untilClose:
            guard buffer.readableBytes <= Self.bodyBytesMax else { return .broken("answer too large") }
            guard isAtEnd else { return .needsMore }
            let bytes = buffer.readBytes(length: buffer.readableBytes) ?? []
            return finish(head.status, head.headers, bytes, keepsAlive: false)
        case .chunked:
            switch parseChunks(&buffer) {
            case .needsMore: return isAtEnd ? .broken("closed within an answer") : .needsMore
            case .broken(let why): return .broken(why)
            case .complete: return finish(head.status, head.headers, chunks, keepsAlive: head.keepsAlive)
            }
        }
    }

    private func finish(
        _ status: Int, _ headers: [(name: String, value: String)], _ body: [UInt8], keepsAlive: Bool
    ) -> Outcome {
        .complete(ServiceAnswer(status: status, headers: headers, body: body), keepsAlive: keepsAlive)
    }

    private enum Step {
        case needsMore, complete
        case broken(String)
    }

    private mutating func parseHead(_ buffer: inout ByteBuffer) -> Step {
        while true {
            guard let end = Self.headEnd(buffer.readableBytesView) else {
                return buffer.readableBytes > Self.headBytesMax ? .broken("head too large") : .needsMore
            }
            let bytes = buffer.readBytes(length: end) ?? []
            let lines = bytes.dropLast(4).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
                $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0
            }
            guard let first = lines.first, let (status, isVersion11) = Self.statusLine(first) else {
                return .broken("no status line")
            }
            // 1xx answers only announce the real one.
            if (100..<200).contains(status) { continue }
            var headers: [(name: String, value: String)] = []
            for line in lines.dropFirst() {
                guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
                    return .broken("bad header line")
                }
                let value = line[line.index(after: colon)...].drop { $0 == 0x20 || $0 == 0x09 }
                headers.append(
                    (String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self)))
            }
            return setHead(status, headers, isVersion11)
        }
    }

    private mutating func setHead(
        _ status: Int, _ headers: [(name: String, value: String)], _ isVersion11: Bool
    ) -> Step {
        func values(_ name: String) -> [String] { headers.filter { $0.name.lowercased() == name }.map(\.value) }
        let connection = values("connection").joined(separator: ",").lowercased()
        let keepsAlive = isVersion11 && !connection.contains("close")
        let lengths = values("content-length")
        let codings = values("transfer-encoding")
        let framing: Framing
        if isHead || status == 204 || status == 304 {
            framing = .length(0)
        } else if !codings.isEmpty {
            guard codings.count == 1, codings[0].lowercased() == "chunked", lengths.isEmpty else {
                return .broken("unclear framing")
            }
            framing = .chunked
        } else if let text = lengths.first {
            guard lengths.count == 1, !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }),
                let length = Int(text), length <= Self.bodyBytesMax
            else { return .broken("bad content-length") }
            framing = .length(length)
        } else {
            framing = .untilClose
        }
        head = (status, headers, keepsAlive, framing)
        return .complete
    }

    private mutating func parseChunks(_ buffer: inout ByteBuffer) -> Step {
        while true {
            let view = buffer.readableBytesView
            guard let lineEnd = view.firstIndex(of: UInt8(ascii: "\n")) else {
                return view.count > 1_024 ? .broken("bad chunk") : .needsMore
            }
            let line = view[view.startIndex..<lineEnd]
            guard line.last == UInt8(ascii: "\r") else { return .broken("bad chunk") }
            let digits = line.dropLast().prefix { $0 != UInt8(ascii: ";") }
            guard (1...6).contains(digits.count), let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
            else {
                return .broken("bad chunk size")
            }
            let lineLength = line.count + 1
            if size == 0 {
                // Trailers are read over: up to the empty line.
                guard let end = Self.trailerEnd(view.dropFirst(lineLength)) else {
                    return view.count > Self.headBytesMax ? .broken("trailers too large") : .needsMore
                }
                buffer.moveReaderIndex(forwardBy: lineLength + end)
                return .complete
            }
            guard buffer.readableBytes >= lineLength + size + 2 else { return .needsMore }
            buffer.moveReaderIndex(forwardBy: lineLength)
            chunks += buffer.readBytes(length: size) ?? []
            guard buffer.readBytes(length: 2) == [13, 10] else { return .broken("bad chunk end") }
            guard chunks.count <= Self.bodyBytesMax else { return .broken("answer too large") }
        }
    }

    /// Offset behind the empty line that ends the head.
    private static func headEnd(_ view: ByteBufferView) -> Int? {
        var position = view.startIndex
        while let found = view[position...].firstIndex(of: UInt8(ascii: "\n")) {
            let offset = found - view.startIndex
            if offset >= 3, view[found - 1] == 13, view[found - 2] == 10, view[found - 3] == 13 { return offset + 1 }
            position = found + 1
        }
        return nil
    }

    private static func trailerEnd(_ view: ByteBufferView.SubSequence) -> Int? {
        var lineStart = view.startIndex
        while let found = view[lineStart...].firstIndex(of: UInt8(ascii: "\n")) {
            if found - lineStart == 1, view[lineStart] == 13 { return found - view.startIndex + 1 }
            lineStart = found + 1
        }
        return nil
    }

    private static func statusLine(_ line: ArraySlice<UInt8>) -> (Int, Bool)? {
        let text = String(decoding: line, as: UTF8.self)
        guard text.hasPrefix("HTTP/1."), text.utf8.count >= 12 else { return nil }
        let parts = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[1].utf8.count == 3, let status = Int(parts[1]), (100...599).contains(status),
            parts[0] == "HTTP/1.1" || parts[0] == "HTTP/1.0"
        else { return nil }
        return (status, parts[0] == "HTTP/1.1")
    }
}
