package import Commerce

/// Prices as the shopper sees them, with the rates they were made from.
package struct Presentment: Hashable, Sendable {
    package struct Line: Hashable, Sendable {
        package let id: String
        /// For one, rounded once to the shopper's minor unit.
        package let unitPrice: Money
        /// The unit price as shown, times the quantity: what the shopper can add up.
        package let total: Money
    }

    package let rateSet: RateSet
    package let lines: [Line]
    package let amounts: [PriceOrder.Amount]

    /// Commercial rounding, which treats a sum and its refund alike. Source: README, "Decisions".
    package static let rounding = Rounding.halfUp

    /// Prices an order at the rates of its day.
    /// - Throws: `.faults` with the field of each currency without a rate and of each sum too large; `.dayOutOfRange`.
    /// - Parameter policy: what becomes of rates that are too old to quote at.
    package init(
        _ order: PriceOrder, book: RateBook, today: CalendarDate, policy: StalePolicy = .mark
    ) throws(PricingError) {
        let currencies = Self.currencies(of: order)
        do {
            rateSet = try book.rateSet(of: currencies.map(\.currency), asOf: order.asOf, today: today, policy: policy)
        } catch .noRates(let missing) {
            throw .faults(Self.faults(missing.map { ($0.currency, "no_rate", $0.description) }, in: currencies))
        } catch .staleRates(let stale) {
            throw .faults(Self.faults(stale.map { ($0.currency, "stale_rate", $0.description) }, in: currencies))
        }
        var lines: [Line] = []
        lines.reserveCapacity(order.lines.count)
        var faults: [FieldFault] = []
        for (index, line) in order.lines.enumerated() {
            let unitPrice = try? rateSet.convert(line.unitPrice, to: order.currency, rounding: Self.rounding)
            guard let unitPrice, let total = try? unitPrice.times(line.quantity) else {
                faults.append(FieldFault("/lines/\(index)", "out_of_range", "Too large in \(order.currency)"))
                continue
            }
            // A price that rounds to nothing would give the goods away, whatever the quantity.
            guard !line.unitPrice.isPositive || unitPrice.isPositive else {
                faults.append(
                    FieldFault("/lines/\(index)/unit_price/amount", "out_of_range", "Rounds to 0 in \(order.currency)"))
                continue
            }
            lines.append(Line(id: line.id, unitPrice: unitPrice, total: total))
        }
        var amounts: [PriceOrder.Amount] = []
        for (index, item) in order.amounts.enumerated() {
            let sum = try? rateSet.convert(item.amount, to: order.currency, rounding: Self.rounding)
            guard let sum else {
                faults.append(FieldFault("/amounts/\(index)", "out_of_range", "Too large in \(order.currency)"))
                continue
            }
            amounts.append(PriceOrder.Amount(id: item.id, amount: sum))
        }
        guard faults.isEmpty else { throw .faults(faults) }
        self.lines = lines
        self.amounts = amounts
    }

    /// Each currency that needs a rate, with the first field that names it.
    private static func currencies(of order: PriceOrder) -> [(currency: Currency, pointer: String)] {
        var found: [(currency: Currency, pointer: String)] = [(order.currency, "/currency")]
        var seen: Set<Currency> = [order.currency]
        func note(_ currency: Currency, _ pointer: @autoclosure () -> String) {
            if seen.insert(currency).inserted { found.append((currency, pointer())) }
        }
        for (index, line) in order.lines.enumerated() {
            note(line.unitPrice.currency, "/lines/\(index)/unit_price/currency")
        }
        for (index, item) in order.amounts.enumerated() {
            note(item.amount.currency, "/amounts/\(index)/amount/currency")
        }
        for (index, currency) in order.alsoCurrencies.enumerated() { note(currency, "/also_currencies/\(index)") }
        return found
    }

    private static func faults(
        _ refused: [(currency: Currency, code: String, detail: String)],
        in currencies: [(currency: Currency, pointer: String)]
    ) -> [FieldFault] {
        currencies.compactMap { currency, pointer in
            refused.first { $0.currency == currency }.map { FieldFault(pointer, $0.code, $0.detail) }
        }
    }
}
