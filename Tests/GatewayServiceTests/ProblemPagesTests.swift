import HTTPTypes
import JSON
import ServiceKit
import TestSupport
import Testing

@testable import GatewayService

@Suite struct ProblemPagesTests {
    private func ask(_ path: String, accept: String?) async throws -> (status: Int, type: String?, text: String) {
        let process = ServiceProcess(
            name: "gateway", settings: try .forTests("gateway"), ambient: .live, access: .anybody,
            routes: try ProblemPages().routes())
        return try await withRunning(process) { address in
            let answer = try await PlainClient(address).send(
                ServiceCall(
                    method: .get, target: path, headers: accept.map { [(name: "accept", value: $0)] } ?? [],
                    isRepeatable: true))
            return (answer.status, answer.header("Content-Type"), String(decoding: answer.body, as: UTF8.self))
        }
    }

    @Test(arguments: [nil, "application/json", "*/*"])
    func `a program reads a kind as JSON`(accept: String?) async throws {
        let answer = try await ask("/problems/quote-expired", accept: accept)
        #expect(answer.status == 200)
        #expect(answer.type == "application/json")
        let kind = try StrictJSONDecoder().decode(ProblemType.self, from: Array(answer.text.utf8))
        #expect(kind == ProblemType.named("quote-expired"))
    }

    @Test func `a browser reads a kind as a page`() async throws {
        let answer = try await ask("/problems/quote-expired", accept: "text/html,application/xhtml+xml")
        #expect(answer.status == 200)
        #expect(answer.type == "text/html; charset=utf-8")
        #expect(answer.text.contains("<h1>The quote has expired</h1>"))
        #expect(answer.text.contains("What to do"))
    }

    @Test func `the list leads to every kind`() async throws {
        let page = try await ask("/problems", accept: "text/html")
        let list = try await ask("/problems", accept: nil)
        #expect(page.status == 200)
        for kind in ProblemType.all {
            #expect(page.text.contains("href=\"/problems/\(kind.slug)\""))
            #expect(list.text.contains("\"\(kind.slug)\""))
        }
    }

    @Test(arguments: ["text/html", "application/json"])
    func `a kind that does not exist is not found, in the form that was asked for`(accept: String) async throws {
        let answer = try await ask("/problems/no-such-kind", accept: accept)
        #expect(answer.status == 404)
        #expect(answer.type == (accept == "text/html" ? "text/html; charset=utf-8" : "application/problem+json"))
    }
}
