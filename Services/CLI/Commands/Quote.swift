import ArgumentParser
import Commerce
import JSON
import Wire

/// One quote from the command line.
struct QuoteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quote", abstract: "Ask for one quote and print it as a receipt.",
        discussion: """
            carnet quote --from CN --to NL --item "610910,CN,2,19.99 EUR,180" --delivery "post=4.90 EUR"
            """)

    @Option(help: "Country that the goods are sent from.")
    var from: CountryCode

    @Option(help: "Country that they go to.")
    var to: CountryCode

    @Option(help: "State or province there, such as SP.")
    var region: String?

    @Option(help: "Postal code there.")
    var postalCode: String?

    @Option(help: "HS code, country of origin, quantity, unit price, and net grams of one, if known. Repeatable.")
    var item: [ItemArgument]

    @Option(help: "Way of delivery (post, express, air, sea, road) and its freight. Repeatable.")
    var delivery: [DeliveryArgument]

    @Option(help: "What the shopper pays in; the destination's own when not given.")
    var currency: Currency?

    @Option(help: "Low-value scheme the seller is registered under, such as ioss. Repeatable.")
    var registration: [String] = []

    @Option(help: "consumer or business.")
    var buyer: BuyerKind?

    @Option(help: "Rules and rates of another day, such as 2026-06-30.")
    var asOf: CalendarDate?

    @Flag(help: "Print the answer as it came.")
    var json = false

    @OptionGroup var gateway: GatewayOptions

    func run() throws {
        let answer = try gateway.post(PublicAPI.createQuote.path, try StrictJSONEncoder().encode(request))
        if json {
            Console.standard.write(String(decoding: answer, as: UTF8.self))
            return
        }
        let quote: PublicAPI.Quote
        do {
            quote = try StrictJSONDecoder(unknownMembers: .ignored, limits: .ours).decode(
                PublicAPI.Quote.self, from: answer)
        } catch { throw CommandFailure("the gateway answered what cannot be read: \(error)") }
        Console.standard.write(Receipt(quote).text)
    }

    var request: PublicAPI.QuoteRequest {
        PublicAPI.QuoteRequest(
            destination: LandedCostAPI.Destination(country: to, region: region, postalCode: postalCode),
            shipFrom: LandedCostAPI.ShipFrom(country: from), currency: currency,
            lines: item.enumerated().map { $1.line($0 + 1) }, deliveryOptions: delivery.map(\.option),
            seller: registration.isEmpty ? nil : LandedCostAPI.Seller(registrations: registration), buyer: buyer,
            asOf: asOf)
    }
}
