import NIOCore

/// Reads the body of one request, whole or in pieces, decoding chunks (RFC 9112, 7.1). Trailers are read over and
/// dropped.
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
    private let bytesMax: Int
    /// Sizes of the chunks so far.
    private var announced = 0

    /// A chunk's size and what may follow it in one line.
    private static let chunkLineMax = 256
    private static let extensionBytesMax = 1_024
    private static let trailerBytesMax = 8 << 10

    /// nil where there is no body.
    init?(_ framing: RequestHead.Framing, bytesMax: Int = Limits.bodyBytesMax) {
        self.bytesMax = bytesMax
        switch framing {
        case .none: return nil
        case .length(let length): step = .length(length)
        case .chunked: step = .chunkHead
        }
    }

    /// Takes what belongs to the body from the front of `buffer`; nil until it is whole.
    mutating func read(_ buffer: inout ByteBuffer) throws(Problem) -> ByteBuffer? {
        if case .length(let length) = step { return buffer.readSlice(length: length) }
        while let piece = try piece(of: &buffer) {
            switch piece {
            case .bytes(var bytes): collected.writeBuffer(&bytes)
            case .end: return collected
            }
        }
        return nil
    }

    enum Piece {
        case bytes(ByteBuffer)
        /// The body is whole.
        case end
    }

    /// Takes the next bytes of the body from the front of `buffer`; nil until more of it comes.
    mutating func piece(of buffer: inout ByteBuffer) throws(Problem) -> Piece? {
        while true {
            switch step {
            case .length(let left):
                if left == 0 { return .end }
                guard let slice = buffer.readSlice(length: min(left, buffer.readableBytes)), slice.readableBytes > 0
                else { return nil }
                step = .length(left - slice.readableBytes)
                return .bytes(slice)
            case .chunkHead:
                guard let size = try chunkSize(&buffer) else { return nil }
                announced += size
                guard announced <= bytesMax else { throw .bodyTooLarge(bytesMax) }
                step = size == 0 ? .trailers(bytes: 0) : .chunk(left: size)
            case .chunk(let left):
                let taken = min(left, buffer.readableBytes)
                guard taken > 0, let slice = buffer.readSlice(length: taken) else { return nil }
                step = taken == left ? .chunkEnd : .chunk(left: left - taken)
                return .bytes(slice)
            case .chunkEnd:
                guard buffer.readableBytes >= 2 else { return nil }
                guard buffer.readInteger(as: UInt16.self) == 0x0D0A else {
                    throw .badRequest("bad-framing", "A chunk is not as long as its size says.")
                }
                step = .chunkHead
            case .trailers(let bytes):
                guard let line = try line(&buffer, max: Self.trailerBytesMax) else { return nil }
                if line.readableBytes == 0 { return .end }
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
