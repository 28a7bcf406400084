import ArgumentParser
import Commerce
import Wire

/// One sum in another currency.
struct PriceConvert: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert", abstract: "Convert sums into another currency, rounded once.",
        discussion: """
            carnet price convert 1000000 JPY USD --rate 931/146400
            carnet price convert 19.99 USD BRL --as-of 2026-10-30
            printf '{"amount":"19.99","currency":"USD","to":"JPY","rate":"157.25"}\\n' | carnet price convert
            With a rate nothing is asked. Without one the running services answer, at the rate of the day.
            """)

    @Argument(help: "Decimal text with exactly the currency's digits; none: JSON lines on standard input.")
    var amount: String?

    @Argument(help: "The sum's currency.")
    var currency: Currency?

    @Argument(help: "What it is wanted in.")
    var to: Currency?

    @Option(help: "Units of the target for one unit of the source: decimal text, or n/d.")
    var rate: String?

    @Option(help: "up, down, ceiling, floor, half_up, half_down, half_even or unnecessary; with a rate only.")
    var rounding: Rounding?

    @Option(help: "Rates of another day, such as 2026-10-30; without a rate only.")
    var asOf: CalendarDate?

    @OptionGroup var gateway: GatewayOptions

    /// What a line asks; the members are the arguments.
    struct Question: Decodable {
        let amount: String
        let currency: Currency
        let to: Currency
        let rate: Ratio?
        let rounding: Rounding?
        let asOf: CalendarDate?

        private enum CodingKeys: String, CodingKey {
            case amount, currency, to, rate, rounding
            case asOf = "as_of"
        }
    }

    /// What a line answers where the rate was given.
    struct Converted: Encodable {
        let from: Money
        let to: Money
        let rate: Ratio
        let rounding: Rounding
    }

    func run() throws {
        guard let amount else { return try JSONLines.answer(Question.self) { try answer($0) } }
        guard let currency, let to else { throw ValidationError("give the sum's currency and the one it is wanted in") }
        var ratio: Ratio?
        if let rate {
            ratio = Ratio(wire: rate)
            guard ratio != nil else { throw ValidationError("--rate is decimal text such as 157.25, or n/d") }
        }
        try JSONLines.write(
            try answer(
                Question(amount: amount, currency: currency, to: to, rate: ratio, rounding: rounding, asOf: asOf)))
    }

    private func answer(_ question: Question) throws -> Answer {
        guard let sum = try? Money(question.amount, question.currency) else {
            let example = Money(1_999, question.currency).amountText
            throw CommandFailure("/amount: an amount in \(question.currency) is decimal text such as \"\(example)\"")
        }
        guard let rate = question.rate else {
            guard question.rounding == nil else { throw CommandFailure("/rounding: the services round half_up") }
            let day = question.asOf.map { "&as_of=\($0)" } ?? ""
            let path =
                PricingAPI.convert.path
                + "?from=\(sum.currency)&to=\(question.to)&amount=\(sum.amountText)\(day)"
            return .asked(try gateway.get(path, as: PricingAPI.Conversion.self))
        }
        guard rate > .zero else { throw CommandFailure("/rate: above zero") }
        guard question.asOf == nil else { throw CommandFailure("/as_of: a rate that is given is of no day") }
        let rounding = question.rounding ?? .halfUp
        do throws(MoneyError) {
            let converted = try sum.converted(to: question.to, at: rate, rounding: rounding)
            return .reckoned(Converted(from: sum, to: converted, rate: rate, rounding: rounding))
        } catch .inexact {
            throw CommandFailure("/rounding: the result is not whole in \(question.to)")
        } catch { throw CommandFailure("/amount: too large in \(question.to)") }
    }

    /// Either has a shape of its own on its line.
    enum Answer: Encodable {
        case reckoned(Converted)
        case asked(PricingAPI.Conversion)

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .reckoned(let converted): try converted.encode(to: encoder)
            case .asked(let conversion): try conversion.encode(to: encoder)
            }
        }
    }
}
