import ArgumentParser

/// People who may decide on flagged orders: kept by fraud's own program.
struct ReviewerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reviewer", abstract: "Add a reviewer of flagged orders.",
        discussion: "carnet reviewer add --email NAME@SHOP --password-stdin")

    @OptionGroup var installation: InstallationOptions

    @Argument(parsing: .captureForPassthrough, help: "add, and what belongs to it.")
    var rest: [String] = []

    func run() throws {
        guard rest.first == "add" else { throw ValidationError("expected 'add' after 'reviewer'") }
        try installation.handOver(to: "fraud", ["reviewer"] + rest)
    }
}
