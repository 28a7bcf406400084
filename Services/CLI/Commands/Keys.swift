import ArgumentParser

/// API keys: made, listed, rotated and revoked by the gateway's own program.
struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Create, list, rotate and revoke API keys.",
        discussion: """
            carnet keys create --merchant "My shop" --mode test --kind secret
            carnet keys create --merchant "My shop" --kind publishable --origin https://shop.example
            carnet keys list
            carnet keys rotate key_… --overlap 24h
            carnet keys revoke key_…
            """)

    static let verbs = ["create", "list", "rotate", "revoke"]

    @OptionGroup var installation: InstallationOptions

    @Argument(parsing: .captureForPassthrough, help: "create, list, rotate or revoke, and what belongs to it.")
    var rest: [String] = []

    func run() throws {
        guard let verb = rest.first, Self.verbs.contains(verb) else {
            throw ValidationError("expected 'create', 'list', 'rotate' or 'revoke' after 'keys'")
        }
        try installation.handOver(to: "gateway", ["keys"] + rest)
    }
}
