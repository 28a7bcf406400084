import ArgumentParser
import Foundation

/// The command line: `carnet up` and its companions.
@main struct Carnet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "carnet",
        abstract: "Cross-border checkout and pricing: the whole price before the purchase.",
        subcommands: [
            Up.self, QuoteCommand.self, PriceCommand.self, FXCommand.self, Keys.self, Requests.self,
            ReviewerCommand.self, Import.self, Audit.self, OutboxCommands.self, CELCommand.self, Doctor.self,
            Healthcheck.self, BenchCommand.self,
        ])

    /// Runs the command that was asked for. One line on standard error tells what went wrong; the exit code is 2
    /// for a command line that cannot be understood, 1 for everything else.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if command is any Measuring { try BenchServer.bootstrap() }
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            Console.error.write("carnet: \(failure)")
            Foundation.exit(1)
        } catch {
            let code = exitCode(for: error)
            if code == .success {
                Console.standard.write(fullMessage(for: error))
                Foundation.exit(0)
            }
            Console.error.write("carnet: \(message(for: error))")
            Foundation.exit(code == .validationFailure ? 2 : 1)
        }
    }
}
