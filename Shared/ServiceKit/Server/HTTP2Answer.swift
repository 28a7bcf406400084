import NIOCore
import NIOHPACK
import NIOHTTP2

/// Turns the bytes of our own answers into frames. They come as `AnswerBytes` writes them, whole or in parts.
struct HTTP2Answer {
    private enum Step {
        case head
        case length(left: Int)
        case chunkHead
        case chunk(left: Int)
        case untilClose
        case done
    }

    /// Whether the request was a HEAD, whose answer has no body whatever its length says.
    var isHead = false
    private var step = Step.head
    private var pending = ByteBuffer()

    mutating func frames(_ bytes: inout ByteBuffer) -> [HTTP2Frame.FramePayload] {
        pending.writeBuffer(&bytes)
        var frames: [HTTP2Frame.FramePayload] = []
        while let frame = next() { frames.append(frame) }
        pending.discardReadBytes()
        return frames
    }

    /// The answer ends here: the frame that says so, where none did.
    mutating func ending() -> HTTP2Frame.FramePayload? {
        guard case .untilClose = step else { return nil }
        step = .done
        return Self.data(ByteBuffer(), isLast: true)
    }

    private mutating func next() -> HTTP2Frame.FramePayload? {
        switch step {
        case .head: return head()
        case .length(let left):
            guard let part = pending.readSlice(length: min(left, pending.readableBytes)), part.readableBytes > 0 else {
                return nil
            }
            let rest = left - part.readableBytes
            step = rest == 0 ? .done : .length(left: rest)
            return Self.data(part, isLast: rest == 0)
        case .chunkHead:
            guard let line = line(), let size = Int(line, radix: 16) else { return nil }
            step = size == 0 ? .done : .chunk(left: size)
            return size == 0 ? Self.data(ByteBuffer(), isLast: true) : next()
        case .chunk(let left):
            // With the line end behind it.
            guard pending.readableBytes >= left + 2, let part = pending.readSlice(length: left) else { return nil }
            pending.moveReaderIndex(forwardBy: 2)
            step = .chunkHead
            return Self.data(part, isLast: false)
        case .untilClose:
            guard let part = pending.readSlice(length: pending.readableBytes), part.readableBytes > 0 else {
                return nil
            }
            return Self.data(part, isLast: false)
        case .done: return nil
        }
    }

    private mutating func head() -> HTTP2Frame.FramePayload? {
        guard pending.readableBytesView.firstRange(of: Array("\r\n\r\n".utf8)) != nil,
            let status = line()?.split(separator: " ").dropFirst().first
        else { return nil }
        var headers = HPACKHeaders([(":status", String(status))])
        var (length, isChunked) = (Int?.none, false)
        while let line = line(), !line.isEmpty {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let (name, value) = (parts[0].lowercased(), parts[1].drop { $0 == " " })
            switch name {
            case "connection", "keep-alive": continue
            case "transfer-encoding":
                isChunked = true
                continue
            case "content-length": length = Int(value)
            default: break
            }
            headers.add(name: name, value: String(value))
        }
        if status.hasPrefix("1") { return .headers(.init(headers: headers)) }
        let hasBody = !isHead && status != "204" && status != "304" && length != 0
        step = !hasBody ? .done : isChunked ? .chunkHead : length.map { .length(left: $0) } ?? .untilClose
        return .headers(.init(headers: headers, endStream: !hasBody))
    }

    /// The next line without its end.
    private mutating func line() -> String? {
        guard let end = pending.readableBytesView.firstIndex(of: 10),
            let line = pending.readString(length: end - pending.readerIndex)
        else { return nil }
        pending.moveReaderIndex(forwardBy: 1)
        return line.hasSuffix("\r") ? String(line.dropLast()) : line
    }

    private static func data(_ bytes: ByteBuffer, isLast: Bool) -> HTTP2Frame.FramePayload {
        .data(.init(data: .byteBuffer(bytes), endStream: isLast))
    }
}
