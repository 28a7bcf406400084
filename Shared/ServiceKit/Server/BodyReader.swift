import NIOCore

/// Collects the body of one request, decoding chunks (RFC 9112, 7.1). Trailers are read over and dropped.
struct BodyReader {
    private enum Step {
        case length(Int)
        case chunkHead
        case chunk(left: Int)
        case chunkEnd
        case trailers(bytes: Int)
    }

    private var step: Step
    private var collected = ByteBuffer()
    private var extensionBytes = 0

    /// A chunk's size and what may follow it in one line.
    private static let chunkLineMax = 256
    private static let extensionBytesMax = 1_024
    private static let trailerBytesMax = 8 << 10

    /// nil where there is no body.
    init?(_ framing: RequestHead.Framing) {
        switch framing {
        case .none: return nil
        case .length(let length): step = .length(length)
        case .chunked: step = .chunkHead
        }
    }

    /// Takes what belongs to the body from the front of `buffer`; nil until it is whole.
    mutating func read(_ buffer: inout ByteBuffer) throws(Problem) -> ByteBuffer? {
        while true {
            switch step {
            case .length(let length):
                return buffer.readSlice(length: length)
            case .chunkHead:
                guard let size = try chunkSize(&buffer) else { return nil }
                guard collected.readableBytes + size <= Limits.bodyBytesMax else {
                    throw .bodyTooLarge(Limits.bodyBytesMax)
                }
                step = size == 0 ? .trailers(bytes: 0) : .chunk(left: size)
            case .chunk(let left):
                let taken = min(left, buffer.readableBytes)
                guard taken > 0, var slice = buffer.readSlice(length: taken) else { return nil }
                collected.writeBuffer(&slice)
                step = taken == left ? .chunkEnd : .chunk(left: left - taken)
            case .chunkEnd:
                guard buffer.readableBytes >= 2 else { return nil }
                guard buffer.readInteger(as: UInt16.self) == 0x0D0A else {
                    throw .badRequest("bad-framing", "A chunk is not as long as its size says.")
                }
                step = .chunkHead
            case .trailers(let bytes):
                guard let line = try line(&buffer, max: Self.trailerBytesMax) else { return nil }
                if line.readableBytes == 0 { return collected }
                guard bytes + line.readableBytes <= Self.trailerBytesMax else { throw .headTooLarge }
                step = .trailers(bytes: bytes + line.readableBytes)
            }
        }
    }

    private mutating func chunkSize(_ buffer: inout ByteBuffer) throws(Problem) -> Int? {
        guard let line = try line(&buffer, max: Self.chunkLineMax) else { return nil }
        let bytes = line.readableBytesView
        let digits = bytes.prefix { HTTPBytes.isHexDigit($0) }
        let rest = bytes.dropFirst(digits.count)
        extensionBytes += rest.count
        guard (1...8).contains(digits.count), let size = Int(String(decoding: digits, as: UTF8.self), radix: 16),
            rest.isEmpty || (rest.first == UInt8(ascii: ";") && rest.allSatisfy(HTTPBytes.isValue)),
            extensionBytes <= Self.extensionBytesMax
        else { throw .badRequest("bad-framing", "A chunk's size must be hexadecimal digits.") }
        return size
    }

    /// One line without its CR LF; nil until it is whole.
    private func line(_ buffer: inout ByteBuffer, max: Int) throws(Problem) -> ByteBuffer? {
        let view = buffer.readableBytesView
        guard let end = view.prefix(max + 2).firstIndex(of: 10) else {
            if view.count > max { throw .badRequest("bad-framing", "A line within the body is too long.") }
            return nil
        }
        let length = end - view.startIndex
        guard length > 0, view[end - 1] == 13, let line = buffer.readSlice(length: length - 1) else {
            throw .badRequest("bad-framing", "A line within the body must end with CR LF.")
        }
        buffer.moveReaderIndex(forwardBy: 2)
        return line
    }
}
