import Commerce
import Foundation
import JSON
import Testing
import Wire

@testable import CarnetCLI

@Suite struct RequestsTests {
    private static let refused = #"""
        {"id":"req_1","at":"2026-11-22T12:00:00.000Z","method":"POST","route":"/v1/orders","status":429,
         "problem":"quota-exceeded","merchant":"mer_01jd0000000000000000000000","key":"key_01jd0000000000000000000000",
         "retries":0,"bytes_in":120,"bytes_out":310,"timing":{"gateway_us":85,"total_us":85}}
        """#
    private static let passed = #"""
        {"id":"req_2","at":"2026-11-22T12:00:01.000Z","method":"GET","route":"/v1/quotes/{id}","status":200,
         "upstream":"checkout","address":"127.0.0.1:8081","retries":1,"bytes_in":0,"bytes_out":9000,
         "timing":{"gateway_us":1200,"upstream_us":30004,"answer_us":0,"total_us":31204}}
        """#

    @Test func `a request is told line by line`() throws {
        let decoder = StrictJSONDecoder()
        let refused = try decoder.decode(RequestLogAPI.LoggedRequest.self, from: Array(Self.refused.utf8))
        #expect(
            RequestText.whole(refused) == """
                request   req_1
                at        2026-11-22T12:00:00.000Z
                call      POST /v1/orders
                status    429, quota-exceeded
                merchant  mer_01jd0000000000000000000000
                key       key_01jd0000000000000000000000
                service   none was asked
                retries   0
                bytes     120 in, 310 out
                gateway   0.085 ms
                total     0.085 ms
                """)
        let passed = try decoder.decode(RequestLogAPI.LoggedRequest.self, from: Array(Self.passed.utf8))
        #expect(
            RequestText.line(passed)
                == "2026-11-22T12:00:01.000Z  req_2  200  31.204 ms  GET /v1/quotes/{id}  2 tries")
        #expect(RequestText.whole(passed).contains("service   checkout at 127.0.0.1:8081\n"))
        #expect(RequestText.whole(passed).contains("service   30.004 ms\n"))
    }

    @Test(arguments: [(0, "0.000"), (7, "0.007"), (999, "0.999"), (1_000, "1.000"), (12_345_678, "12345.678")])
    func `microseconds are told as milliseconds`(microseconds: Int64, text: String) {
        #expect(RequestText.milliseconds(microseconds) == text)
    }

    @Test func `the program asks the gateway with a token, and says what it refuses`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let body = Self.passed.replacing("\n", with: "")
        let good = try LoopbackServer(answer: "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        defer { good.stop() }
        let none = try LoopbackServer(answer: "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
        defer { none.stop() }
        let shown = try await run(["requests", "show", "req_2", "--url", "http://127.0.0.1:\(good.port)"], folder)
        #expect(shown.status == .exited(0) && shown.output.hasPrefix("request   req_2\n"))
        let whole = try await run(
            ["requests", "show", "req_2", "--json", "--url", "http://127.0.0.1:\(good.port)/"], folder)
        #expect(whole.output == body + "\n")
        let missing = try await run(["requests", "list", "--url", "http://127.0.0.1:\(none.port)"], folder)
        #expect(missing.status == .exited(1) && missing.output.isEmpty)
    }

    private func run(
        _ arguments: [String], _ folder: TemporaryFolder
    ) async throws -> (status: ProcessEnd?, output: String) {
        let program = Program(
            path: try Executables.besideThisOne().path(of: "carnet"), arguments: arguments,
            environment: ["CARNET_SERVICE_SECRET": "a secret of the tests"])
        let path = "\(folder.path)/\(UUID().uuidString)"
        let output = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { for descriptor in [output, nothing] { close(descriptor) } }
        let child = try program.spawn(input: 0, output: output, error: nothing)
        let status = await child.ended()
        return (status, try String(contentsOfFile: path, encoding: .utf8))
    }
}
