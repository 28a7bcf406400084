import ArgumentParser
import Commerce
import PricingDomain

/// A tax put on a price or taken out of it, or the tax of lines by a jurisdiction's rule of rounding.
struct PriceTax: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tax", abstract: "Put tax on, take it out, or round the tax of lines as a place does.",
        discussion: """
            carnet price tax 19.99 EUR 0.21 --included
            printf '{"jurisdiction":"JP","currency":"JPY","lines":[{"net":"111","quantity":3,"rate":"0.08"}]}\\n' \\
              | carnet price tax
            Jurisdictions: a country, EU-einvoice, GB-invoice or AU-line. What is not known is refused by name.
            """)

    @Argument(help: "Decimal text with exactly the currency's digits; none: JSON lines on standard input.")
    var amount: String?

    @Argument var currency: Currency?

    @Argument(help: "A share such as 0.21.")
    var rate: String?

    @Flag(help: "The tax is in the amount.")
    var included = false

    @Option(help: "Of the tax put on, or of the net price; half_up unless given.")
    var mode: Rounding?

    struct Line: Decodable {
        let net: String
        let quantity: Int64?
        let rate: Ratio
    }

    struct Question: Decodable {
        let amount: String?
        let currency: Currency
        let rate: Ratio?
        let included: Bool?
        let mode: Rounding?
        let jurisdiction: String?
        let lines: [Line]?
    }

    struct Taxed: Encodable {
        let net: String
        let tax: String
        let gross: String
        let currency: Currency
        let mode: Rounding
        let lines: [String]?
        let level: TaxRounding.Level?
        let source: String?
        let confidence: String?
        let note: String?
    }

    func run() throws {
        guard let amount else { return try JSONLines.answer(Question.self) { try answer($0) } }
        guard let currency, let rate = rate.flatMap({ Ratio(wire: $0) }) else {
            throw ValidationError("give the currency and the tax as a share, such as 0.21")
        }
        try JSONLines.write(
            try answer(
                Question(
                    amount: amount, currency: currency, rate: rate, included: included, mode: mode, jurisdiction: nil,
                    lines: nil)))
    }

    private func answer(_ question: Question) throws -> Taxed {
        do {
            if let lines = question.lines { return try taxed(lines, question) }
            guard let text = question.amount, let rate = question.rate, rate >= .zero else {
                throw CommandFailure("/rate: an amount and a share of 0 or more, or lines")
            }
            let (sum, mode) = (try money(text, question.currency, "/amount"), question.mode ?? .halfUp)
            let (net, tax, gross): (Money, Money, Money)
            if question.included ?? false {
                (net, tax) = try TaxRounding.extracting(rate, from: sum, mode)
                gross = sum
            } else {
                (gross, tax) = try TaxRounding.adding(rate, to: sum, mode)
                net = sum
            }
            return Taxed(
                net: net.amountText, tax: tax.amountText, gross: gross.amountText, currency: sum.currency, mode: mode,
                lines: nil, level: nil, source: nil, confidence: nil, note: nil)
        } catch MoneyError.inexact {
            throw CommandFailure("/mode: the result is not whole")
        } catch is MoneyError { throw CommandFailure("/amount: too large") }
    }

    private func taxed(_ lines: [Line], _ question: Question) throws -> Taxed {
        let name = question.jurisdiction ?? ""
        guard let rule = CountryCode(name).flatMap({ TaxRounding.rule(for: $0) }) ?? TaxRounding.named(name) else {
            throw CommandFailure("/jurisdiction: no rule of rounding is known here for \"\(name.prefix(40))\"")
        }
        guard !lines.isEmpty else { throw CommandFailure("/lines: at least one") }
        var parts: [TaxRounding.Line] = []
        var net = Money.zero(question.currency)
        for (index, line) in lines.enumerated() {
            let unit = try money(line.net, question.currency, "/lines/\(index)/net")
            guard (line.quantity ?? 1) > 0, line.rate >= .zero else {
                throw CommandFailure("/lines/\(index): a quantity above 0 and a share of 0 or more")
            }
            parts.append(TaxRounding.Line(unitNet: unit, quantity: line.quantity ?? 1, rate: line.rate))
            net = try net + unit.times(line.quantity ?? 1)
        }
        let tax = try rule.tax(on: parts)
        return Taxed(
            net: net.amountText, tax: tax.total.amountText, gross: try (net + tax.total).amountText,
            currency: question.currency, mode: rule.mode, lines: tax.lines.map(\.amountText), level: rule.level,
            source: rule.source, confidence: rule.confidence, note: rule.note)
    }

    private func money(_ text: String, _ currency: Currency, _ pointer: String) throws -> Money {
        if let sum = try? Money(text, currency) { return sum }
        let example = Money(1_999, currency).amountText
        throw CommandFailure("\(pointer): an amount in \(currency) is decimal text such as \"\(example)\"")
    }
}
