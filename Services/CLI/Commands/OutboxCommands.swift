import ArgumentParser
import JSON
import ServiceStorage

/// Events that were set aside because nobody took them, by the program of the service that has them.
struct OutboxCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outbox", abstract: "Events that could not be delivered: list, send again, discard.",
        subcommands: [List.self, Revive.self, Discard.self])

    /// The services that tell others of their changes.
    static let services = ["payments", "fraud"]

    /// Which service, and where it is.
    struct Place: ParsableArguments {
        @OptionGroup var installation: InstallationOptions

        @Option(help: "payments or fraud; both when not given.")
        var service: String?

        func validate() throws {
            guard service.map(OutboxCommands.services.contains) ?? true else {
                throw ValidationError("--service must be \(OutboxCommands.services.joined(separator: " or "))")
            }
        }

        var services: [String] { service.map { [$0] } ?? OutboxCommands.services }

        /// What the service's own program answers, line by line.
        func ask(_ service: String, _ arguments: [String]) async throws -> [String] {
            let answer = try await Errand.run(installation.program(service, ["outbox"] + arguments))
            return String(decoding: answer, as: UTF8.self).split(separator: "\n").map(String.init)
        }

        /// Asks one service after the other until one has the event.
        func move(_ verb: String, _ event: String) async throws {
            var failure: (any Error)?
            for service in services {
                do {
                    _ = try await ask(service, [verb, event])
                    return Console.standard.write("\(service): \(event) \(verb == "revive" ? "revived" : "discarded")")
                } catch { failure = error }
            }
            if let failure { throw failure }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What was set aside, and why.")

        @OptionGroup var place: Place

        func run() async throws {
            for service in place.services {
                let lines = try await place.ask(service, ["list"])
                Console.standard.write("\(service): \(lines.count) set aside")
                for line in lines {
                    let event = try StrictJSONDecoder().decode(OutboxCommand.Listed.self, from: Array(line.utf8))
                    Console.standard.write(
                        "  \(event.id)  \(event.topic)  \(event.aggregate)  \(event.occurredAt)  "
                            + "\(event.attempts) attempts: \(event.lastError)")
                }
            }
        }
    }

    struct Revive: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Send one again, or all.")

        @OptionGroup var place: Place
        @Argument(help: "An event's id, or: all.") var event: String

        func run() async throws {
            guard event == "all" else { return try await place.move("revive", event) }
            for service in place.services {
                let lines = try await place.ask(service, ["revive", "all"])
                let answer = Array((lines.first ?? "").utf8)
                let moved = try StrictJSONDecoder().decode(OutboxCommand.Moved.self, from: answer)
                Console.standard.write("\(service): \(moved.count) revived")
            }
        }
    }

    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Forget one for good.")

        @OptionGroup var place: Place
        @Argument(help: "An event's id.") var event: String

        func run() async throws { try await place.move("discard", event) }
    }
}
