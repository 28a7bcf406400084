import ArgumentParser
import Foundation
import JSON

/// Our reader and writer beside Foundation's, on a cart of 397 bytes and a quote of some 19 KB.
struct JSONBench: Measuring {
    static let configuration = CommandConfiguration(
        commandName: "json", abstract: "Our JSON beside Foundation's, through Codable and direct.")

    /// The samples do not come back as they went.
    struct Differing: Error {}

    @OptionGroup var options: BenchCommand.Options

    func run() async throws {
        let carts = try races(
            "cart", BenchSamples.cart, times: 2_000, read: { try BenchCart(direct: $0) }, write: { $0.direct() })
        let quotes = try races(
            "quote", BenchSamples.quote, times: 50, read: { try BenchQuote(direct: $0) }, write: { $0.direct() })
        try await options.run(carts + quotes)
    }

    /// - Parameter times: how often the work is done between two looks at the clock.
    private func races<Value: Codable & Equatable & Sendable & BenchHot>(
        _ name: String, _ sample: Value, times: Int, read: @escaping @Sendable ([UInt8]) throws -> Value,
        write: @escaping @Sendable (Value) -> [UInt8]
    ) throws -> [Race] {
        let bytes = try StrictJSONEncoder().encode(sample)
        let data = Data(bytes)
        guard try StrictJSONDecoder().decode(Value.self, from: bytes) == sample,
            try JSONDecoder().decode(Value.self, from: data) == sample, write(sample) == bytes,
            try read(bytes) == sample
        else { throw Differing() }
        let encoder: @Sendable () -> JSONEncoder = {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.withoutEscapingSlashes]
            return encoder
        }
        func candidate(_ name: String, _ work: @escaping @Sendable () throws -> Int) -> Candidate {
            Candidate(name) { [time = options.time] in try Self.measure(time, times, work) }
        }
        return [
            Race(
                "\(name), \(bytes.count) bytes, read",
                [
                    candidate("Foundation") { try JSONDecoder().decode(Value.self, from: data).hot },
                    candidate("ours, Codable") { try StrictJSONDecoder().decode(Value.self, from: bytes).hot },
                    candidate("ours, direct") { try read(bytes).hot },
                ]),
            Race(
                "\(name), \(bytes.count) bytes, write",
                [
                    candidate("Foundation") { try encoder().encode(sample).count },
                    candidate("ours, Codable") { try StrictJSONEncoder().encode(sample).count },
                    candidate("ours, direct") { write(sample).count },
                ]),
        ]
    }

    private static func measure(_ time: Duration, _ times: Int, _ work: () throws -> Int) throws -> Measurement {
        let (cpu, started) = (CPUTime.own(), ContinuousClock.now)
        var (operations, total) = (0, 0)
        while .now - started < time {
            for _ in 0..<times { total += try work() }
            operations += times
        }
        guard total > 0 else { throw Differing() }
        return Measurement(operations: operations, elapsed: .now - started, cpu: CPUTime.own() - cpu)
    }
}
