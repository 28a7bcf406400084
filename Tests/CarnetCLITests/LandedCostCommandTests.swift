import ArgumentParser
import Commerce
import Foundation
import JSON
import Testing
import Wire

@testable import CarnetCLI

@Suite struct LandedCostCommandTests {
    @Test func `arguments become the question that the service takes`() throws {
        let command = try LandedCostQuote.parse([
            "--from", "CN", "--to", "NL", "--item", "610910,CN,2,19.99 EUR,180", "--delivery", "post=4.90 EUR",
            "--registration", "ioss", "--rate", "USD=1.1172", "--as-of", "2026-06-30",
        ])
        let request = command.request(
            try command.consignment(), try #require(command.asOf), command.rate.map { ($0.currency, $0.perEuro) })
        #expect(request.currency == .eur)
        #expect(request.seller.registrations == ["ioss"])
        #expect(request.rateSet.rates.map(\.perEuro.text) == ["1.1172"])
        #expect(request.lines.map(\.id) == ["item-1"])
        #expect(request.options.map(\.id) == ["post"])
    }

    @Test(arguments: ["USD", "USD=0", "USD=-1", "EUR=1", "XXY=1", "USD=1=2"])
    func `a rate that cannot be read is refused`(_ text: String) { #expect(RateArgument(argument: text) == nil) }

    @Test func `what rows need not say goes into the address`() throws {
        let options = try BatchOptions.parse([
            "--from", "CN", "--currency", "EUR", "--registration", "ioss", "--registration", "voec", "--totals",
        ])
        let day = try #require(CalendarDate("2026-11-21"))
        let usd = try #require(Currency(code: "USD"))
        #expect(
            options.query([(usd, try Ratio(decimal: "1.1172"))], on: day)
                == "as_of=2026-11-21&buyer=consumer&ship_from=CN&currency=EUR&registrations=ioss%2Cvoec&detail=totals"
                + "&rates=USD%3A1.1172")
    }

    @Test(arguments: 1...40) func `an answer in chunks is read wherever it is cut`(_ size: Int) throws {
        let bytes = Array(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n5\r\n\r\ntwo\r\n0\r\n\r\n"
                .utf8)
        var parser = StreamedAnswer()
        var body: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            try parser.take(Array(bytes[start..<min(start + size, bytes.count)])) { body += $0 }
        }
        #expect(parser.isWhole)
        #expect(String(decoding: body, as: UTF8.self) == "one\r\ntwo")
    }

    @Test func `a refusal is told with its problem, and nothing of it is written`() {
        let problem = #"{"type":"urn:carnet:problem:x","title":"No","status":422}"#
        let text = "HTTP/1.1 422 No\r\nContent-Length: \(problem.utf8.count)\r\n\r\n\(problem)"
        var parser = StreamedAnswer()
        let failure = #expect(throws: CommandFailure.self) {
            try parser.take(Array(text.utf8)) { _ in Issue.record("a refusal is no answer") }
        }
        #expect("\(failure.map { "\($0)" } ?? "")" == "422 No")
    }

    @Test func `a body is sent while its answer comes`() throws {
        let server = try LoopbackServer(
            answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\na\nb\n\r\n0\r\n\r\n")
        defer { server.stop() }
        let exchange = StreamExchange(
            address: try HTTPAddress(url: "http://127.0.0.1:\(server.port)/rows"), headers: [])
        var pieces = [[UInt8]("one\n".utf8), [UInt8]("two\n".utf8)]
        var (answer, sent) = ([UInt8](), 0)
        try exchange.send(
            within: .seconds(20), next: { pieces.isEmpty ? nil : pieces.removeFirst() }, onAnswer: { answer += $0 },
            onSent: { sent = $0 })
        #expect(String(decoding: answer, as: UTF8.self) == "a\nb\n")
        #expect(sent == 8 || sent == 4)
    }
}
