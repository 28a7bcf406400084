import CLibCurl

/// Where a request goes, read by the same parser that will dial it, after every check that needs no network.
struct EgressTarget: Sendable, Hashable {
    /// `host:port`, lower case: what concurrency and the breaker count by.
    let origin: String
    /// The proxy this call goes through; nil for a direct call.
    let proxy: String?
    /// Named in the settings as one that may be at a private address.
    let mayBePrivate: Bool
    /// Named, and by its name or number a neighbour: no proxy is between, and our traces are its traces.
    let isInside: Bool

    /// - Throws: `.refused` for a request that cannot or must not be sent.
    init(checking request: EgressRequest, _ settings: EgressSettings) throws(EgressFailure) {
        try Self.check(request, settings)
        let parts = try Self.parts(of: request.url)
        let isLiteral = parts.host.hasPrefix("[")
        let bareHost = isLiteral ? String(parts.host.dropFirst().dropLast()) : parts.host
        origin = "\(parts.host):\(parts.port)"
        mayBePrivate = settings.allowedPrivateHosts.contains(origin)
        let address = NetworkAddress(text: bareHost)
        let isPrivateName =
            address == nil && Self.privateNames.contains { bareHost == $0 || bareHost.hasSuffix("." + $0) }
        let isNear = address.map { !$0.isPublic } ?? (isPrivateName || !bareHost.contains("."))
        isInside = mayBePrivate && isNear
        proxy = isInside ? nil : settings.proxy.proxy(isHTTPS: parts.isHTTPS, host: bareHost)
        guard !mayBePrivate else { return }
        guard address?.isPublic != false else { throw .refused("\(origin) is not a public address") }
        guard !isPrivateName else { throw .refused("\(origin) is a private name") }
    }

    /// Names that never mean a public host: RFC 6761 and 6762, and ICANN's reservation of `internal` (2024-07-29).
    private static let privateNames = ["localhost", "local", "internal", "home.arpa"]

    /// Set by libcurl from the URL and the body; a second one from us could frame another request.
    private static let ownHeaders: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "expect", "te", "trailer",
        "proxy-authorization", "proxy-connection",
    ]

    private static func check(_ request: EgressRequest, _ settings: EgressSettings) throws(EgressFailure) {
        guard isToken(request.method), request.method != "CONNECT", request.method != "TRACE" else {
            throw .refused("The method cannot be sent")
        }
        guard request.body.isEmpty || (request.method != "GET" && request.method != "HEAD") else {
            throw .refused("A \(request.method) carries no body")
        }
        guard request.url.utf8.count <= settings.urlBytesMax else { throw .refused("The URL is too long") }
        guard request.url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .refused("The URL holds a space, a control character or one outside ASCII")
        }
        guard request.body.count <= settings.requestBodyBytesMax else { throw .refused("The body is too large") }
        guard request.deadline > .zero else { throw .refused("The deadline has passed") }
        guard request.deadline <= settings.deadlineMax else { throw .refused("The deadline is beyond the longest") }
        var bytes = 0
        for (name, value) in request.headers {
            guard isToken(name), !ownHeaders.contains(name.lowercased()) else {
                throw .refused("The header \"\(name.prefix(40).filter { $0.isASCII && !$0.isNewline })\" cannot be set")
            }
            guard value.utf8.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
                throw .refused("The header \"\(name)\" holds a control character")
            }
            bytes += name.utf8.count + value.utf8.count + 4
        }
        guard bytes <= settings.requestHeaderBytesMax else { throw .refused("The headers are too large") }
    }

    /// RFC 9110, 5.6.2.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    /// `host:port` of a URL.
    /// - Throws: `.refused` for one that cannot be called.
    static func origin(of url: String) throws(EgressFailure) -> String {
        let parts = try parts(of: url)
        return "\(parts.host):\(parts.port)"
    }

    /// Scheme, host and port as libcurl itself reads them: `0x7f.1` and `2130706433` come back as `127.0.0.1`.
    private static func parts(of url: String) throws(EgressFailure) -> (isHTTPS: Bool, host: String, port: String) {
        guard let parser = curl_url() else { throw .refused("Out of memory") }
        defer { curl_url_cleanup(parser) }
        guard curl_url_set(parser, CURLUPART_URL, url, 0) == CURLUE_OK else {
            throw .refused("The URL cannot be read: absolute, http or https")
        }
        func part(_ which: CURLUPart, _ flags: UInt32 = 0) -> String? {
            var text: UnsafeMutablePointer<CChar>?
            guard curl_url_get(parser, which, &text, flags) == CURLUE_OK, let text else { return nil }
            defer { curl_free(text) }
            return String(cString: text)
        }
        guard let scheme = part(CURLUPART_SCHEME), scheme == "http" || scheme == "https" else {
            throw .refused("The URL's scheme is neither http nor https")
        }
        guard part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil else {
            throw .refused("The URL holds a user or a password")
        }
        guard var host = part(CURLUPART_HOST)?.lowercased(), !host.isEmpty else {
            throw .refused("The URL has no host")
        }
        if host.hasSuffix("."), host.count > 1 { host.removeLast() }
        guard let port = part(CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT)) else { throw .refused("The URL has no port") }
        return (scheme == "https", host, port)
    }
}
