import ArgumentParser
import Expressions
import Foundation

/// Expressions outside of any service: tried, checked and explained before they become a rule.
struct CELCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cel",
        abstract: "Rules as expressions (CEL): evaluate, check, explain, run cases.",
        discussion: """
            Example: carnet cel eval 'order.total > money("100", "EUR")' --declare order.total=money \
            --bind 'order.total="129.90 EUR"'
            """,
        subcommands: [Evaluate.self, Check.self, Explain.self, Cases.self])

    struct Evaluate: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "eval", abstract: "Print the value of an expression.",
            discussion: "What is declared and not bound is missing: the value is then unknown, and says of what.")

        @OptionGroup var scene: CELScene
        @Flag(help: "Print the value as JSON.") var json = false
        @Flag(help: "Do not check types first.") var unchecked = false

        func run() throws {
            let expression = try unchecked ? scene.unchecked() : scene.compiled()
            let value = expression.evaluate(try scene.bindings(expression.environment))
            if case .error(let failure) = value { throw scene.failure(expression.problem(failure)) }
            if case .unknown = value { return Console.standard.write(value.description) }
            Console.standard.write(json ? try CELScene.json(value) : value.description)
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Find what is wrong with an expression before it is saved.",
            discussion: "Prints its type, what it may cost at worst and which variables it uses.")

        @OptionGroup var scene: CELScene

        func run() throws {
            let expression = try scene.compiled()
            let names = expression.variables
            Console.standard.write(
                """
                type: \(expression.type)
                cost: at most \(expression.estimate) of \(expression.environment.limits.costMax) steps
                uses: \(names.isEmpty ? "no variables" : names.joined(separator: ", "))
                """)
        }
    }

    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the value of each part of an expression.")

        @OptionGroup var scene: CELScene

        func run() throws {
            let expression = try scene.compiled()
            let explanation = expression.explain(try scene.bindings(expression.environment))
            Console.standard.write(explanation.description)
            Console.standard.write("\n\(explanation.cost) steps")
            if case .unknown(let unknown) = explanation.value {
                Console.standard.write("missing: \(unknown.names.joined(separator: ", "))")
            }
            if case .error(let failure) = explanation.value { throw scene.failure(expression.problem(failure)) }
        }
    }

    struct Cases: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run every case of every *.jsonl in a folder.",
            discussion: "Prints passed and failed, and each failing id; exits with 1 where any fails.")

        @Argument(help: "The folder.") var folder: String
        @Flag(help: "Print only the ids of failing cases, not why.") var brief = false

        func run() throws {
            let report: CELCaseReport
            do {
                report = try CELCaseReport(folder: folder)
            } catch {
                throw CommandFailure("the cases in \(folder) can't be read: \(error.localizedDescription)")
            }
            Console.standard.write("passed: \(report.passed)\nfailed: \(report.failed.count)")
            for (id, reason) in report.failed { Console.standard.write(brief ? id : "\(id): \(reason)") }
            guard report.failed.isEmpty else {
                throw CommandFailure("\(report.failed.count) of \(report.passed + report.failed.count) cases failed")
            }
            guard report.passed > 0 else { throw CommandFailure("\(folder) has no case in any *.jsonl") }
        }
    }
}
