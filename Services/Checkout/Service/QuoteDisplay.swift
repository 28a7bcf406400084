import CheckoutDomain
import Commerce
import ServiceKit
import Wire

/// A quote's sums as readers of a locale write them.
struct QuoteDisplay {
    /// Of each line, the unit price and the total.
    let lines: [PricingAPI.LocalDisplay]
    let options: [PublicAPI.OptionDisplay]

    /// - Throws: what pricing refuses, such as a locale that nobody knows.
    init(
        of lines: [PricingAPI.PricedLine], _ options: [OptionTotals], for locale: String, from peers: Peers
    ) async throws {
        let sums =
            lines.flatMap { [$0.unitPrice, $0.total] }
            + options.flatMap {
                [$0.goods, $0.shipping, $0.duty, $0.tax, $0.fees, $0.total, $0.payNow, $0.payOnDelivery]
            }
        let answer: PricingAPI.FormatAnswer
        do {
            answer = try await peers.pricing.call(
                PricingAPI.format, PricingAPI.FormatRequest(locale: locale, amounts: sums))
        } catch {
            throw error.asFieldFaults()
        }
        var words = answer.amounts.map(\.display)[...]
        guard words.count == sums.count else { throw PeerMistake(what: "an answer does not fit its question") }
        self.lines = lines.map { _ in
            PricingAPI.LocalDisplay(unitPrice: words.removeFirst(), total: words.removeFirst())
        }
        self.options = options.map { _ in
            PublicAPI.OptionDisplay(
                goods: words.removeFirst(), shipping: words.removeFirst(), duty: words.removeFirst(),
                tax: words.removeFirst(), fees: words.removeFirst(), total: words.removeFirst(),
                payNow: words.removeFirst(), payOnDelivery: words.removeFirst())
        }
    }
}
