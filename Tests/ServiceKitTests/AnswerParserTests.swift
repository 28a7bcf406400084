import NIOCore
import Testing

@testable import ServiceKit

@Suite struct AnswerParserTests {
    /// Feeds the text in pieces of `step` bytes; what came of it, and how many bytes were left over.
    private func parse(_ text: String, step: Int = 1_000, isHead: Bool = false, closes: Bool = false) -> String {
        var parser = AnswerParser(isHead: isHead, form: .parsed)
        var buffer = ByteBuffer()
        let bytes = Array(text.utf8)
        var position = 0
        while position < bytes.count {
            let end = min(position + step, bytes.count)
            buffer.writeBytes(bytes[position..<end])
            position = end
            if let result = words(parser.parse(&buffer, isAtEnd: false)) { return result + " +\(buffer.readableBytes)" }
        }
        return closes ? words(parser.parse(&buffer, isAtEnd: true)) ?? "more" : "more"
    }

    private func words(_ outcome: AnswerParser.Outcome) -> String? {
        switch outcome {
        case .needsMore: nil
        case .broken: "broken"
        case .complete(let answer, let keeps):
            "\(answer.status) \(String(buffer: answer.body)) \(keeps ? "keep" : "close")"
        }
    }

    @Test(arguments: [1, 2, 7, 1_000])
    func `an answer is read however its bytes come`(step: Int) {
        let plain = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
        #expect(parse(plain, step: step) == "200 hello keep +0")
        let chunked =
            "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nA: b\r\n\r\n"
        #expect(parse(chunked, step: step) == "201 hello keep +0")
        #expect(parse("HTTP/1.1 100 Continue\r\n\r\n" + plain, step: step) == "200 hello keep +0")
    }

    @Test func `the end of the connection ends an answer without a length, and breaks one with`() {
        #expect(parse("HTTP/1.1 200 OK\r\n\r\nhel", closes: true) == "200 hel close")
        #expect(parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", closes: true) == "broken")
        #expect(parse("HTTP/1.1 204 No Content\r\n\r\n") == "204  keep +0")
        #expect(parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", isHead: true) == "200  keep +0")
        #expect(parse("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n") == "200  close +0")
        #expect(parse("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab") == "200 a keep +1")
    }

    @Test(arguments: [
        "HTTP/2 200 OK\r\n\r\n", "nonsense\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nbad\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
    ])
    func `an answer that is not plainly right is broken`(text: String) {
        #expect(parse(text).hasPrefix("broken"))
    }
}
