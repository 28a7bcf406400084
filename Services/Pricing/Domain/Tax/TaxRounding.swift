package import Commerce

/// Where tax is made whole, and how: a jurisdiction's rule, or its usual practice.
package struct TaxRounding: Hashable, Sendable {
    package enum Level: String, CaseIterable, Codable, Hashable, Sendable {
        /// Of one piece, times the quantity.
        case unit
        /// Of each line.
        case line
        /// Once for each rate, of the sum of its lines.
        case invoice
    }

    /// `DE`, or a name such as `GB-invoice` where a jurisdiction lets a trader choose.
    package let jurisdiction: String
    package let level: Level
    package let mode: Rounding
    /// The tax is a multiple of as many major units; nil for the minor unit. 1 in India: whole rupees.
    package let wholeMajors: Int64?
    package let source: String
    package let confidence: String
    package let note: String

    package init(
        jurisdiction: String, level: Level, mode: Rounding, wholeMajors: Int64?, source: String, confidence: String,
        note: String
    ) {
        self.jurisdiction = jurisdiction
        self.level = level
        self.mode = mode
        self.wholeMajors = wholeMajors
        self.source = source
        self.confidence = confidence
        self.note = note
    }

    /// One line's part of a tax.
    package struct Line: Hashable, Sendable {
        /// Of one.
        package let unitNet: Money
        package let quantity: Int64
        /// A share: 0.19.
        package let rate: Ratio

        package init(unitNet: Money, quantity: Int64, rate: Ratio) {
            self.unitNet = unitNet
            self.quantity = quantity
            self.rate = rate
        }
    }

    /// The tax on lines, each as it adds up to the total: what is rounded for the invoice is allocated to its lines by
    /// largest remainder, so that their sum is the total.
    /// - Throws: `.currencyMismatch` for two currencies; `.overflow`; `.malformed` without lines.
    package func tax(on lines: [Line]) throws(MoneyError) -> (total: Money, lines: [Money]) {
        guard let currency = lines.first?.unitNet.currency else { throw .malformed("lines") }
        for line in lines where line.unitNet.currency != currency {
            throw .currencyMismatch(line.unitNet.currency, currency)
        }
        var parts: [Money] = Array(repeating: .zero(currency), count: lines.count)
        switch level {
        case .unit:
            for (index, line) in lines.enumerated() {
                parts[index] = try whole(Fraction(whole: line.unitNet.minorUnits) * line.rate, currency)
                    .times(line.quantity)
            }
        case .line:
            for (index, line) in lines.enumerated() {
                let net = try line.unitNet.times(line.quantity)
                parts[index] = try whole(Fraction(whole: net.minorUnits) * line.rate, currency)
            }
        case .invoice:
            var rates: [Ratio] = []
            for line in lines where !rates.contains(line.rate) { rates.append(line.rate) }
            for rate in rates {
                let indices = lines.indices.filter { lines[$0].rate == rate }
                var nets: [Money] = []
                for index in indices { nets.append(try lines[index].unitNet.times(lines[index].quantity)) }
                let net = try Money.sum(nets, in: currency)
                let tax = try whole(Fraction(whole: net.minorUnits) * rate, currency)
                // Lines of both signs, or of nothing, have no shares: the first takes it.
                let isOneSided = nets.allSatisfy { !$0.isNegative } || nets.allSatisfy { !$0.isPositive }
                var weights = nets.map { Int64(clamping: $0.minorUnits.magnitude) }
                if !isOneSided || weights.allSatisfy({ $0 == 0 }) {
                    weights = nets.indices.map { $0 == 0 ? 1 : 0 }
                }
                for (index, share) in zip(indices, try tax.allocated(by: weights)) { parts[index] = share }
            }
        }
        return (try Money.sum(parts, in: currency), parts)
    }

    private func whole(_ exact: Fraction, _ currency: Currency) throws(MoneyError) -> Money {
        let step = (wholeMajors ?? 0) * currency.minorUnitsPerMajor
        guard step > 0 else { return Money(try exact.rounded(mode), currency) }
        return Money(try StepRounding(step: step, mode: mode).round(exact), currency)
    }

    // MARK: - One price

    /// The price without a tax that is in it: gross / (1 + rate), rounded once; the tax is the difference, so that both
    /// add up to what was shown.
    package static func extracting(
        _ rate: Ratio, from gross: Money, _ mode: Rounding
    ) throws(MoneyError) -> (net: Money, tax: Money) {
        let net = Money(
            try (Fraction(whole: gross.minorUnits) / (try Ratio.one + rate)).rounded(mode), gross.currency)
        return (net, try gross - net)
    }

    /// The price with a tax on top, the tax rounded once.
    package static func adding(
        _ rate: Ratio, to net: Money, _ mode: Rounding
    ) throws(MoneyError) -> (gross: Money, tax: Money) {
        let tax = try net.times(rate, rounding: mode)
        return (try net + tax, tax)
    }
}
