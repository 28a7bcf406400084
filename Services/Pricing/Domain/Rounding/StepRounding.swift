package import Commerce

/// Rounds to whole multiples of a step, such as 0.05 in Swiss cash or 0.50 for a shelf.
package struct StepRounding: Hashable, Sendable {
    /// In minor units, at least 1.
    package let step: Int64
    package let mode: Rounding

    /// - Throws: `.malformed` for a step of 0 or less.
    package init(step: Int64, mode: Rounding) throws(MoneyError) {
        guard step > 0 else { throw .malformed("step") }
        self.step = step
        self.mode = mode
    }

    /// An exact number of minor units, rounded once to a multiple of the step.
    /// - Throws: `.overflow` beyond 64 bits; `.inexact` for `.unnecessary` where it is none.
    package func round(_ exact: Fraction) throws(MoneyError) -> Int64 {
        let (bottom, over) = exact.bottom.multipliedReportingOverflow(by: Int128(step))
        guard !over else { throw .overflow }
        let count = try mode.divide(exact.top, by: bottom)
        let (units, beyond) = count.multipliedReportingOverflow(by: Int128(step))
        guard !beyond, let whole = Int64(exactly: units) else { throw .overflow }
        return whole
    }

    package func round(_ sum: Money) throws(MoneyError) -> Money {
        Money(try round(Fraction(whole: sum.minorUnits)), sum.currency)
    }
}
