import ArgumentParser
import Foundation

/// How fast a whole catalogue is priced in thirty markets, endings, taxes and net prices included.
struct PricesBench: AsyncParsableCommand, Measuring {
    static let configuration = CommandConfiguration(
        commandName: "prices", abstract: "A catalogue in thirty markets, priced in this process.")

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
}
