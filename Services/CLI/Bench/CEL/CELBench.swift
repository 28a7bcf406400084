import ArgumentParser
import Foundation
import JSON

/// How long rules take. `Tests/Load/expressions.py` runs the same ones with other implementations and compares.
struct CELBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cel", abstract: "Evaluation of fraud-like expressions, in nanoseconds.",
        discussion:
            "Tests/Load/expressions.py compares with the PyPI packages common-expression-language and cel-python.")

    @Argument(help: "The rules and the order.") var file = "Tests/Load/expressions.json"
    @Option(help: "Seconds for each of two ways of each rule.") var seconds = 0.5
    @Flag(help: "Print one JSON list.") var json = false

    func validate() throws {
        guard (0.01...60).contains(seconds) else { throw ValidationError("--seconds must be 0.01 to 60") }
    }

    func run() throws {
        let race: CELRace
        do {
            race = try CELRace(file: file)
        } catch {
            throw CommandFailure("\(file) has no rules that can be run: \(error)")
        }
        let results = race.run(for: .seconds(seconds))
        if json {
            return Console.standard.write(String(decoding: try StrictJSONEncoder().encode(results), as: UTF8.self))
        }
        Console.standard.write(Machine.line)
        for result in results {
            Console.standard.write(
                "\(result.name): \(Int(result.evaluate)) ns, \(Int(result.fillAndEvaluate)) ns with all variables set anew"
            )
        }
    }
}
