package import Commerce

/// What a shopper paid and what the merchant booked for it, at the rate of the sale.
package struct ConvertedSale: Hashable, Sendable {
    /// In the shopper's currency.
    package let charged: Money
    /// In the merchant's.
    package let settled: Money

    /// - Throws: `.faults` where either is not above zero or absurd.
    package init(charged: Money, settled: Money) throws(PricingError) {
        var faults: [FieldFault] = []
        for (pointer, sum) in [("/sale/charged/amount", charged), ("/sale/settled/amount", settled)]
        where !(1...PriceOrder.minorUnitsMax).contains(sum.minorUnits) {
            let most = Money(PriceOrder.minorUnitsMax, sum.currency).amountText
            faults.append(FieldFault(pointer, "out_of_range", "Above 0, at most \(most)"))
        }
        guard faults.isEmpty else { throw .faults(faults) }
        self.charged = charged
        self.settled = settled
    }

    /// The merchant's part of what has been refunded so far: the original sums' share, half up. So the parts of all
    /// refunds add up to what was settled, and the last one takes the rest.
    func settledShare(of refunded: Money) throws(PricingError) -> Money {
        let exact = Int128(settled.minorUnits) * Int128(refunded.minorUnits)
        guard let share = try? Presentment.rounding.divide(exact, by: Int128(charged.minorUnits)),
            let units = Int64(exactly: share)
        else { throw .tooLarge }
        return Money(units, settled.currency)
    }
}

/// A refund at the rate of the sale, and what the way of the rates since has cost or brought.
package struct SaleRefund: Hashable, Sendable {
    /// At which rate the shopper is paid back.
    package enum Basis: String, CaseIterable, Codable, Hashable, Sendable {
        /// What was paid comes back, unit for unit; the merchant bears the difference.
        case sale
        /// The merchant's part comes back at today's rate; the shopper bears the difference.
        case today
    }

    /// The part of the sale that is undone, in the shopper's currency.
    package let amount: Money
    /// The same in the merchant's currency, at the rate of the sale.
    package let settledPart: Money
    package let basis: Basis
    /// What the shopper gets.
    package let payOut: Money
    /// What that costs the merchant at today's rate.
    package let costToday: Money
    /// `costToday` less `settledPart`: above zero it is lost, below it is gained.
    package let difference: Money
    package let refundedInAll: Money
    package let isLast: Bool

    /// - Parameters:
    ///   - refundedBefore: the sum of earlier refunds' `amount`.
    ///   - today: today's rates of both currencies.
    /// - Throws: `.faults` for a sum in another currency, not above zero, or beyond what is left; what `today` throws.
    package init(
        of amount: Money, from sale: ConvertedSale, refundedBefore: Money, basis: Basis = .sale, today: RateSet
    ) throws(PricingError) {
        guard amount.currency == sale.charged.currency else {
            throw .faults([
                FieldFault("/amount/currency", "invalid_value", "In \(sale.charged.currency), as it was charged")
            ])
        }
        guard amount.isPositive, refundedBefore.currency == amount.currency,
            let inAll = try? refundedBefore + amount, inAll.minorUnits <= sale.charged.minorUnits,
            let left = try? sale.charged - refundedBefore
        else {
            let left = (try? sale.charged - refundedBefore).map(\.amountText) ?? "0"
            throw .faults([FieldFault("/amount/amount", "out_of_range", "Above 0, at most \(left), which is left")])
        }
        self.amount = amount
        self.basis = basis
        refundedInAll = inAll
        isLast = amount == left
        let (before, after) = (try sale.settledShare(of: refundedBefore), try sale.settledShare(of: inAll))
        guard let part = try? after - before else { throw .tooLarge }
        settledPart = part
        switch basis {
        case .sale: payOut = amount
        case .today: payOut = try today.convert(part, to: amount.currency, rounding: Presentment.rounding)
        }
        costToday =
            basis == .today
            ? part : try today.convert(payOut, to: sale.settled.currency, rounding: Presentment.rounding)
        guard let difference = try? costToday - part else { throw .tooLarge }
        self.difference = difference
    }

    /// The name of the line in the merchant's books; nil where nothing is to be booked.
    package var lineName: String? {
        difference.isZero ? nil : difference.isPositive ? "fx_loss" : "fx_gain"
    }
}
