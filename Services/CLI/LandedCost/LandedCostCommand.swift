import ArgumentParser
import Commerce
import Foundation
import JSON
import ServiceKit
import Wire

/// Duty, import tax and fees from the command line: one question, lines of JSON, or a file of rows.
struct LandedCostCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "landed-cost", abstract: "Work out duty, import tax and fees.",
        discussion: """
            carnet landed-cost --from CN --to NL --item "610910,CN,2,19.99 EUR,180" --delivery "post=4.90 EUR"
            carnet landed-cost lines --from CN < questions.ndjson > answers.ndjson
            carnet landed-cost batch goods.csv --from CN --currency EUR --out charges.csv
            carnet landed-cost classify "Women's cotton T-shirt"
            """,
        subcommands: [LandedCostQuote.self, LandedCostLines.self, LandedCostBatch.self, LandedCostClassify.self],
        defaultSubcommand: LandedCostQuote.self)
}

/// One question by arguments.
struct LandedCostQuote: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quote", abstract: "One consignment by arguments.",
        usage: """
            carnet landed-cost quote --from <from> --to <to> --item <item> ... --delivery <delivery> ... [<options>]
            """)

    @Option(help: "Country that the goods are sent from.") var from: String?
    @Option(help: "Country that they go to.") var to: String?
    @Option(help: "State or province there, such as SP.") var region: String?
    @Option(help: "Postal code there.") var postalCode: String?
    @Option(help: "HS code, country of origin, quantity, unit price, and net grams of one, if known. Repeatable.")
    var item: [String] = []
    @Option(help: "Way of delivery (post, express, air, sea, road) and its freight. Repeatable.")
    var delivery: [String] = []
    @Option(help: "What the shopper pays in; the first price's when not given.") var currency: Currency?
    @Option(help: "Low-value scheme the seller is registered under, such as ioss. Repeatable.")
    var registration: [String] = []
    @Option(help: "consumer or business.") var buyer: BuyerKind = .consumer
    @Option(help: "Rules and rates of another day, such as 2026-06-30.") var asOf: CalendarDate?
    @Option(help: "Units for one euro, such as USD=1.1172; those that pricing has when none is given. Repeatable.")
    var rate: [RateArgument] = []
    @Flag(help: "Print the answer as it came.") var json = false
    @OptionGroup var peers: PeerOptions
    /// What is no option: as this command goes without its name, a misspelt subcommand ends up here.
    @Argument(help: .hidden) var words: [String] = []

    /// - Throws: behind the answer, where goods may not be imported or facts are missing.
    func run() throws {
        let sent = try consignment()
        let day = asOf ?? Ambient.live.today()
        let question = try StrictJSONEncoder().encode(request(sent, day, try peers.rates(rate, on: day)))
        let answer = try peers.call(
            "landed-cost", "POST", LandedCostAPI.quote.path, body: question, as: RawJSON.self)
        if json { Console.standard.write(answer.description) }
        let read: LandedCostAPI.QuoteAnswer
        do {
            let decoder = StrictJSONDecoder(unknownMembers: .ignored)
            read = try answer.decode(LandedCostAPI.QuoteAnswer.self, with: decoder)
        } catch { throw CommandFailure("landed-cost answered what cannot be read: \(error)") }
        if !json { Console.standard.write(LandedCostReceipt(read, from: sent.from, to: sent.to).text) }
        if let reservation = read.reservation { throw CommandFailure(reservation) }
    }

    /// Read here and not while arguments are parsed, so that an unknown option is told before what it leaves missing.
    func consignment() throws -> ConsignmentArguments {
        if let word = words.first {
            throw ValidationError(
                "landed-cost has no subcommand \"\(word)\"; it has quote, lines, batch and classify")
        }
        return try ConsignmentArguments(from: from, to: to, items: item, deliveries: delivery)
    }

    func request(
        _ sent: ConsignmentArguments, _ day: CalendarDate, _ rates: [(currency: Currency, perEuro: Ratio)]
    ) -> LandedCostAPI.QuoteRequest {
        LandedCostAPI.QuoteRequest(
            asOf: day, destination: .init(country: sent.to, region: region, postalCode: postalCode),
            shipFrom: .init(country: sent.from), seller: .init(registrations: registration), buyer: buyer,
            currency: currency ?? sent.lines[0].unitPrice.currency,
            rateSet: PricingAPI.RateSet(
                id: "command-line", asOf: day, publishedOn: day, ageDays: 0,
                rates: rates.map {
                    PricingAPI.Rate(
                        currency: $0.currency, perEuro: $0.perEuro, publishedOn: day, source: "command line")
                }),
            lines: sent.lines, options: sent.options)
    }
}

/// Codes for one text.
struct LandedCostClassify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classify", abstract: "Find the HS code of a product's text.")

    @Argument(help: "A title as a shop has it.") var text: String
    @Option(help: "Such as cotton.") var material: String?
    @Option(help: "women, men or baby.") var forWhom: String?
    @Option(help: "knitted or woven.") var make: String?
    @Option(help: "Candidates wanted.") var limit: Int64 = 3
    @Flag(help: "Print the answer as it came.") var json = false
    @OptionGroup var peers: PeerOptions

    func run() throws {
        let question = LandedCostAPI.ClassificationRequest(
            items: [.init(id: "1", text: text, material: material, forWhom: forWhom, make: make)], limit: limit)
        let answer = try peers.call(
            "landed-cost", "POST", LandedCostAPI.classify.path, body: StrictJSONEncoder().encode(question),
            as: LandedCostAPI.ClassificationAnswer.self)
        if json { return try JSONLines.write(answer) }
        for result in answer.results {
            for candidate in result.candidates {
                Console.standard.write("\(candidate.code)  \(candidate.confidence)  \(candidate.text)")
            }
            for question in result.questions {
                let options = question.options.map { "\($0.answer) (\($0.code))" }.joined(separator: ", ")
                Console.standard.write("\(question.question)\(options.isEmpty ? "" : " \(options)")")
            }
        }
    }
}
