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
    static let configuration = CommandConfiguration(commandName: "quote", abstract: "One consignment by arguments.")

    @Option(help: "Country that the goods are sent from.") var from: CountryCode
    @Option(help: "Country that they go to.") var to: CountryCode
    @Option(help: "State or province there, such as SP.") var region: String?
    @Option(help: "Postal code there.") var postalCode: String?
    @Option(help: "HS code, country of origin, quantity, unit price, and net grams of one, if known. Repeatable.")
    var item: [ItemArgument]
    @Option(help: "Way of delivery (post, express, air, sea, road) and its freight. Repeatable.")
    var delivery: [DeliveryArgument]
    @Option(help: "What the shopper pays in; the first price's when not given.") var currency: Currency?
    @Option(help: "Low-value scheme the seller is registered under, such as ioss. Repeatable.")
    var registration: [String] = []
    @Option(help: "consumer or business.") var buyer: BuyerKind = .consumer
    @Option(help: "Rules and rates of another day, such as 2026-06-30.") var asOf: CalendarDate?
    @Option(help: "Units for one euro, such as USD=1.1172; those that pricing has when none is given. Repeatable.")
    var rate: [RateArgument] = []
    @Flag(help: "Print the answer as it came.") var json = false
    @OptionGroup var peers: PeerOptions

    func validate() throws {
        guard !item.isEmpty, !delivery.isEmpty else { throw ValidationError("give --item and --delivery") }
    }

    func run() throws {
        let day = asOf ?? Ambient.live.today()
        let question = try StrictJSONEncoder().encode(request(day, try peers.rates(rate, on: day)))
        let answer = try peers.call(
            "landed-cost", "POST", LandedCostAPI.quote.path, body: question, as: RawJSON.self)
        if json { return Console.standard.write(answer.description) }
        do {
            let decoder = StrictJSONDecoder(unknownMembers: .ignored)
            let read = try answer.decode(LandedCostAPI.QuoteAnswer.self, with: decoder)
            Console.standard.write(LandedCostReceipt(read, from: from, to: to).text)
        } catch { throw CommandFailure("landed-cost answered what cannot be read: \(error)") }
    }

    func request(_ day: CalendarDate, _ rates: [(currency: Currency, perEuro: Ratio)]) -> LandedCostAPI.QuoteRequest {
        LandedCostAPI.QuoteRequest(
            asOf: day, destination: .init(country: to, region: region, postalCode: postalCode),
            shipFrom: .init(country: from), seller: .init(registrations: registration), buyer: buyer,
            currency: currency ?? item[0].unitPrice.currency,
            rateSet: PricingAPI.RateSet(
                id: "command-line", asOf: day, publishedOn: day, ageDays: 0,
                rates: rates.map {
                    PricingAPI.Rate(
                        currency: $0.currency, perEuro: $0.perEuro, publishedOn: day, source: "command line")
                }),
            lines: item.enumerated().map { index, item in
                LandedCostAPI.Line(
                    id: "item-\(index + 1)", hsCode: item.hsCode, origin: item.origin, quantity: item.quantity,
                    unitPrice: item.unitPrice, netGrams: item.netGrams)
            },
            options: delivery.map { .init(id: $0.mode.rawValue, freight: $0.freight, mode: $0.mode) })
    }
}

/// Charges as a person reads them.
struct LandedCostReceipt {
    let text: String

    init(_ answer: LandedCostAPI.QuoteAnswer, from: CountryCode, to: CountryCode) {
        var lines = ["\(from) to \(to), rules of \(answer.asOf), tables \(answer.tablesVersion)"]
        for option in answer.options {
            lines += ["", "\(option.id), \(option.regime)", Self.row("  Customs value", option.customsValue)]
            for charge in option.charges {
                lines.append(Self.row("  \(charge.name)", charge.amount))
                lines.append("    \(charge.formula) [\(charge.rule.id), confidence \(charge.rule.confidence)]")
            }
            lines.append(Self.row("  Total", option.total))
            if !option.payOnDelivery.isZero { lines.append(Self.row("  of it on delivery", option.payOnDelivery)) }
            lines += option.assumptions.map { "  Assumed: \($0.detail)" }
        }
        text = lines.joined(separator: "\n")
    }

    private static func row(_ label: String, _ sum: Money) -> String {
        let amount = "\(sum.amountText) \(sum.currency.code)"
        return label + String(repeating: " ", count: max(1, Receipt.lineWidth - label.count - amount.count)) + amount
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
