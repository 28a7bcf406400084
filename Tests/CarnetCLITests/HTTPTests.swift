import Foundation
import Testing

@testable import CarnetCLI

@Suite struct HTTPTests {
    @Test(arguments: [
        (url: "http://127.0.0.1:8080", address: HTTPAddress(host: "127.0.0.1", port: 8080, path: "/")),
        (url: "http://gateway/readyz", address: HTTPAddress(host: "gateway", port: 80, path: "/readyz")),
        (url: "http://h:1/a?b=c", address: HTTPAddress(host: "h", port: 1, path: "/a?b=c")),
    ])
    func `addresses are read`(url: String, address: HTTPAddress) throws {
        #expect(try HTTPAddress(url: url) == address)
    }

    @Test(arguments: [
        "https://h", "h:80", "http://", "http://:80", "http://h:0", "http://h:65536", "http://h:x", "http://h:1:2",
        "http://h/a b", "http://h/\r\nX: y",
    ])
    func `what is no address of ours is refused`(url: String) {
        #expect(throws: CommandFailure.self) { try HTTPAddress(url: url) }
    }

    @Test(arguments: [
        "HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\nbody",
        "HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n3\r\nbod\r\n1;x=y\r\ny\r\n0\r\n\r\n",
        "HTTP/1.1 201 Created\r\nA: b\r\n\r\nbody",
    ])
    func `an answer is read whatever frames it, in whatever pieces it comes`(text: String) throws {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var parser = HTTPReplyParser()
            var reply = try parser.take(Array(bytes[..<cut]), isEnd: false)
            if reply == nil { reply = try parser.take(Array(bytes[cut...]), isEnd: true) }
            #expect(reply?.status == 201)
            #expect(reply?.body == Array("body".utf8))
        }
    }

    @Test(arguments: [
        "", "HTTP/1.1 200", "SSH-2.0-x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbody",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbody",
    ])
    func `half an answer is none`(text: String) {
        #expect(throws: CommandFailure.self) {
            var parser = HTTPReplyParser()
            _ = try parser.take(Array(text.utf8), isEnd: true)
        }
    }

    @Test func `a request is sent and its answer read over a socket`() throws {
        let server = try LoopbackServer(answer: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\n{}")
        defer { server.stop() }
        let exchange = HTTPExchange(
            method: "POST", address: HTTPAddress(host: "127.0.0.1", port: server.port), body: Array("{}".utf8))
        let reply = try exchange.send(within: .seconds(20))
        #expect(reply.status == 200)
        #expect(reply.header("x-a") == "b")
    }

    @Test func `a server that is not there, or never answers, is told apart`() throws {
        let server = try LoopbackServer(answer: "")
        let address = HTTPAddress(host: "127.0.0.1", port: server.port)
        #expect(failure(address) == "the connection was closed without an answer")
        server.stop()
        #expect(failure(address) == "cannot connect to \(address.authority): Connection refused")
    }

    @Test func `a port is free until somebody listens on it`() throws {
        let server = try LoopbackServer(answer: "")
        let wanted = [("checkout", server.port)]
        let failure = #expect(throws: CommandFailure.self) { try Ports.requireFree(wanted, host: "127.0.0.1") }
        #expect(failure?.description.hasPrefix("port \(server.port) (wanted by checkout) is taken; ") == true)
        server.stop()
    }

    private func failure(_ address: HTTPAddress) -> String? {
        do {
            _ = try HTTPExchange(method: "GET", address: address).send(within: .seconds(20))
            return nil
        } catch { return "\(error)" }
    }
}
