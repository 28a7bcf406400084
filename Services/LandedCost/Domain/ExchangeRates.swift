package import Commerce

/// Units of each currency for one euro, of one publication; cross rates go through the euro, exactly.
package struct ExchangeRates: Sendable {
    package let id: String
    private let perEuro: [(currency: Currency, rate: Ratio)]

    /// - Parameter perEuro: rates above zero; the euro itself need not be there.
    package init(id: String, perEuro: [(currency: Currency, rate: Ratio)]) {
        self.id = id
        self.perEuro = perEuro
    }

    /// Units of `target` for one unit of `source`.
    /// - Throws: `LandedCostError.noRate`; `MoneyError` when the quotient fits no 64 bits.
    package func cross(from source: Currency, to target: Currency) throws -> Ratio {
        if source == target { return .one }
        if source == .eur { return try rate(of: target) }
        let through = try rate(of: source)
        return target == .eur ? try Ratio.one / through : try rate(of: target) / through
    }

    /// Converts, rounding once, half up, to the minor unit of the target (README, "Rounding").
    package func convert(_ sum: Money, to target: Currency) throws -> Money {
        if sum.currency == target { return sum }
        return try sum.converted(to: target, at: cross(from: sum.currency, to: target), rounding: .halfUp)
    }

    private func rate(of currency: Currency) throws -> Ratio {
        if currency == .eur { return .one }
        for known in perEuro where known.currency == currency { return known.rate }
        throw LandedCostError.noRate(currency)
    }
}

/// Converts sums into one currency; the rate of the currency before is kept, as a cart has one.
struct CurrencyConverter {
    private let rates: ExchangeRates
    private let target: Currency
    private var last: (source: Currency, rate: Ratio)?

    init(_ rates: ExchangeRates, to target: Currency) {
        self.rates = rates
        self.target = target
    }

    /// As `ExchangeRates.convert`.
    mutating func convert(_ sum: Money) throws -> Money {
        if sum.currency == target { return sum }
        if let last, last.source == sum.currency {
            return try sum.converted(to: target, at: last.rate, rounding: .halfUp)
        }
        let rate = try rates.cross(from: sum.currency, to: target)
        last = (sum.currency, rate)
        return try sum.converted(to: target, at: rate, rounding: .halfUp)
    }
}
