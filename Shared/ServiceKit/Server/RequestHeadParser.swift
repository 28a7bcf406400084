import Foundation
import HTTPTypes

/// Reads the head of an HTTP/1.1 request, strictly (RFC 9112): one way to end a line, one Host, one framing.
///
/// Two readers that disagree on where a request ends let one caller speak in another's name (request smuggling), so
/// whatever leaves a choice is refused.
struct RequestHeadParser {
    /// Bytes of this head that were looked through already.
    private var scanned = 0
    /// Where the line under way begins.
    private var lineStart = 0
    private var lineEnds: [Int] = []

    /// A line break of a client that sent one too many after the request before (RFC 9112, 2.2).
    private var skipped = 0

    init() { lineEnds.reserveCapacity(16) }

    /// - Parameter bytes: everything since the request began; the same and more at each call.
    /// - Throws: the problem with which the connection ends.
    mutating func parse(_ bytes: UnsafeRawBufferPointer) throws(Problem) -> Parsed<RequestHead> {
        while let found = Self.lineFeed(in: bytes, from: scanned) {
            guard found > lineStart, bytes[found - 1] == Self.cr else {
                throw .badRequest("bad-line-end", "A line must end with CR LF.")
            }
            scanned = found + 1
            if found - 1 == lineStart {
                if lineEnds.isEmpty, skipped == 0 {
                    skipped = scanned
                    lineStart = scanned
                    continue
                }
                guard !lineEnds.isEmpty else { throw .badRequest("bad-request-line", "There is no request line.") }
                return .complete(try head(bytes), length: scanned)
            }
            if lineEnds.isEmpty {
                guard found - lineStart <= Limits.uriBytesMax + Self.aroundTarget else { throw .uriTooLong }
            }
            lineEnds.append(found - 1)
            lineStart = scanned
            try checkSize()
        }
        scanned = bytes.count
        if lineEnds.isEmpty {
            try checkStart(bytes)
            if scanned - lineStart > Limits.uriBytesMax + Self.aroundTarget { throw .uriTooLong }
        }
        try checkSize()
        return .needsMore
    }

    private static let cr = UInt8(ascii: "\r")
    /// Method, spaces and version beside the target.
    private static let aroundTarget = 32 + 12

    private static func lineFeed(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, 10, bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    private func checkSize() throws(Problem) {
        guard scanned - skipped <= Limits.headerBytesMax + Limits.uriBytesMax,
            scanned - (lineEnds.first ?? scanned) <= Limits.headerBytesMax,
            lineEnds.count - 1 <= Limits.headerFieldsMax
        else { throw .headTooLarge }
    }

    /// Bytes that cannot begin a request line, such as a TLS greeting, are refused before a line end comes.
    private func checkStart(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
        for index in lineStart..<min(scanned, lineStart + 33) {
            if bytes[index] == 0x20 || bytes[index] == Self.cr { return }
            guard HTTPBytes.isToken(bytes[index]), index < lineStart + 32 else {
                throw .badRequest("bad-request-line", "The request line does not begin with a method.")
            }
        }
    }

    private func head(_ bytes: UnsafeRawBufferPointer) throws(Problem) -> RequestHead {
        let line = try RequestLine(UnsafeRawBufferPointer(rebasing: bytes[skipped..<lineEnds[0]]))
        var fields = FieldCollector()
        for (end, next) in zip(lineEnds, lineEnds.dropFirst()) {
            try fields.add(UnsafeRawBufferPointer(rebasing: bytes[(end + 2)..<next]))
        }
        return try fields.head(line)
    }
}

/// Classes of bytes in HTTP's grammar.
enum HTTPBytes {
    private static let classes: [UInt8] = {
        var classes = [UInt8](repeating: 0, count: 256)
        for byte in "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8 {
            classes[Int(byte)] |= 1
        }
        for byte in "-._~!$&'()*+,;=:@/?%0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8 {
            classes[Int(byte)] |= 2
        }
        for byte in 0x20...0xFF where byte != 0x7F { classes[byte] |= 4 }
        classes[9] |= 4
        return classes
    }()

    /// RFC 9110, 5.6.2.
    @inline(__always) static func isToken(_ byte: UInt8) -> Bool { classes[Int(byte)] & 1 != 0 }
    /// What a path or a query is made of (RFC 3986, 3.3 and 3.4), `%` included.
    @inline(__always) static func isTarget(_ byte: UInt8) -> Bool { classes[Int(byte)] & 2 != 0 }
    /// What a field's value is made of (RFC 9110, 5.5): no control character but the tab.
    @inline(__always) static func isValue(_ byte: UInt8) -> Bool { classes[Int(byte)] & 4 != 0 }

    static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }

    /// Whether `bytes` is `text` but for the case of letters; `text` in lower case.
    static func equals(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        guard bytes.count == text.utf8CodeUnitCount else { return false }
        for index in bytes.indices where lower(bytes[index]) != text.utf8Start[index] { return false }
        return true
    }

    /// Whether a list parted by commas (RFC 9110, 5.6.1) has `word`; `word` in lower case.
    static func lists(_ bytes: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
        bytes.split(separator: UInt8(ascii: ",")).contains {
            equals(trimmed(UnsafeRawBufferPointer(rebasing: $0)), word)
        }
    }

    @inline(__always) static func lower(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    /// Without spaces and tabs at both ends.
    static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var (start, end) = (0, bytes.count)
        while start < end, bytes[start] == 0x20 || bytes[start] == 9 { start += 1 }
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 9 { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }
}
