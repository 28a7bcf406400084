import ArgumentParser
import Commerce
import PricingDomain

/// A sum as readers of a locale write it.
struct PriceFormat: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "format", abstract: "Write sums as people in a place do.",
        discussion: """
            carnet price format 6299.00 INR mr-IN
            printf '{"amount":"1980","currency":"JPY","locale":"ja-JP"}\\n' | carnet price format
            """)

    @Argument(help: "Decimal text with exactly the currency's digits; none: JSON lines on standard input.")
    var amount: String?

    @Argument var currency: Currency?

    @Argument(help: "BCP 47, such as pt-BR.")
    var locale: String?

    struct Question: Decodable {
        let amount: String
        let currency: Currency
        let locale: String
    }

    struct Formatted: Encodable {
        let amount: String
        let currency: Currency
        let locale: String
        let display: String
    }

    func run() throws {
        guard let amount else { return try JSONLines.answer(Question.self) { try Self.answer($0) } }
        guard let currency, let locale else { throw ValidationError("give the currency and the locale") }
        try JSONLines.write(try Self.answer(Question(amount: amount, currency: currency, locale: locale)))
    }

    private static func answer(_ question: Question) throws -> Formatted {
        guard let sum = try? Money(question.amount, question.currency) else {
            let example = Money(1_999, question.currency).amountText
            throw CommandFailure("/amount: an amount in \(question.currency) is decimal text such as \"\(example)\"")
        }
        guard let format = MoneyFormat(locale: question.locale, currency: sum.currency) else {
            throw CommandFailure("/locale: a language and country that the CLDR has, such as \"pt-BR\"")
        }
        return Formatted(
            amount: sum.amountText, currency: sum.currency, locale: question.locale, display: format.text(sum))
    }
}
