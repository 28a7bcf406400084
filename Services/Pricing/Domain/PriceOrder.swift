package import Commerce

/// What is to be priced in the shopper's currency: valid by construction.
package struct PriceOrder: Hashable, Sendable {
    package struct Line: Hashable, Sendable {
        package let id: String
        /// For one, in the merchant's currency.
        package let unitPrice: Money
        package let quantity: Int64

        package init(id: String, unitPrice: Money, quantity: Int64) {
            self.id = id
            self.unitPrice = unitPrice
            self.quantity = quantity
        }
    }

    package struct Amount: Hashable, Sendable {
        package let id: String
        package let amount: Money

        package init(id: String, amount: Money) {
            self.id = id
            self.amount = amount
        }
    }

    package let asOf: CalendarDate
    package let currency: Currency
    package let lines: [Line]
    package let amounts: [Amount]
    package let alsoCurrencies: [Currency]

    /// With the longest ids the answer stays under the mebibyte that a client of ours reads.
    package static let linesMax = 4_000
    package static let amountsMax = 200
    package static let alsoCurrenciesMax = 50
    package static let idBytesMax = 100
    package static let quantityMax: Int64 = 1_000_000
    /// Ten trillion euro: far above any price, and a million of them still fit 128 bits at any rate.
    package static let minorUnitsMax: Int64 = 1_000_000_000_000_000

    /// - Throws: `.faults` with every field that cannot be accepted.
    package init(
        asOf: CalendarDate, currency: Currency, lines: [Line], amounts: [Amount], alsoCurrencies: [Currency]
    ) throws(PricingError) {
        self.asOf = asOf
        self.currency = currency
        self.lines = lines
        self.amounts = amounts
        self.alsoCurrencies = alsoCurrencies
        let faults = faults()
        guard faults.isEmpty else { throw .faults(faults) }
    }

    private func faults() -> [FieldFault] {
        var faults: [FieldFault] = []
        if let gone = currency.withdrawnOn, gone < asOf {
            faults.append(FieldFault("/currency", "withdrawn_currency", "\(currency) was withdrawn on \(gone)"))
        }
        if lines.isEmpty, amounts.isEmpty {
            faults.append(FieldFault("/lines", "required", "There is neither a line nor an amount to price"))
        }
        let counts = [
            ("/lines", lines.count, Self.linesMax), ("/amounts", amounts.count, Self.amountsMax),
            ("/also_currencies", alsoCurrencies.count, Self.alsoCurrenciesMax),
        ]
        for (pointer, count, max) in counts where count > max {
            faults.append(FieldFault(pointer, "too_many", "At most \(max), found \(count)"))
        }
        guard faults.isEmpty else { return faults }
        var seen: Set<String> = []
        for (index, line) in lines.enumerated() {
            check(line.id, "/lines/\(index)/id", &seen, &faults)
            check(line.unitPrice, "/lines/\(index)/unit_price/amount", &faults)
            if !(1...Self.quantityMax).contains(line.quantity) {
                faults.append(
                    FieldFault("/lines/\(index)/quantity", "out_of_range", "1 to \(Self.quantityMax)"))
            }
        }
        seen = []
        for (index, amount) in amounts.enumerated() {
            check(amount.id, "/amounts/\(index)/id", &seen, &faults)
            check(amount.amount, "/amounts/\(index)/amount/amount", &faults)
        }
        return faults
    }

    private func check(_ id: String, _ pointer: String, _ seen: inout Set<String>, _ faults: inout [FieldFault]) {
        if !(1...Self.idBytesMax).contains(id.utf8.count) {
            faults.append(FieldFault(pointer, "invalid_value", "1 to \(Self.idBytesMax) bytes"))
        } else if !seen.insert(id).inserted {
            faults.append(FieldFault(pointer, "duplicate", "This id was used before"))
        }
    }

    private func check(_ sum: Money, _ pointer: String, _ faults: inout [FieldFault]) {
        if !(0...Self.minorUnitsMax).contains(sum.minorUnits) {
            let most = Money(Self.minorUnitsMax, sum.currency).amountText
            faults.append(FieldFault(pointer, "out_of_range", "0 to \(most)"))
        }
    }
}
