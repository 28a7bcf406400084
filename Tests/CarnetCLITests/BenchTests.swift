import ArgumentParser
import Testing

@testable import CarnetCLI

@Suite struct BenchTests {
    @Test(arguments: [["json"], ["storage"]])
    func `what needs no server runs, however short`(arguments: [String]) async throws {
        let all = ["bench"] + arguments + ["--rounds", "1", "--seconds", "0.05"]
        var command = try #require(try Carnet.parseAsRoot(all) as? any AsyncParsableCommand)
        try await command.run()
    }

    @Test(arguments: [["--rounds", "0"], ["--seconds", "0"], ["--postgres"]])
    func `an option that makes no sense is refused`(arguments: [String]) {
        #expect(throws: (any Error).self) { try Carnet.parseAsRoot(["bench", "storage"] + arguments) }
    }

    @Test func `figures are those of the operations that were timed`() throws {
        let run = Measurement(
            operations: 200, elapsed: .seconds(4), cpu: .milliseconds(10), latencies: (1...100).map { $0 * 1_000_000 })
        #expect(run.perSecond == 50)
        #expect(run.cpuMicroseconds == 50)
        #expect(run.percentile(50) == 51)
        #expect(run.percentile(99) == 100)
        #expect(Measurement(operations: 1, elapsed: .seconds(1), cpu: .zero).percentile(50) == nil)
        #expect(Race.median([3, 1, 2, 9, 5]) == 3)
    }
}
