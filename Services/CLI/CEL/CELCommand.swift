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
            discussion: """
                What is declared and not bound is missing: the value is then unknown, and says of what; as JSON \
                {"unknown":["order.total"]}.
                """)

        @OptionGroup var scene: CELScene
        @Flag(help: "Print the value as JSON.") var json = false
        @Flag(help: "Do not check types first.") var unchecked = false

        func run() throws {
            let expression = try unchecked ? scene.unchecked() : scene.compiled()
            let value = expression.evaluate(try scene.bindings(of: expression))
            if case .error(let failure) = value { throw CommandFailure(expression.problem(failure).description) }
            Console.standard.write(json ? try CELScene.json(value) : value.wholeText)
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Find what is wrong with an expression before it is saved.",
            discussion: "Prints its type, what it may cost at worst and which variables it uses.")

        @OptionGroup var scene: CELScene
        @Flag(help: "Print one JSON object.") var json = false

        private struct Report: Encodable {
            let type: String
            let cost: UInt64
            let costMax: UInt64
            let uses: [String]

            private enum CodingKeys: String, CodingKey {
                case type, cost
                case costMax = "cost_max"
                case uses
            }
        }

        func run() throws {
            let expression = try scene.compiled()
            let names = expression.variables
            if json {
                let report = Report(
                    type: expression.type.description, cost: expression.estimate,
                    costMax: expression.environment.limits.costMax, uses: names)
                return Console.standard.write(try CELScene.written(report))
            }
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
        @Flag(help: "Print one JSON object.") var json = false

        /// Values of parts are texts, as the tree shows them. No outcome is given of an expression that fails.
        private struct Report: Encodable {
            struct Step: Encodable {
                let text: String
                let depth: Int
                let values: [String]
            }

            var value: CELValue?
            var unknown: [String]?
            let cost: UInt64
            let steps: [Step]
            /// Whether there were more values than are kept.
            let cut: Bool

            init(_ explanation: CELExplanation) {
                switch explanation.value {
                case .unknown(let unknown): self.unknown = unknown.names
                case .error: break
                case let known: value = known
                }
                cost = explanation.cost
                steps = explanation.steps.map {
                    Step(text: $0.text, depth: $0.depth, values: $0.values.map(\.description))
                }
                cut = explanation.isCut
            }
        }

        func run() throws {
            let expression = try scene.compiled()
            let explanation = expression.explain(try scene.bindings(of: expression))
            if json {
                Console.standard.write(try CELScene.written(Report(explanation)))
            } else {
                Console.standard.write(explanation.description)
                Console.standard.write("\n\(explanation.cost) steps")
                if case .unknown(let unknown) = explanation.value {
                    Console.standard.write("missing: \(unknown.names.joined(separator: ", "))")
                }
            }
            if case .error(let failure) = explanation.value {
                throw CommandFailure(expression.problem(failure).description)
            }
        }
    }

    struct Cases: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run every case of every *.jsonl in a folder.",
            discussion: """
                Prints passed and failed, and each failing id; exits with 1 where any fails. A line that is no case \
                fails under its place, x.jsonl:2.
                """)

        @Argument(help: "The folder.") var folder: String
        @Flag(help: "Print only the ids of failing cases, not why.") var brief = false

        func run() throws {
            let report: CELCaseReport
            do throws(CELCaseFault) {
                report = try CELCaseReport(folder: folder)
            } catch {
                throw CommandFailure(error.description)
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
