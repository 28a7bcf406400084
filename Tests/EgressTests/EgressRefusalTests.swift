import Egress
import Testing

/// What is refused before anything is dialled: the client here may call nothing private.
@Suite struct EgressRefusalTests {
    private func failure(
        _ url: String, method: String = "POST", headers: [(name: String, value: String)] = [],
        body: [UInt8] = [], deadline: Duration = .seconds(1)
    ) async -> EgressFailure? {
        let client = EgressClient(settings: EgressSettings())
        var found: EgressFailure?
        do throws(EgressFailure) {
            _ = try await client.send(
                EgressRequest(method: method, url: url, headers: headers, body: body, deadline: deadline))
        } catch {
            found = error
        }
        await client.close()
        return found
    }

    @Test(arguments: [
        "http://127.0.0.1/", "http://127.1/", "http://0x7f.0.0.1/", "http://2130706433/", "http://0177.0.0.1/",
        "http://10.1.2.3/", "http://172.16.0.1/", "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data",
        "http://100.64.0.1/", "http://0.0.0.0/", "http://224.0.0.1/", "http://255.255.255.255/", "http://192.0.2.1/",
        "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:8.8.8.8]/", "http://[fe80::1]/",
        "http://[fc00::1]/", "http://[fd00:ec2::254]/", "http://[ff02::1]/", "http://[2001:db8::1]/",
        "http://[2002:7f00:1::]/", "http://[64:ff9b::7f00:1]/", "http://[2001::1]/",
    ])
    func `an address that is not public is refused in every spelling`(url: String) async throws {
        let failure = try #require(await failure(url))
        guard case .refused(let reason) = failure else {
            Issue.record("\(url): \(failure)")
            return
        }
        #expect(reason.hasSuffix("is not a public address"), "\(url): \(reason)")
    }

    @Test(arguments: [
        "http://localhost/", "http://LOCALHOST:8080/", "http://a.localhost/", "http://localhost./",
        "http://printer.local/", "http://metadata.google.internal/", "http://router.home.arpa/",
    ])
    func `a name that is private by rule is refused`(url: String) async throws {
        let reason = try #require(await failure(url)?.reason)
        #expect(reason.hasSuffix("is a private name"))
    }

    @Test(arguments: [
        ("ftp://example.com/", "The URL's scheme is neither http nor https"),
        ("file:///etc/passwd", "The URL's scheme is neither http nor https"),
        ("example.com/path", "The URL cannot be read: absolute, http or https"),
        ("/path", "The URL cannot be read: absolute, http or https"),
        ("", "The URL cannot be read: absolute, http or https"),
        ("http://user@example.com/", "The URL holds a user or a password"),
        ("http://user:secret@example.com/", "The URL holds a user or a password"),
        ("http://example.com/a b", "The URL holds a space, a control character or one outside ASCII"),
        ("http://example.com/\r\nHost: x", "The URL holds a space, a control character or one outside ASCII"),
        ("http://exämple.com/", "The URL holds a space, a control character or one outside ASCII"),
        ("http://example.com/" + String(repeating: "a", count: 8_192), "The URL is too long"),
    ])
    func `a URL that cannot be sent is refused with its reason`(url: String, reason: String) async {
        #expect(await failure(url) == .refused(reason))
    }

    @Test(arguments: [
        ("X-Note", "a\r\nX-Other: b"), ("X-Note", "a\nb"), ("X-Note", "a\rb"), ("X-Note", "a\u{0}b"),
        ("X-Note", "a\u{7F}"), ("X-Note: a\r\nX-Other", "b"), ("X Note", "a"), ("", "a"), ("X-Nöte", "a"),
        ("Host", "other.example"), ("content-length", "0"), ("Transfer-Encoding", "chunked"),
        ("Expect", "100-continue"),
        ("Connection", "close"), ("Proxy-Authorization", "Basic eA=="),
    ])
    func `a header that would make another message is refused`(name: String, value: String) async throws {
        let failure = try #require(await failure("http://example.com/", headers: [(name, value)]))
        guard case .refused = failure else {
            Issue.record("\(failure)")
            return
        }
    }

    @Test(arguments: ["CONNECT", "TRACE", "GET /x HTTP/1.1\r\nX: y", "", "GE T"])
    func `a method that is none of a client's is refused`(method: String) async {
        #expect(await failure("http://example.com/", method: method) == .refused("The method cannot be sent"))
    }

    @Test func `sizes and deadlines beyond the limits are refused`() async {
        let url = "http://example.com/"
        let body = [UInt8](repeating: 0, count: 4 * 1_024 * 1_024 + 1)
        #expect(await failure(url, body: body) == .refused("The body is too large"))
        #expect(await failure(url, method: "GET", body: [1]) == .refused("A GET carries no body"))
        let long = [(name: "X-Long", value: String(repeating: "a", count: 33_000))]
        #expect(await failure(url, headers: long) == .refused("The headers are too large"))
        #expect(await failure(url, deadline: .zero) == .refused("The deadline has passed"))
        #expect(await failure(url, deadline: .seconds(61)) == .refused("The deadline is beyond the longest"))
    }
}
