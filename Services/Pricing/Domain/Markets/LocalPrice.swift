package import Commerce

/// One step from the shop's price to the one that a shopper sees, with its figures.
package struct PriceStep: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case fixedPrice = "fixed_price"
        case basePrice = "base_price"
        case givenPrice = "given_price"
        case originTax = "origin_tax"
        case adjustment
        case marketFactor = "market_factor"
        case exchange
        case markup
        case tax
        case rounding
        case floor
        case held
        case net
    }

    package let kind: Kind
    /// What was done, in a sentence a person reads.
    package let rule: String
    /// What the price was then, in minor units; exact.
    package let exact: Fraction
    package let currency: Currency

    /// With four digits more than the currency has, for reading.
    package var amountText: String? {
        let scale = Fraction(whole: currency.minorUnitsPerMajor)
        guard let majors = try? exact / scale else { return nil }
        if exact.bottom == 1 { return majors.text(fractionDigits: currency.exponent) }
        return majors.text(fractionDigits: currency.exponent + 4)
    }
}

/// The price of one piece in a market: what is shown, what is left of it, and how it came about.
package struct LocalPrice: Hashable, Sendable {
    /// Where the price began.
    package enum Origin: Hashable, Sendable {
        case row(PriceRow)
        /// Given with the question, in the shop's currency.
        case given(Money)
    }

    package let origin: Origin
    /// What the shopper sees; with tax where the market's display is inclusive.
    package let shown: Money
    package let net: Money
    /// nil where the price is shown without.
    package let tax: Money?
    /// nil for a fixed price, which is taken as it is.
    package let reason: PriceRounding.Outcome.Reason?
    /// In the order in which they were taken.
    package let steps: [PriceStep]

    package var isFixed: Bool { reason == nil }

    /// A price that was fixed for the market or its currency: shown as it is.
    package init(fixed row: PriceRow, plan: PricePlan) throws(PricingError) {
        origin = .row(row)
        shown = row.price
        (net, tax) = try plan.split(row.price)
        reason = nil
        let scope =
            switch row.scope {
            case .market(let id): "for the market \(id)"
            case .currency(let currency): "for every market in \(currency)"
            case .base: "in the book"
            }
        steps =
            [
                PriceStep(
                    kind: .fixedPrice, rule: "fixed \(scope)\(Self.limits(of: row)): shown as it is",
                    exact: Fraction(whole: shown.minorUnits), currency: shown.currency)
            ] + Self.netStep(plan, net: net, tax: tax)
    }

    /// A price made the market's.
    /// - Parameters:
    ///   - shown: what shoppers see now.
    ///   - rateNote: whose rate, of which day.
    package init(
        _ origin: Origin, plan: PricePlan, shown: Money? = nil, rateNote: String
    ) throws(PricingError) {
        self.origin = origin
        let source: Money
        var floor: Int64?
        switch origin {
        case .given(let price): source = price
        case .row(let row):
            source = row.price
            floor = try plan.floor(of: row)
        }
        let held = shown?.currency == plan.market.currency ? shown?.minorUnits : nil
        let outcome = try plan.price(source.minorUnits, shown: held, floor: floor)
        let price = Money(outcome.price, plan.market.currency)
        // A price that rounds to nothing would give the goods away.
        guard price.isPositive || source.isZero else { throw .tooLarge }
        self.shown = price
        reason = outcome.reason
        (net, tax) = try plan.split(price)
        do {
            steps =
                try Self.steps(from: origin, source, plan, outcome, floor: floor, rateNote: rateNote)
                + Self.netStep(plan, net: net, tax: tax)
        } catch { throw .tooLarge }
    }

    private static func steps(
        from origin: Origin, _ source: Money, _ plan: PricePlan, _ outcome: PriceRounding.Outcome, floor: Int64?,
        rateNote: String
    ) throws(MoneyError) -> [PriceStep] {
        let market = plan.market
        var exact = Fraction(whole: source.minorUnits)
        var steps: [PriceStep] = []
        func add(_ kind: PriceStep.Kind, _ rule: String, in currency: Currency) {
            steps.append(PriceStep(kind: kind, rule: rule, exact: exact, currency: currency))
        }
        switch origin {
        case .row(let row): add(.basePrice, "base price of the book\(limits(of: row))", in: source.currency)
        case .given: add(.givenPrice, "given with the question", in: source.currency)
        }
        if let tax = plan.originTax {
            exact = try exact / (try Ratio.one + tax)
            add(.originTax, "without the shop’s own tax of \(tax.percentText) %", in: source.currency)
        }
        if !plan.adjustment.isZero {
            exact = try exact * (try Ratio.one + plan.adjustment)
            add(.adjustment, "the book’s adjustment of \(plan.adjustment.percentText) %", in: source.currency)
        }
        if let power = market.purchasingPower {
            exact = try exact * power.applied
            let cap = power.isCapped ? ", capped from \(power.factor.text)" : ""
            add(
                .marketFactor,
                "× \(power.applied.text)\(cap), purchasing power of \(power.sourceYear) (\(power.source))",
                in: source.currency)
        }
        if source.currency != market.currency {
            let units = try Fraction(
                Int128(market.currency.minorUnitsPerMajor), over: Int128(source.currency.minorUnitsPerMajor))
            exact = try exact * plan.rate * units
            add(.exchange, "× \(rateText(plan.rate)), \(rateNote)", in: market.currency)
        }
        if market.markupBasisPoints > 0 {
            exact = try exact * market.markup
            let percent = DecimalText.text(units: market.markupBasisPoints, fractionDigits: 2)
            add(.markup, "markup of \(percent) % on the rate", in: market.currency)
        }
        if let tax = plan.tax {
            exact = try exact * (try Ratio.one + tax)
            add(.tax, "with tax of \(tax.percentText) %, which is in the prices shown there", in: market.currency)
        }
        let before = exact
        exact = Fraction(whole: outcome.price)
        add(
            Self.kind(of: outcome.reason), rule(outcome, market.rounding, before, floor, market.currency),
            in: market.currency)
        return steps
    }

    private static func kind(of reason: PriceRounding.Outcome.Reason) -> PriceStep.Kind {
        switch reason {
        case .held: .held
        case .floor: .floor
        case .minorUnit, .step, .ending, .guarded: .rounding
        }
    }

    private static func rule(
        _ outcome: PriceRounding.Outcome, _ rounding: PriceRounding, _ exact: Fraction, _ floor: Int64?,
        _ currency: Currency
    ) -> String {
        let words =
            switch outcome.reason {
            case .held:
                "the price that is shown stays while the exact one is within \(rounding.holdWithin?.percentText ?? "0") %"
            case .floor: "raised to the least price of \(Money(floor ?? 0, currency))"
            case .guarded:
                "\(rounding.mode.rawValue) to \(currency) \(Money(1, currency).amountText): \(rounding.form.words(currency)) "
                    + "would move it by more than \(rounding.mostMove?.percentText ?? "100") %"
            case .minorUnit, .step, .ending: "\(rounding.form.words(currency))\(rounding.modeWords)"
            }
        return words + (moved(exact, to: outcome.price).map { ", moved by \($0) %" } ?? "")
    }

    /// `+0.14`, or nil for a price that was not moved.
    private static func moved(_ exact: Fraction, to price: Int64) -> String? {
        guard exact.top > 0, let whole = try? Fraction(whole: price) / exact,
            let off = whole.difference(from: .one), let percent = try? off * Ratio(whole: 100),
            let text = percent.text(fractionDigits: 2, .halfUp), text != "0.00", text != "-0.00"
        else { return nil }
        return text.hasPrefix("-") ? "−" + text.dropFirst() : "+" + text
    }

    private static func netStep(_ plan: PricePlan, net: Money, tax: Money?) -> [PriceStep] {
        guard let tax else { return [] }
        return [
            PriceStep(
                kind: .net, rule: "what is left without \(tax) of tax", exact: Fraction(whole: net.minorUnits),
                currency: net.currency)
        ]
    }

    private static func limits(of row: PriceRow) -> String {
        var text = row.minQuantity > 1 ? ", from \(row.minQuantity) pieces" : ""
        if let start = row.window.startsAt { text += ", from \(PriceBookCSV.second(start))" }
        if let end = row.window.endsAt { text += ", until before \(PriceBookCSV.second(end))" }
        return text
    }

    /// The rate to ten digits, with the exact fraction where that is cut.
    private static func rateText(_ rate: Ratio) -> String {
        guard rate.text.contains("/") else { return rate.text }
        let short = (try? rate.decimalText(fractionDigits: 8, rounding: .halfUp)) ?? rate.text
        return "\(short) (exactly \(rate.text))"
    }
}

extension Fraction {
    func difference(from other: Fraction) -> Fraction? {
        let first = top.multipliedReportingOverflow(by: other.bottom)
        let second = other.top.multipliedReportingOverflow(by: bottom)
        let below = bottom.multipliedReportingOverflow(by: other.bottom)
        guard !first.overflow, !second.overflow, !below.overflow else { return nil }
        return try? Fraction(first.partialValue - second.partialValue, over: below.partialValue)
    }
}

extension PriceRounding {
    fileprivate var modeWords: String {
        switch form {
        case .minorUnit, .step: ", \(mode.rawValue)"
        case .ending, .mirror: ""
        }
    }
}

extension PriceRounding.Form {
    fileprivate func words(_ currency: Currency) -> String {
        switch self {
        case .minorUnit: "to \(currency) \(Money(1, currency).amountText)"
        case .step(let step): "to steps of \(Money(step, currency))"
        case .ending(let endings, let direction, _):
            "\(direction.rawValue) ending in " + endings.map { "…\($0.text)" }.joined(separator: " or ")
        case .mirror(let direction, _): "\(direction.rawValue) with the ending of the shop’s own price"
        }
    }
}
