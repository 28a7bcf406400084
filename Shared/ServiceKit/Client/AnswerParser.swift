import Foundation
import HTTPTypes
import NIOCore

/// Reads one HTTP/1.1 answer out of bytes as they come. Strict: what is not plainly right ends the connection.
struct AnswerParser {
    enum Outcome {
        case needsMore
        /// The answer, and whether the connection may carry another.
        case complete(UpstreamAnswer, keepsAlive: Bool)
        case broken(String)
    }

    /// Larger than any answer of a peer; one that sends more is broken.
    static let bodyBytesMax = 8 << 20
    static let headBytesMax = 64 << 10

    private struct Broken: Error {
        let why: String
    }

    private enum Framing {
        case length(Int)
        case chunked
        case untilClose
    }

    private struct Head {
        let status: Int
        let fields: HTTPFields
        let keepsAlive: Bool
        let framing: Framing
        /// Of an answer to HEAD.
        let announcedLength: Int?
    }

    private var head: Head?
    private var chunks = ByteBuffer()
    /// The lines to pass on; kept, so that their memory serves again.
    private var lines = ByteBuffer()
    /// Bytes of the head that were looked through already.
    private var scanned = 0
    private var isHead: Bool
    private var form: UpstreamCall.Form

    init(isHead: Bool, form: UpstreamCall.Form) {
        self.isHead = isHead
        self.form = form
    }

    /// Gets ready for the next answer.
    mutating func begin(isHead: Bool, form: UpstreamCall.Form) {
        self.isHead = isHead
        self.form = form
        head = nil
        chunks = ByteBuffer()
        lines.clear()
        scanned = 0
    }

    /// Takes what it can from the front of `buffer`.
    mutating func parse(_ buffer: inout ByteBuffer, isAtEnd: Bool) -> Outcome {
        do {
            if let (answer, keepsAlive) = try read(&buffer, isAtEnd: isAtEnd) {
                return .complete(answer, keepsAlive: keepsAlive)
            }
            return isAtEnd ? .broken(head == nil ? "closed before an answer" : "closed within an answer") : .needsMore
        } catch let broken as Broken {
            return .broken(broken.why)
        } catch {
            return .broken("\(error)")
        }
    }

    /// The head alone, for who reads the body while it comes; nil until it is whole.
    /// - Throws: where it is no HTTP, or where the body's end cannot be told from a break.
    mutating func head(
        of buffer: inout ByteBuffer
    ) throws -> (status: Int, fields: HTTPFields, framing: RequestHead.Framing)? {
        guard let head = try readHead(&buffer) else { return nil }
        switch head.framing {
        case .length(0): return (head.status, head.fields, .none)
        case .length(let length): return (head.status, head.fields, .length(length))
        case .chunked: return (head.status, head.fields, .chunked)
        case .untilClose: throw Broken(why: "no framing")
        }
    }

    private mutating func read(_ buffer: inout ByteBuffer, isAtEnd: Bool) throws -> (UpstreamAnswer, Bool)? {
        if head == nil { head = try readHead(&buffer) }
        guard let head else { return nil }
        let body: ByteBuffer
        switch head.framing {
        case .length(let length):
            guard let bytes = buffer.readSlice(length: length) else { return nil }
            body = bytes
        case .untilClose:
            guard buffer.readableBytes <= Self.bodyBytesMax else { throw Broken(why: "answer too large") }
            guard isAtEnd else { return nil }
            body = buffer.readSlice(length: buffer.readableBytes) ?? ByteBuffer()
        case .chunked:
            guard try readChunks(&buffer) else { return nil }
            body = chunks
        }
        let answer = UpstreamAnswer(
            status: head.status, fields: head.fields, lines: lines, body: body, announcedLength: head.announcedLength)
        return (answer, head.keepsAlive)
    }

    private mutating func readHead(_ buffer: inout ByteBuffer) throws -> Head? {
        while true {
            var collector = AnswerHeadCollector()
            let (seen, form) = (scanned, form)
            lines.clear()
            let outcome = try buffer.withUnsafeReadableBytes { bytes -> Int? in
                guard let end = Self.headEnd(bytes, from: seen) else { return nil }
                try collector.read(UnsafeRawBufferPointer(rebasing: bytes[..<end]), form, &lines)
                return end
            }
            guard let end = outcome else {
                scanned = max(0, buffer.readableBytes - 3)
                guard buffer.readableBytes <= Self.headBytesMax else { throw Broken(why: "head too large") }
                return nil
            }
            buffer.moveReaderIndex(forwardBy: end)
            scanned = 0
            // 1xx answers only announce the real one.
            if (100..<200).contains(collector.status) { continue }
            return try finished(collector)
        }
    }

    private func finished(_ collector: AnswerHeadCollector) throws -> Head {
        let framing: Framing
        if isHead || collector.status == 204 || collector.status == 304 {
            framing = .length(0)
        } else if collector.codings > 0 {
            guard collector.codings == 1, collector.isChunked, collector.lengths == 0 else {
                throw Broken(why: "unclear framing")
            }
            framing = .chunked
        } else if collector.lengths > 0 {
            guard collector.lengths == 1, let length = collector.length, length <= Self.bodyBytesMax else {
                throw Broken(why: "bad content-length")
            }
            framing = .length(length)
        } else {
            framing = .untilClose
        }
        var keepsAlive = collector.keepsAlive
        if case .untilClose = framing { keepsAlive = false }
        return Head(
            status: collector.status, fields: collector.fields, keepsAlive: keepsAlive, framing: framing,
            announcedLength: isHead ? collector.length : nil)
    }

    /// Whether the last chunk was there.
    private mutating func readChunks(_ buffer: inout ByteBuffer) throws -> Bool {
        while true {
            let view = buffer.readableBytesView
            guard let lineEnd = view.firstIndex(of: UInt8(ascii: "\n")) else {
                guard view.count <= 1_024 else { throw Broken(why: "bad chunk") }
                return false
            }
            let line = view[view.startIndex..<lineEnd]
            guard line.last == UInt8(ascii: "\r") else { throw Broken(why: "bad chunk") }
            let digits = line.dropLast().prefix { $0 != UInt8(ascii: ";") }
            guard (1...6).contains(digits.count), digits.allSatisfy(HTTPBytes.isHexDigit),
                let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
            else { throw Broken(why: "bad chunk size") }
            let lineLength = line.count + 1
            if size == 0 {
                // Trailers are read over: up to the empty line.
                guard let end = Self.trailerEnd(view.dropFirst(lineLength)) else {
                    guard view.count <= Self.headBytesMax else { throw Broken(why: "trailers too large") }
                    return false
                }
                buffer.moveReaderIndex(forwardBy: lineLength + end)
                return true
            }
            guard chunks.readableBytes + size <= Self.bodyBytesMax else { throw Broken(why: "answer too large") }
            guard buffer.readableBytes >= lineLength + size + 2 else { return false }
            buffer.moveReaderIndex(forwardBy: lineLength)
            if var chunk = buffer.readSlice(length: size) { chunks.writeBuffer(&chunk) }
            guard buffer.readInteger(as: UInt16.self) == 0x0D0A else { throw Broken(why: "bad chunk end") }
        }
    }

    /// Offset behind the empty line that ends the head.
    private static func headEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        var position = start
        while position < bytes.count, let found = memchr(base + position, 10, bytes.count - position) {
            let offset = UnsafeRawPointer(found) - base
            if offset >= 3, bytes[offset - 1] == 13, bytes[offset - 2] == 10, bytes[offset - 3] == 13 {
                return offset + 1
            }
            position = offset + 1
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
}

/// The status line and the fields of one answer.
struct AnswerHeadCollector {
    private struct BadHead: Error, CustomStringConvertible {
        let description: String
    }

    private(set) var status = 0
    private(set) var fields = HTTPFields()
    private(set) var keepsAlive = true
    private(set) var lengths = 0
    private(set) var length: Int?
    private(set) var codings = 0
    private(set) var isChunked = false

    /// - Parameters:
    ///   - head: up to and with the empty line.
    ///   - lines: takes the fields that may pass, in the form of lines.
    mutating func read(
        _ head: UnsafeRawBufferPointer, _ form: UpstreamCall.Form, _ lines: inout ByteBuffer
    ) throws {
        var start = 0
        while let end = head[start...].firstIndex(of: 10), end - start > 1 {
            guard head[end - 1] == 13 else { throw BadHead(description: "bad line end") }
            let line = UnsafeRawBufferPointer(rebasing: head[start..<(end - 1)])
            if start == 0 {
                try readStatus(line)
                if case .parsed = form { fields.reserveCapacity(8) }
            } else {
                try readField(line, form, &lines)
            }
            start = end + 1
        }
    }

    private mutating func readStatus(_ line: UnsafeRawBufferPointer) throws {
        guard line.count >= 12, line.starts(with: "HTTP/1.".utf8), line[8] == 0x20,
            line[7] == UInt8(ascii: "1") || line[7] == UInt8(ascii: "0"), line.count == 12 || line[12] == 0x20
        else { throw BadHead(description: "no status line") }
        for byte in line[9..<12] {
            guard byte &- 0x30 < 10 else { throw BadHead(description: "no status line") }
            status = status * 10 + Int(byte - 0x30)
        }
        guard (100...599).contains(status) else { throw BadHead(description: "no status line") }
        if line[7] == UInt8(ascii: "0") { keepsAlive = false }
    }

    private mutating func readField(
        _ line: UnsafeRawBufferPointer, _ form: UpstreamCall.Form, _ lines: inout ByteBuffer
    ) throws {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            line[..<colon].allSatisfy(HTTPBytes.isToken)
        else { throw BadHead(description: "bad header line") }
        let name = UnsafeRawBufferPointer(rebasing: line[..<colon])
        let value = HTTPBytes.trimmed(UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]))
        guard value.allSatisfy(HTTPBytes.isValue) else { throw BadHead(description: "bad header line") }
        if HTTPBytes.equals(name, "content-length") {
            lengths += 1
            length = (1...9).contains(value.count) ? Int(String(decoding: value, as: UTF8.self)) : nil
            if value.contains(where: { $0 &- 0x30 >= 10 }) { length = nil }
        } else if HTTPBytes.equals(name, "transfer-encoding") {
            codings += 1
            isChunked = HTTPBytes.equals(value, "chunked")
        } else if HTTPBytes.equals(name, "connection"), HTTPBytes.lists(value, "close") {
            keepsAlive = false
        }
        switch form {
        case .parsed:
            guard let name = FieldNames.name(name) else { throw BadHead(description: "bad header line") }
            fields.append(HTTPField(name: name, value: String(decoding: value, as: UTF8.self)))
        case .lines where !HopFields.staysOutside(name, ofAnswer: true):
            lines.writeBytes(name)
            lines.writeStaticString(": ")
            lines.writeBytes(value)
            lines.writeStaticString("\r\n")
        case .lines: break
        }
    }
}
