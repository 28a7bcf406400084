import ArgumentParser
import Commerce
import PricingDomain

/// A sum shared without losing a cent.
struct PriceAllocate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allocate", abstract: "Share a sum by weights, largest remainder first; no cent is lost.",
        discussion: """
            carnet price allocate 10.00 EUR 1 1 1
            printf '{"amount":"10.00","currency":"EUR","quantity":3,"returned":2,"refunded":"6.67","now":1}\\n' \\
              | carnet price allocate
            The second says what the next refund of a line is: a share of the original sum, the last takes the rest.
            """)

    @Argument(help: "Decimal text with exactly the currency's digits; none: JSON lines on standard input.")
    var amount: String?

    @Argument var currency: Currency?

    @Argument(help: "Whole numbers, one for each share.")
    var weights: [Int64] = []

    struct Question: Decodable {
        let amount: String
        let currency: Currency
        let weights: [Int64]?
        let quantity: Int64?
        let returned: Int64?
        let refunded: String?
        let now: Int64?
    }

    struct Shared: Encodable {
        let amount: String
        let currency: Currency
        let parts: [String]?
        let refund: String?
        let left: String?
        /// The earlier share gets the unit on a tie; a weight of 0 gets nothing.
        let policy = "largest_remainder"
    }

    func run() throws {
        guard let amount else { return try JSONLines.answer(Question.self) { try answer($0) } }
        guard let currency, !weights.isEmpty else { throw ValidationError("give the currency and the weights") }
        try JSONLines.write(
            try answer(
                Question(
                    amount: amount, currency: currency, weights: weights, quantity: nil, returned: nil, refunded: nil,
                    now: nil)))
    }

    private func answer(_ question: Question) throws -> Shared {
        let sum = try money(question.amount, question.currency, "/amount")
        do throws(MoneyError) {
            guard let quantity = question.quantity else {
                let parts = try sum.allocated(by: question.weights ?? [])
                return Shared(
                    amount: sum.amountText, currency: sum.currency, parts: parts.map(\.amountText), refund: nil,
                    left: nil)
            }
            guard question.weights == nil else { throw .malformed("weights") }
            let refunded = try question.refunded.map { (text) throws(MoneyError) in try Money(text, sum.currency) }
            let part = try RefundShares.next(
                of: sum, quantity: quantity, returned: question.returned ?? 0,
                refunded: refunded ?? .zero(sum.currency),
                now: question.now ?? 1)
            let left = try sum - (refunded ?? .zero(sum.currency)) - part
            return Shared(
                amount: sum.amountText, currency: sum.currency, parts: nil, refund: part.amountText,
                left: left.amountText)
        } catch .malformed(let what) {
            throw CommandFailure(
                "/\(what): weights of 0 or more with one above, or pieces that were sold and not returned")
        } catch { throw CommandFailure("/amount: too large") }
    }

    private func money(_ text: String, _ currency: Currency, _ pointer: String) throws -> Money {
        if let sum = try? Money(text, currency) { return sum }
        let example = Money(1_999, currency).amountText
        throw CommandFailure("\(pointer): an amount in \(currency) is decimal text such as \"\(example)\"")
    }
}
