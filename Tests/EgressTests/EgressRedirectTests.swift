import Egress
import Testing

@Suite struct EgressRedirectTests {
    private func get(
        _ server: ScriptedServer, redirectsMax: Int, headers: [(name: String, value: String)] = []
    ) -> EgressRequest {
        EgressRequest(
            method: "GET", url: "http://\(server.origin)/start", headers: headers, deadline: .seconds(20),
            redirectsMax: redirectsMax)
    }

    private func redirect(_ place: String, _ status: String = "302 Found") -> ScriptedServer.Reply {
        .bytes(ScriptedServer.answer("", status: status, headers: ["Location: \(place)"]))
    }

    @Test(arguments: ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
    func `a request that allows it is led on to a relative address`(status: String) async throws {
        try await withServer({
            $0.line.hasPrefix("GET /start ") ? redirect("../next?x=1", status) : .bytes(ScriptedServer.answer("there"))
        }) { server, client in
            let answer = try await client.send(get(server, redirectsMax: 1))
            #expect(answer.body == Array("there".utf8))
            #expect(server.requests.map(\.line) == ["GET /start HTTP/1.1", "GET /next?x=1 HTTP/1.1"])
        }
    }

    @Test func `the redirect that is one too many is the answer`() async throws {
        try await withServer({ _ in redirect("/again") }) { server, client in
            let answer = try await client.send(get(server, redirectsMax: 3))
            #expect(answer.status == 302)
            #expect(server.requests.count == 4)
        }
    }

    @Test func `a post is never led on`() async throws {
        try await withServer({ _ in redirect("/next", "307 Temporary") }) { server, client in
            var post = get(server, redirectsMax: 5)
            post.method = "POST"
            let answer = try await client.send(post)
            #expect(answer.status == 307)
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: [
        "http://127.0.0.1:1/", "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "http://0x7f.1/", "http://2130706433/", "http://localhost/",
        "//metadata.internal/",
        "ftp://example.com/", "http://user:word@example.com/",
    ])
    func `a redirect to an address that is not public is refused before it is dialled`(place: String) async throws {
        try await withServer({ _ in redirect(place) }) { server, client in
            #expect(await client.failure(get(server, redirectsMax: 5))?.kind == "refused")
            #expect(server.requests.filter { $0.line == "GET /start HTTP/1.1" }.count == 1)
        }
    }

    @Test func `another host is not told what was meant for the first`() async throws {
        try await withServer({ _ in .bytes(ScriptedServer.answer("there")) }) { other, _ in
            try await withServer(
                { _ in redirect("http://\(other.origin)/x") }, { $0.allowedPrivateHosts.insert(other.origin) }
            ) { server, client in
                _ = try await client.send(
                    get(
                        server, redirectsMax: 1,
                        headers: [
                            ("Authorization", "Bearer a"), ("Cookie", "b"), ("X-Key", "c"), ("Accept", "text/csv"),
                        ]))
                let told = try #require(other.requests.first).headers.map { $0.lowercased() }
                #expect(told.contains("accept: text/csv"))
                for name in ["authorization", "cookie", "x-key"] {
                    #expect(!told.contains { $0.hasPrefix("\(name):") })
                }
            }
        }
    }

    @Test func `two places to go to are none`() async throws {
        try await withServer({ _ in
            .bytes(ScriptedServer.answer("", status: "302 Found", headers: ["Location: /a", "Location: /b"]))
        }) { server, client in
            let answer = try await client.send(get(server, redirectsMax: 5))
            #expect(answer.status == 302)
            #expect(server.requests.count == 1)
        }
    }
}
