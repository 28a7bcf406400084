import ArgumentParser
import Commerce
import PricingDomain

/// A price made whole, the way a market would.
struct PriceRound: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "round", abstract: "Round a price: to its minor unit, a step, coins, or an ending that sells.",
        discussion: """
            carnet price round 7.08099 CHF --step 0.05 --mode ceiling
            carnet price round 10.03 EUR --cash FI
            carnet price round 6290.2508 INR --ending 49 --ending 99 --most-move 0.02
            printf '{"amount":"20.31","currency":"EUR","endings":["99"],"direction":"up"}\\n' | carnet price round
            Nothing is asked: these are the rules that the services reckon with.
            """)

    @Argument(help: "Decimal text with any number of decimals, or n/d; none: JSON lines on standard input.")
    var amount: String?

    @Argument var currency: Currency?

    @Option(help: "up, down, ceiling, floor, half_up, half_down, half_even or unnecessary.")
    var mode: Rounding?

    @Option(help: "An amount such as 0.05.")
    var step: String?

    @Option(help: "A country whose coins the total is paid in.")
    var cash: CountryCode?

    @Option(name: .customLong("ending"), help: "Last digits such as 99; may be given more than once.")
    var endings: [String] = []

    @Option(help: "up, down or nearest.")
    var direction: CharmDirection?

    @Option(help: "The share of the price that an ending may move it by, such as 0.02.")
    var mostMove: String?

    struct Question: Decodable {
        let amount: Ratio
        let currency: Currency
        let mode: Rounding?
        let step: String?
        let cash: CountryCode?
        let endings: [String]?
        let direction: CharmDirection?
        let mostMove: Ratio?

        private enum CodingKeys: String, CodingKey {
            case amount, currency, mode, step, cash, endings, direction
            case mostMove = "most_move"
        }
    }

    struct Rounded: Encodable {
        let amount: String
        let currency: Currency
        let exact: Ratio
        let rounded: String
        let mode: Rounding?
        let source: String?
    }

    func run() throws {
        guard let amount else { return try JSONLines.answer(Question.self) { try answer($0) } }
        guard let currency else { throw ValidationError("give the currency behind the amount") }
        guard let exact = Ratio(wire: amount) else { throw ValidationError("\(amount): decimal text, or n/d") }
        let share = try mostMove.map { text in
            guard let share = Ratio(wire: text) else { throw ValidationError("--most-move is a share such as 0.02") }
            return share
        }
        try JSONLines.write(
            try answer(
                Question(
                    amount: exact, currency: currency, mode: mode, step: step, cash: cash,
                    endings: endings.isEmpty ? nil : endings, direction: direction, mostMove: share)))
    }

    private func answer(_ question: Question) throws -> Rounded {
        let (currency, mode) = (question.currency, question.mode ?? .halfUp)
        let given = [question.step != nil, question.cash != nil, question.endings != nil].count { $0 }
        guard given <= 1 else { throw CommandFailure("one of step, cash and endings") }
        do {
            let exact = try Fraction(question.amount) * Fraction(whole: currency.minorUnitsPerMajor)
            if let country = question.cash { return try coins(question, exact, country) }
            let rounding = PriceRounding(try form(question), mode: mode, mostMove: question.mostMove)
            let outcome = try rounding.round(exact, source: .zero(currency))
            return Rounded(
                amount: Money(outcome.price, currency).amountText, currency: currency, exact: question.amount,
                rounded: outcome.reason.rawValue, mode: question.endings == nil ? mode : nil, source: nil)
        } catch MoneyError.inexact {
            throw CommandFailure("/mode: the amount is not whole")
        } catch is MoneyError { throw CommandFailure("/amount: too large") }
    }

    private func coins(_ question: Question, _ exact: Fraction, _ country: CountryCode) throws -> Rounded {
        guard let rule = CashRounding.table[country] else {
            throw CommandFailure("/cash: no rule for coins of \(country.name) is known here")
        }
        guard rule.currency == question.currency else {
            throw CommandFailure("/currency: coins of \(country.name) are \(rule.currency)")
        }
        guard question.mode == nil else { throw CommandFailure("/mode: the country says") }
        let total = Money(try exact.rounded(.unnecessary), question.currency)
        return Rounded(
            amount: try rule.round(total).amountText, currency: rule.currency, exact: question.amount, rounded: "cash",
            mode: rule.mode, source: "\(rule.basis); \(rule.source); confidence \(rule.confidence)")
    }

    private func form(_ question: Question) throws -> PriceRounding.Form {
        if let text = question.step {
            guard let step = try? Money(text, question.currency), step.isPositive else {
                throw CommandFailure("/step: an amount in \(question.currency) above 0")
            }
            return .step(step.minorUnits)
        }
        guard let texts = question.endings else { return .minorUnit }
        let endings = texts.compactMap { CharmEnding($0) }
        guard endings.count == texts.count, !endings.isEmpty else {
            throw CommandFailure("/endings: each is 1 to 4 digits, such as 99")
        }
        return .ending(
            endings, question.direction ?? .nearest, unit: CharmUnit.minorUnits(of: question.currency))
    }
}

extension CharmDirection: ExpressibleByArgument {}
