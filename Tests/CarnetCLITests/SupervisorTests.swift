import Foundation
import Synchronization
import Testing

@testable import CarnetCLI

@Suite struct SupervisorTests {
    /// Runs until its parent is gone.
    private static let obedient = "exec cat"

    @Test func `all services are started, and ready when each of them is`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let supervisor = try Supervisor(
            try ["a", "b"].map { try plan($0, "echo \($0) runs; \(Self.obedient)", folder) },
            probe: { (try? String(contentsOfFile: $0.logPath, encoding: .utf8)) == "\($0.name) runs\n" },
            report: { Issue.record("\($0)") })
        try await supervisor.run { #expect(await supervisor.notReady(within: .seconds(20)).isEmpty) }
    }

    @Test func `services that cannot serve in time are named`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let supervisor = try Supervisor(
            try ["a", "b", "c"].map { try plan($0, Self.obedient, folder) }, probe: { $0.name == "b" }, report: { _ in }
        )
        try await supervisor.run { #expect(await supervisor.notReady(within: .milliseconds(50)) == ["a", "c"]) }
    }

    @Test func `a service that dies is started again, and said so with its status`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let once = "if [ -e \(folder.path)/second ]; then \(Self.obedient); fi; touch \(folder.path)/second; exit 3"
        let (events, told) = AsyncStream.makeStream(of: String.self)
        let supervisor = try Supervisor(
            [try plan("a", once, folder)], probe: { _ in true }, report: { told.yield("\($0)") })
        let heard = try await supervisor.run {
            var heard: [String] = []
            for await event in events {
                heard.append(event)
                if heard.count == 2 { break }
            }
            return heard
        }
        #expect(heard == ["a died (exit status 3); it is started again in 0.2 s", "a is ready again"])
    }

    @Test func `a program that cannot be run is tried again and said`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let (events, told) = AsyncStream.makeStream(of: String.self)
        let missing = ServicePlan(
            name: "a", program: Program(path: "\(folder.path)/none", environment: [:]), logPath: "\(folder.path)/log",
            readiness: HTTPAddress(host: "127.0.0.1", port: 1))
        let supervisor = try Supervisor([missing], probe: { _ in false }, report: { told.yield("\($0)") })
        let heard = try await supervisor.run { await events.first { _ in true } }
        #expect(
            heard == "a: cannot start \(folder.path)/none: No such file or directory; tried again in 0.2 s")
    }

    @Test func `services are stopped one after the other, the last first`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let names = ["a", "b", "c"]
        let supervisor = try Supervisor(
            try names.map { name in
                let trap = "trap 'echo \(name) >>\(folder.path)/order; kill $!; exit 0' TERM"
                return try plan(name, "\(trap); sleep 60 & touch \(folder.path)/\(name).up; wait", folder)
            },
            probe: { FileManager.default.fileExists(atPath: "\(folder.path)/\($0.name).up") },
            report: { Issue.record("\($0)") })
        try await supervisor.run { #expect(await supervisor.notReady(within: .seconds(20)).isEmpty) }
        #expect(try folder.read("order") == "c\nb\na\n")
    }

    @Test func `a service that ignores the wish to stop is killed and said`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let deaf = "trap '' TERM; touch \(folder.path)/up; while :; do sleep 1; done"
        let events = Mutex<[String]>([])
        let supervisor = try Supervisor(
            [try plan("a", deaf, folder)], grace: .milliseconds(100),
            probe: { _ in FileManager.default.fileExists(atPath: "\(folder.path)/up") },
            report: { event in events.withLock { $0.append("\(event)") } })
        try await supervisor.run { #expect(await supervisor.notReady(within: .seconds(20)).isEmpty) }
        #expect(events.withLock(\.self) == ["a did not stop in time and was killed"])
    }

    @Test func `what the body throws comes out, after everything is stopped`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let supervisor = try Supervisor(
            [
                try plan(
                    "a", "trap 'touch \(folder.path)/stopped; exit 0' TERM; touch \(folder.path)/up; sleep 60 & wait",
                    folder)
            ],
            probe: { _ in FileManager.default.fileExists(atPath: "\(folder.path)/up") }, report: { _ in })
        await #expect(throws: CommandFailure.self) {
            try await supervisor.run {
                _ = await supervisor.notReady(within: .seconds(20))
                throw CommandFailure("enough")
            }
        }
        #expect(FileManager.default.fileExists(atPath: "\(folder.path)/stopped"))
    }

    @Test func `a child ends when the pipe to its parent closes`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let child = try folder.script("a", Self.obedient).spawn(input: ends[0], output: 1, error: 2)
        close(ends[1])
        #expect(await child.ended() == .exited(0))
        close(ends[0])
    }

    @Test func `a signal after the end reaches nobody, and the end is still known`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let child = try folder.script("a", "exit 7").spawn(input: 0, output: 1, error: 2)
        #expect(await child.ended() == .exited(7))
        child.signal(SIGKILL)
        #expect(await child.ended(within: .zero) == .exited(7))
    }

    private func plan(_ name: String, _ lines: String, _ folder: TemporaryFolder) throws -> ServicePlan {
        ServicePlan(
            name: name, program: try folder.script(name, lines), logPath: "\(folder.path)/\(name).log",
            readiness: HTTPAddress(host: "127.0.0.1", port: 1))
    }
}
