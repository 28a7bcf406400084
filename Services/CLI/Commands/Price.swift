import ArgumentParser

/// Sums and prices on the command line: exact, and as the services reckon them.
struct PriceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "price", abstract: "Reckon with sums and prices, from arguments or JSON lines.",
        subcommands: [
            PriceConvert.self, PriceRound.self, PriceAllocate.self, PriceTax.self, PriceFormat.self, PriceBooks.self,
        ])
}
