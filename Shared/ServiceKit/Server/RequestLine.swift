import HTTPTypes

/// `GET /v1/quotes/qt_… HTTP/1.1`: one space between the parts, nothing else around them.
struct RequestLine {
    let method: HTTPRequest.Method
    /// Path and query as they were sent.
    let target: String
    /// Of a target in absolute form (RFC 9112, 3.2.2), which counts instead of Host.
    let authority: String?
    let isVersion10: Bool

    init(_ line: UnsafeRawBufferPointer) throws(Problem) {
        guard let first = line.firstIndex(of: 0x20), let last = line.lastIndex(of: 0x20), first < last else {
            throw .badRequest("bad-request-line", "The request line is METHOD TARGET HTTP/1.1.")
        }
        isVersion10 = try Self.isVersion10(UnsafeRawBufferPointer(rebasing: line[(last + 1)...]))
        method = try Self.method(UnsafeRawBufferPointer(rebasing: line[..<first]))
        let target = UnsafeRawBufferPointer(rebasing: line[(first + 1)..<last])
        guard target.count <= Limits.uriBytesMax else { throw .uriTooLong }
        (self.target, authority) = try Self.target(target, method)
    }

    private static func isVersion10(_ bytes: UnsafeRawBufferPointer) throws(Problem) -> Bool {
        guard bytes.count == 8, bytes.starts(with: "HTTP/".utf8), bytes[6] == UInt8(ascii: ".") else {
            throw .badRequest("bad-request-line", "The request line must end with HTTP/1.1.")
        }
        switch (bytes[5], bytes[7]) {
        case (UInt8(ascii: "1"), UInt8(ascii: "1")): return false
        case (UInt8(ascii: "1"), UInt8(ascii: "0")): return true
        case (UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "0")...UInt8(ascii: "9")):
            throw Problem(
                "http-version-not-supported", .init(code: 505), "This version of HTTP is not spoken here",
                detail: "Use HTTP/1.1.")
        default: throw .badRequest("bad-request-line", "The request line must end with HTTP/1.1.")
        }
    }

    private static let methods: [(name: StaticString, method: HTTPRequest.Method)] = [
        ("GET", .get), ("POST", .post), ("HEAD", .head), ("OPTIONS", .options), ("PUT", .put), ("PATCH", .patch),
        ("DELETE", .delete),
    ]

    private static func method(_ bytes: UnsafeRawBufferPointer) throws(Problem) -> HTTPRequest.Method {
        for (name, method) in methods
        where bytes.count == name.utf8CodeUnitCount && bytes.elementsEqual(UnsafeBufferPointer(name)) {
            return method
        }
        guard !bytes.isEmpty, bytes.allSatisfy(HTTPBytes.isToken) else {
            throw .badRequest("bad-request-line", "The request line does not begin with a method.")
        }
        throw Problem(
            "method-not-implemented", .notImplemented, "No address here takes this method",
            detail: "GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS are known.")
    }

    private static func target(
        _ bytes: UnsafeRawBufferPointer, _ method: HTTPRequest.Method
    ) throws(Problem) -> (String, authority: String?) {
        if bytes.elementsEqual(CollectionOfOne(UInt8(ascii: "*"))), method == .options { return ("*", nil) }
        var origin = bytes
        var authority: String?
        if bytes.first != UInt8(ascii: "/") {
            (authority, origin) = try absolute(bytes)
        }
        try check(origin)
        let text = String(decoding: origin, as: UTF8.self)
        return (text.utf8.first == UInt8(ascii: "/") ? text : "/" + text, authority)
    }

    /// `http://host/path`: a proxy's way to ask, which a server must understand.
    private static func absolute(
        _ bytes: UnsafeRawBufferPointer
    ) throws(Problem) -> (authority: String, origin: UnsafeRawBufferPointer) {
        let scheme: Int
        if bytes.count > 7, HTTPBytes.equals(UnsafeRawBufferPointer(rebasing: bytes[..<7]), "http://") {
            scheme = 7
        } else if bytes.count > 8, HTTPBytes.equals(UnsafeRawBufferPointer(rebasing: bytes[..<8]), "https://") {
            scheme = 8
        } else {
            throw .badRequest("bad-target", "The target must begin with a slash.")
        }
        let rest = UnsafeRawBufferPointer(rebasing: bytes[scheme...])
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.count
        let authority = UnsafeRawBufferPointer(rebasing: rest[..<end])
        guard HostField.isValid(authority) else {
            throw .badRequest("bad-target", "The target names no valid host.")
        }
        return (String(decoding: authority, as: UTF8.self), UnsafeRawBufferPointer(rebasing: rest[end...]))
    }

    /// Only what RFC 3986 lets into a path and a query, whole escapes, and no dots to climb by: a guard in front of us
    /// and we must see the same address.
    private static func check(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
        var isPath = true
        var segment = 0
        for index in bytes.indices {
            let byte = bytes[index]
            guard HTTPBytes.isTarget(byte) else {
                throw .badRequest("bad-target", "Byte \(index + 1) of the target must be percent-encoded.")
            }
            if byte == UInt8(ascii: "%") {
                guard index + 2 < bytes.count, HTTPBytes.isHexDigit(bytes[index + 1]),
                    HTTPBytes.isHexDigit(bytes[index + 2])
                else { throw .badRequest("bad-target", "A % in the target must be followed by two hexadecimal digits.") }
            }
            guard isPath else { continue }
            if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") {
                try checkSegment(bytes[segment..<index])
                segment = index + 1
                if byte == UInt8(ascii: "?") { isPath = false }
            }
        }
        if isPath { try checkSegment(bytes[segment...]) }
    }

    private static func checkSegment(_ segment: Slice<UnsafeRawBufferPointer>) throws(Problem) {
        // `.` and `..`, each dot also as %2E.
        guard segment.count <= 6 else { return }
        var (index, dots) = (segment.startIndex, 0)
        while index < segment.endIndex {
            if segment[index] == UInt8(ascii: ".") {
                index += 1
            } else if segment.endIndex - index >= 3, segment[index] == UInt8(ascii: "%"),
                segment[index + 1] == UInt8(ascii: "2"), HTTPBytes.lower(segment[index + 2]) == UInt8(ascii: "e")
            {
                index += 3
            } else {
                return
            }
            dots += 1
        }
        if dots == 1 || dots == 2 {
            throw .badRequest("bad-target", "The path must not hold the segments . and ..")
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    fileprivate init(_ text: StaticString) { self.init(start: text.utf8Start, count: text.utf8CodeUnitCount) }
}
