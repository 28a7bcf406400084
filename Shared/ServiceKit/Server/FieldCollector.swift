import HTTPTypes

/// Gathers the header fields of one request and what they say about its framing.
struct FieldCollector {
    private var fields = HTTPFields()
    private var hosts = 0
    private var host = ""
    private var lengths = 0
    private var length = 0
    private var codings = 0
    private var connection: [String] = []
    private var expectsContinue = false
    private var seen: Set<HTTPField.Name> = []

    init() { fields.reserveCapacity(16) }

    /// One line without its end.
    mutating func add(_ line: UnsafeRawBufferPointer) throws(Problem) {
        guard line[0] != 0x20, line[0] != 9 else {
            throw .badRequest("bad-field", "A field must not be folded over lines.")
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else {
            throw .badRequest("bad-field", "A header line is NAME: VALUE.")
        }
        let rawName = UnsafeRawBufferPointer(rebasing: line[..<colon])
        guard rawName.allSatisfy(HTTPBytes.isToken) else {
            throw .badRequest("bad-field", "A field's name has a character that is not allowed there.")
        }
        let rawValue = HTTPBytes.trimmed(UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]))
        guard rawValue.allSatisfy(HTTPBytes.isValue) else {
            throw .badRequest("bad-field", "A field's value has a control character.")
        }
        guard let name = FieldNames.name(rawName) else {
            throw .badRequest("bad-field", "A field's name has a character that is not allowed there.")
        }
        let value = String(decoding: rawValue, as: UTF8.self)
        switch name {
        case FieldNames.host:
            hosts += 1
            guard HostField.isValid(rawValue) else { throw .badRequest("bad-host", "Host names no valid host.") }
            host = value
            return
        case .contentLength:
            lengths += 1
            length = try Self.length(rawValue)
            return
        case .transferEncoding:
            codings += 1
            try Self.checkCoding(rawValue)
            return
        case .connection:
            connection += value.lowercased().split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
        case .expect:
            guard HTTPBytes.equals(rawValue, "100-continue") else {
                throw Problem(
                    "expectation-failed", .expectationFailed, "This expectation cannot be met",
                    detail: "Only Expect: 100-continue is known.")
            }
            expectsContinue = true
        case .authorization, .idempotencyKey, .contentType:
            guard seen.insert(name).inserted else {
                throw .badRequest("duplicate-header", "\(name) was sent more than once.")
            }
        default: break
        }
        fields.append(HTTPField(name: name, value: value))
    }

    func head(_ line: RequestLine) throws(Problem) -> RequestHead {
        guard hosts == 1 || (hosts == 0 && line.isVersion10) else {
            throw .badRequest("bad-host", "Host must be sent exactly once.")
        }
        if codings > 0 {
            guard !line.isVersion10 else {
                throw .badRequest("bad-framing", "HTTP/1.0 has no Transfer-Encoding.")
            }
            guard lengths == 0 else {
                throw .badRequest("bad-framing", "Send Content-Length or Transfer-Encoding, not both.")
            }
            guard codings == 1 else { throw .badRequest("bad-framing", "Transfer-Encoding was sent more than once.") }
        }
        guard lengths <= 1 else { throw .badRequest("bad-framing", "Content-Length was sent more than once.") }
        let framing: RequestHead.Framing = codings > 0 ? .chunked : length > 0 ? .length(length) : .none
        let keepsAlive =
            line.isVersion10
            ? connection.contains("keep-alive") && !connection.contains("close") : !connection.contains("close")
        return RequestHead(
            request: HTTPRequest(
                method: line.method, scheme: "http", authority: line.authority ?? host, path: line.target,
                headerFields: fields),
            framing: framing, keepsAlive: keepsAlive, isVersion10: line.isVersion10,
            expectsContinue: expectsContinue && !line.isVersion10)
    }

    private static func length(_ bytes: UnsafeRawBufferPointer) throws(Problem) -> Int {
        var length = 0
        guard (1...18).contains(bytes.count) else {
            throw .badRequest("bad-framing", "Content-Length must be a whole number.")
        }
        for byte in bytes {
            guard byte &- 0x30 < 10 else {
                throw .badRequest("bad-framing", "Content-Length must be a whole number.")
            }
            length = length * 10 + Int(byte - 0x30)
        }
        return length
    }

    /// `chunked` alone: that is all we decode, and it must be last (RFC 9112, 6.1).
    private static func checkCoding(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
        if HTTPBytes.equals(bytes, "chunked") { return }
        let codings = String(decoding: bytes, as: UTF8.self).lowercased().split(
            separator: ",", omittingEmptySubsequences: false
        ).map { $0.filter { $0 != " " && $0 != "\t" } }
        guard codings.last == "chunked", codings.dropLast().allSatisfy({ $0 != "chunked" && !$0.isEmpty }) else {
            throw .badRequest("bad-framing", "Transfer-Encoding must be chunked.")
        }
        throw Problem(
            "transfer-coding-unknown", .notImplemented, "This transfer coding is not known here",
            detail: "Transfer-Encoding must be chunked.")
    }
}

/// The names that nearly every request has, so that they need not be checked and made anew.
enum FieldNames {
    static let host = HTTPField.Name.carnet("Host")

    private static let known: [[HTTPField.Name]] = {
        let names: [HTTPField.Name] = [
            host, .contentLength, .contentType, .transferEncoding, .connection, .expect, .authorization, .idempotencyKey,
            .requestID, .carnetDeadline, .carnetMerchant, .carnetKeyMode, .carnetKeyKind, .carnetServiceToken,
            .traceparent, .tracestate, .accept, .acceptEncoding, .acceptLanguage, .userAgent, .cookie, .origin,
            .carnet("Carnet-Client-Address"), .carnet("Cache-Control"), .carnet("Referer"), .date, .idempotentReplayed, .retryAfter,
        ]
        var byLength = [[HTTPField.Name]](repeating: [], count: 32)
        for name in names { byLength[name.canonicalName.utf8.count].append(name) }
        return byLength
    }()

    /// nil for text that is no token.
    static func name(_ bytes: UnsafeRawBufferPointer) -> HTTPField.Name? {
        if bytes.count < known.count {
            for name in known[bytes.count] where isSame(bytes, name.canonicalName) { return name }
        }
        return HTTPField.Name(String(decoding: bytes, as: UTF8.self))
    }

    private static func isSame(_ bytes: UnsafeRawBufferPointer, _ lower: String) -> Bool {
        var index = 0
        for byte in lower.utf8 {
            guard HTTPBytes.lower(bytes[index]) == byte else { return false }
            index += 1
        }
        return true
    }
}

/// `host[:port]` as RFC 3986, 3.2.2 has it, without a user.
enum HostField {
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard !bytes.isEmpty, bytes.count <= 255 + 6 else { return false }
        var port = bytes.count
        if bytes[0] == UInt8(ascii: "[") {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "]")), end > 2,
                bytes[1..<end].allSatisfy({
                    HTTPBytes.isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
                })
            else { return false }
            port = end + 1
        } else {
            port = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
            guard port > 0, bytes[..<port].allSatisfy(isNameByte) else { return false }
        }
        guard port < bytes.count else { return true }
        let digits = bytes[(port + 1)...]
        guard bytes[port] == UInt8(ascii: ":"), digits.count <= 5, digits.allSatisfy({ $0 &- 0x30 < 10 }) else {
            return false
        }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 65_535
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        HTTPBytes.isTarget(byte) && byte != UInt8(ascii: "/") && byte != UInt8(ascii: "?") && byte != UInt8(ascii: "@")
            && byte != UInt8(ascii: ":") && byte != UInt8(ascii: ",") && byte != UInt8(ascii: "%")
    }
}
