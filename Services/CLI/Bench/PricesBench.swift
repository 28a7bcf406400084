import ArgumentParser
import Commerce
import Foundation

/// How fast a whole catalogue is priced in thirty markets, endings, taxes and net prices included.
struct PricesBench: AsyncParsableCommand, Measuring {
    static let configuration = CommandConfiguration(
        commandName: "prices", abstract: "One conversion; a catalogue in thirty markets, priced in this process.")

    @Option(help: "How many skus.") var skus = 100_000
    @Option(help: "How many tasks share the work.") var tasks = 2
    @Option(help: "How often it is done.") var rounds = 5

    func validate() throws {
        guard (1...1_000_000).contains(skus), (1...64).contains(tasks), (1...99).contains(rounds) else {
            throw ValidationError("--skus 1 to 1000000, --tasks 1 to 64, --rounds 1 to 99")
        }
    }

    func run() async throws {
        Console.standard.write(Machine.line)
        try convert()
        let catalogue = try CatalogueRun(skus: skus)
        for _ in 0..<rounds {
            let started = ContinuousClock.now
            let prices = try await withThrowingTaskGroup(of: Int.self) { group in
                for task in 0..<tasks {
                    let part = skus * task / tasks..<skus * (task + 1) / tasks
                    group.addTask { try catalogue.run(part).prices }
                }
                return try await group.reduce(0, +)
            }
            let seconds = (ContinuousClock.now - started) / .seconds(1)
            Console.standard.write(
                "\(prices) prices in \(String(format: "%.2f", seconds)) s on \(tasks) tasks, "
                    + "\(Int(Double(prices) / seconds)) a second")
        }
    }

    /// One sum in another currency, at an exact rate, rounded once.
    private func convert() throws {
        let rate = try Ratio(decimal: "106.0840") / Ratio(decimal: "1.1172")
        let sums = (1...1_000).map { Money(Int64($0 * 7_919 % 1_000_000), .usd) }
        var took: [Duration] = []
        var sum: Int64 = 0
        for _ in 0..<rounds {
            let started = ContinuousClock.now
            for _ in 0..<1_000 {
                for money in sums { sum &+= try money.converted(to: .inr, at: rate, rounding: .halfUp).minorUnits }
            }
            took.append(ContinuousClock.now - started)
        }
        // A million conversions: milliseconds of all are nanoseconds of one.
        let all = took.sorted().map { Int($0 / .milliseconds(1)) }
        Console.standard.write(
            "one conversion: \(all[all.count / 2]) ns (\(all[0]) to \(all[all.count - 1])), checksum \(sum)")
    }
}
