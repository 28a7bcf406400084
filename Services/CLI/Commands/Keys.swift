import ArgumentParser

/// API keys: made, listed and revoked by the gateway's own program.
struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Create, list and revoke API keys.",
        discussion: """
            carnet keys create --merchant "My shop" --mode test --kind secret
            carnet keys list
            carnet keys revoke key_…
            """)

    @OptionGroup var installation: InstallationOptions

    @Argument(parsing: .captureForPassthrough, help: "create, list or revoke, and what belongs to it.")
    var rest: [String] = []

    func run() throws {
        guard let verb = rest.first, ["create", "list", "revoke"].contains(verb) else {
            throw ValidationError("expected 'create', 'list' or 'revoke' after 'keys'")
        }
        try installation.handOver(to: "gateway", ["keys"] + rest)
    }
}
