/// Bytes that a listener must take in one way alone, and the status of the answer.
package struct RawHTTPCase: Sendable, CustomStringConvertible {
    package let name: String
    package let bytes: String
    package let status: Int
    package var description: String { name }

    package init(_ name: String, _ status: Int, _ bytes: String) {
        self.name = name
        self.bytes = bytes
        self.status = status
    }

    /// Each is refused, and its connection is closed, though none asked for that.
    package static func refused(at path: String) -> [RawHTTPCase] {
        let get = "GET \(path) HTTP/1.1\r\n"
        let post = "POST \(path) HTTP/1.1\r\nHost: a\r\n"
        return [
            RawHTTPCase("no host", 400, "\(get)\r\n"),
            RawHTTPCase("two hosts", 400, "\(get)Host: a\r\nHost: a\r\n\r\n"),
            RawHTTPCase("empty host", 400, "\(get)Host:\r\n\r\n"),
            RawHTTPCase("host with a user", 400, "\(get)Host: u@a\r\n\r\n"),
            RawHTTPCase("host with a path", 400, "\(get)Host: a/b\r\n\r\n"),
            RawHTTPCase("host with a space", 400, "\(get)Host: a b\r\n\r\n"),
            RawHTTPCase("host with a bad port", 400, "\(get)Host: a:99999\r\n\r\n"),
            RawHTTPCase("two hosts in 1.0", 400, "GET \(path) HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
            RawHTTPCase(
                "coding in 1.0", 400, "POST \(path) HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            RawHTTPCase(
                "coding beside length", 400, "\(post)Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            RawHTTPCase(
                "length beside coding", 400, "\(post)Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"),
            RawHTTPCase(
                "coding twice", 400, "\(post)Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            RawHTTPCase("chunked twice", 400, "\(post)Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
            RawHTTPCase("chunked not last", 400, "\(post)Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
            RawHTTPCase("coding of control bytes", 400, "\(post)Transfer-Encoding: \u{b}chunked\r\n\r\n0\r\n\r\n"),
            RawHTTPCase("coding empty", 400, "\(post)Transfer-Encoding:\r\n\r\n0\r\n\r\n"),
            RawHTTPCase("coding quoted", 400, "\(post)Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
            RawHTTPCase("unknown coding", 501, "\(post)Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
            RawHTTPCase("two lengths", 400, "\(post)Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
            RawHTTPCase("list of lengths", 400, "\(post)Content-Length: 3, 3\r\n\r\nabc"),
            RawHTTPCase("signed length", 400, "\(post)Content-Length: +3\r\n\r\nabc"),
            RawHTTPCase("negative length", 400, "\(post)Content-Length: -1\r\n\r\n"),
            RawHTTPCase("hexadecimal length", 400, "\(post)Content-Length: 0x3\r\n\r\nabc"),
            RawHTTPCase("empty length", 400, "\(post)Content-Length:\r\n\r\nabc"),
            RawHTTPCase("endless length", 400, "\(post)Content-Length: 99999999999999999999\r\n\r\n"),
            RawHTTPCase("body announced too large", 413, "\(post)Content-Length: 1048577\r\n\r\n"),
            RawHTTPCase("bare LF after the request line", 400, "GET \(path) HTTP/1.1\nHost: a\r\n\r\n"),
            RawHTTPCase("bare LF after a field", 400, "\(get)Host: a\nX: b\r\n\r\n"),
            RawHTTPCase("bare LF at the end", 400, "\(get)Host: a\r\n\n"),
            RawHTTPCase("bare CR in a value", 400, "\(get)Host: a\r\nX: b\rc\r\n\r\n"),
            RawHTTPCase("NUL in a value", 400, "\(get)Host: a\r\nX: b\0c\r\n\r\n"),
            RawHTTPCase("folded line", 400, "\(get)Host: a\r\nX: b\r\n c\r\n\r\n"),
            RawHTTPCase("first line folded", 400, "\(get) Host: a\r\n\r\n"),
            RawHTTPCase("space before the colon", 400, "\(get)Host : a\r\n\r\n"),
            RawHTTPCase("no colon", 400, "\(get)Host: a\r\nX\r\n\r\n"),
            RawHTTPCase("no name", 400, "\(get)Host: a\r\n: b\r\n\r\n"),
            RawHTTPCase("name with a bracket", 400, "\(get)Host: a\r\nX(: b\r\n\r\n"),
            RawHTTPCase("name beyond ASCII", 400, "\(get)Host: a\r\nÄ: b\r\n\r\n"),
            RawHTTPCase(
                "authorization twice", 400,
                "\(get)Host: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n"),
            RawHTTPCase(
                "key twice", 400, "\(post)Idempotency-Key: a\r\nidempotency-key: a\r\nContent-Length: 0\r\n\r\n"),
            RawHTTPCase(
                "type twice", 400, "\(post)Content-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 0\r\n\r\n"),
            RawHTTPCase("two line breaks before", 400, "\r\n\r\n\(get)Host: a\r\n\r\n"),
            RawHTTPCase("no target", 400, "GET HTTP/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("two spaces", 400, "GET  \(path) HTTP/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("tab in the request line", 400, "GET\t\(path) HTTP/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("space at the end", 400, "GET \(path) HTTP/1.1 \r\nHost: a\r\n\r\n"),
            RawHTTPCase("space in the target", 400, "GET \(path) x HTTP/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("target without a slash", 400, "GET mirror HTTP/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("target with a fragment", 400, "GET \(path)#a HTTP/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("target beyond ASCII", 400, "GET \(path)ö HTTP/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("target with a bad escape", 400, "GET \(path)%zz HTTP/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("target with a cut escape", 400, "GET \(path)%2 HTTP/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("target that climbs", 400, "GET /v1/..\(path) HTTP/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("target that climbs in disguise", 400, "GET /v1/.%2E\(path) HTTP/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("target of another scheme", 400, "GET ftp://a\(path) HTTP/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("target with a user", 400, "GET http://u@a\(path) HTTP/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("star for a get", 400, "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("0.9", 400, "GET \(path)\r\n\r\n"),
            RawHTTPCase("lower-case version", 400, "GET \(path) http/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("long version", 400, "GET \(path) HTTP/1.10\r\nHost: a\r\n\r\n"),
            RawHTTPCase("2.0", 505, "GET \(path) HTTP/2.0\r\nHost: a\r\n\r\n"),
            RawHTTPCase("preface of 2", 501, "PRI * HTTP/1.1\r\n\r\n"),
            RawHTTPCase("connect", 501, "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("trace", 501, "TRACE \(path) HTTP/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("unknown method", 501, "BREW \(path) HTTP/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("lower-case method", 501, "get \(path) HTTP/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("method with a bracket", 400, "G(T \(path) HTTP/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("a greeting of TLS", 400, "\u{16}\u{3}\u{1}\u{2}"),
            RawHTTPCase("a long word", 400, String(repeating: "A", count: 40)),
            RawHTTPCase("long target", 414, "GET /\(String(repeating: "a", count: 8_193)) HTTP/1.1\r\nHost: a\r\n\r\n"),
            RawHTTPCase("endless target", 414, "GET /\(String(repeating: "a", count: 9_000))"),
            RawHTTPCase("large header", 431, "\(get)Host: a\r\nX: \(String(repeating: "a", count: 33_000))\r\n\r\n"),
            RawHTTPCase("endless header", 431, "\(get)Host: a\r\nX: \(String(repeating: "a", count: 42_000))"),
            RawHTTPCase("101 fields", 431, "\(get)Host: a\r\n\((0..<100).map { "X-\($0): a\r\n" }.joined())\r\n"),
            RawHTTPCase("unknown expectation", 417, "\(post)Expect: 200-ok\r\nContent-Length: 3\r\n\r\nabc"),
            RawHTTPCase("chunk size empty", 400, "\(post)Transfer-Encoding: chunked\r\n\r\n\r\n"),
            RawHTTPCase("chunk size negative", 400, "\(post)Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n"),
            RawHTTPCase("chunk size prefixed", 400, "\(post)Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n"),
            RawHTTPCase("chunk size padded", 400, "\(post)Transfer-Encoding: chunked\r\n\r\n3 \r\nabc\r\n0\r\n\r\n"),
            RawHTTPCase(
                "chunk size endless", 400,
                "\(post)Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n"),
            RawHTTPCase("chunk too large", 413, "\(post)Transfer-Encoding: chunked\r\n\r\n7fffffff\r\nabc"),
            RawHTTPCase("chunk line with bare LF", 400, "\(post)Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n"),
            RawHTTPCase(
                "chunk longer than said", 400, "\(post)Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n"),
            RawHTTPCase(
                "chunk shorter than said", 400, "\(post)Transfer-Encoding: chunked\r\n\r\n5\r\nabc\r\n0\r\n\r\n"),
            RawHTTPCase(
                "chunk extension with CR", 400, "\(post)Transfer-Encoding: chunked\r\n\r\n3;a\rb\r\nabc\r\n0\r\n\r\n"),
            RawHTTPCase(
                "long extension", 400,
                "\(post)Transfer-Encoding: chunked\r\n\r\n3;\(String(repeating: "a", count: 300))\r\n"),
            RawHTTPCase(
                "many extensions", 400,
                "\(post)Transfer-Encoding: chunked\r\n\r\n\(String(repeating: "1;\(String(repeating: "x", count: 200))\r\na\r\n", count: 6))0\r\n\r\n"
            ),
            RawHTTPCase("trailer with bare LF", 400, "\(post)Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\n\r\n"),
        ]
    }
}
