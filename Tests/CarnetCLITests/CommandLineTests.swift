import Foundation
import Testing

@testable import CarnetCLI

/// The program itself, as a shell runs it.
@Suite struct CommandLineTests {
    private static let failures: [(arguments: [String], code: Int32)] = [
        (["--bogus"], 2), (["quote"], 2), (["keys"], 2), (["up", "--port-offset", "100000"], 2),
        (["healthcheck", "ftp://x"], 1), (["up", "--data", "/dev/null/x"], 1),
    ]

    @Test(arguments: failures)
    func `a failure is one line on standard error, and a code`(arguments: [String], code: Int32) async throws {
        let (status, output, error) = try await run(arguments)
        #expect(status == .exited(code))
        #expect(output.isEmpty)
        #expect(error.hasPrefix("carnet: "))
        #expect(error.filter { $0 == "\n" }.count == 1)
    }

    @Test func `help is no failure`() async throws {
        let (status, output, error) = try await run(["--help"])
        #expect(status == .exited(0))
        #expect(output.contains("healthcheck"))
        #expect(error.isEmpty)
    }

    @Test func `a health check follows the answer`() async throws {
        let well = try LoopbackServer(answer: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        let unwell = try LoopbackServer(answer: "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")
        #expect(try await run(["healthcheck", "http://127.0.0.1:\(well.port)/readyz"]).status == .exited(0))
        #expect(try await run(["healthcheck", "http://127.0.0.1:\(unwell.port)/readyz"]).status == .exited(1))
        well.stop()
        unwell.stop()
    }

    private func run(_ arguments: [String]) async throws -> (status: ProcessEnd?, output: String, error: String) {
        let run = try await CommandRun(arguments)
        return (run.status, run.output, run.error)
    }
}
