import Commerce

/// A shipment made ready under one delivery option: values in the customs currency, freight and insurance split.
///
/// A class, since everything that works on one holds it: a struct of so many parts costs more to copy than to work out.
final class Consignment: Sendable {
    let shipment: Shipment
    let destination: Destination
    let tables: Tables
    let option: Shipment.Option
    /// Codes of the lines as numbers.
    let codes: [CodePrefix]
    /// The part of the country whose taxes are meant.
    let taxRegion: String?
    /// Price of each line less its part of the discount, in the customs currency.
    let goods: [Money]
    /// The sum of `goods`: what thresholds on intrinsic value look at.
    let intrinsic: Money
    /// Freight and insurance, in the customs currency.
    let carriage: Money
    /// What the duty of each line is taken of: CIF, FOB or, of personal imports, a share of the retail price.
    let values: [Money]
    /// The sum of `values`.
    let customsValue: Money
    /// Of each line the value of the lines before it that are the same goods; none where no goods come twice.
    private let repeated: [Money]
    /// The row by which personal imports are valued, where the law has one.
    let valuation: Rule?
    /// Every line is said to be a gift from one private person to another; a business gets none.
    let isGift: Bool
    /// Units of the shopper's currency for one of the customs currency.
    private let toShopper: Ratio
    /// Facts that stand in for missing ones while a range is looked for; empty otherwise.
    private let supposed: [Int: [(name: String, text: String)]]

    init(
        _ shipment: Shipment, to destination: Destination, tables: Tables, option: Shipment.Option, codes: [CodePrefix],
        basis: ValueBasis, taxRegion: String? = nil
    ) throws {
        let currency = destination.customsCurrency
        let rates = shipment.rates
        var goods: [Money] = []
        goods.reserveCapacity(shipment.lines.count)
        var intrinsic = Money.zero(currency)
        var converter = CurrencyConverter(rates, to: currency)
        var carriage = try converter.convert(option.freight)
        if let insurance = option.insurance { try carriage += converter.convert(insurance) }
        let prices = try shipment.lines.map { line throws(MoneyError) in try line.price }
        for sum in try Shipment.sums(of: prices) {
            let whole = try converter.convert(sum)
            try intrinsic += whole
            try Self.spread(whole, of: sum, over: prices, into: &goods)
        }
        if let discount = shipment.discount, discount.isPositive {
            let off = try rates.convert(discount, to: currency)
            guard try off.isLess(than: intrinsic) else { throw LandedCostError.discountTooLarge(discount) }
            let shares = try off.allocated(by: goods.map(\.minorUnits))
            for (line, share) in shares.enumerated() { goods[line] = try goods[line] - share }
            intrinsic = try intrinsic - off
        }
        valuation = shipment.isForBusiness ? nil : destination.rules.inForce(.personalValuation, on: shipment.asOf)
        isGift = !shipment.isForBusiness && shipment.lines.allSatisfy { $0.facts.text("gift") == "yes" }
        if let share = valuation?.rate {
            customsValue = try intrinsic.times(share, rounding: .halfUp)
            values = try Self.split(customsValue, by: goods)
        } else {
            let isCIF = basis == .cif && !carriage.isZero
            let whole = isCIF ? try Self.with(carriage, on: goods) : goods
            let sum = isCIF ? try intrinsic + carriage : intrinsic
            let off = isGift ? try Self.giftAllowance(destination, shipment, intrinsic) : nil
            values = try off.map { off in try Self.less(off, whole) } ?? whole
            customsValue = try off.map { off in try sum - off } ?? sum
        }
        repeated = try Self.repeated(shipment.lines, values)
        self.shipment = shipment
        self.destination = destination
        self.tables = tables
        self.option = option
        self.codes = codes
        self.taxRegion = taxRegion
        self.goods = goods
        self.intrinsic = intrinsic
        self.carriage = carriage
        toShopper = try rates.cross(from: currency, to: shipment.currency)
        supposed = [:]
    }

    private init(_ other: Consignment, supposing answers: [Int: [(name: String, text: String)]]) {
        shipment = other.shipment
        destination = other.destination
        tables = other.tables
        option = other.option
        codes = other.codes
        taxRegion = other.taxRegion
        goods = other.goods
        intrinsic = other.intrinsic
        carriage = other.carriage
        values = other.values
        customsValue = other.customsValue
        repeated = other.repeated
        valuation = other.valuation
        isGift = other.isGift
        toShopper = other.toShopper
        supposed = answers
    }

    /// The same under answers that nobody gave, by line.
    func supposing(_ answers: [Int: [(name: String, text: String)]]) -> Consignment {
        Consignment(self, supposing: answers)
    }

    /// What was said of a line's goods, with what is supposed.
    func facts(_ line: Int) -> Facts {
        var facts = shipment.lines[line].facts
        guard let answers = supposed[line] else { return facts }
        for answer in answers { facts = facts.adding(answer.name, answer.text) }
        return facts
    }

    /// Net weight of one piece of a line, as given or supposed.
    func netGrams(_ line: Int) -> Int64? {
        if let grams = shipment.lines[line].netGrams { return grams }
        guard !supposed.isEmpty else { return nil }
        return facts(line).text(DutyFact.netWeight.name).flatMap { Int64($0) }
    }

    /// What is left out of the value of a gift that is worth more than the relief; nil where it is not, or where the
    /// relief is for whole gifts alone.
    private static func giftAllowance(
        _ destination: Destination, _ shipment: Shipment, _ intrinsic: Money
    ) throws -> Money? {
        guard let relief = destination.rules.inForce(.giftRelief, on: shipment.asOf), let off = relief.deduction else {
            return nil
        }
        let allowance = try shipment.rates.convert(off, to: intrinsic.currency)
        return try allowance.isLess(than: intrinsic) ? allowance : nil
    }

    private static func less(_ off: Money, _ values: [Money]) throws -> [Money] {
        try zip(values, split(off, by: values)).map { value, share in try value - share }
    }

    /// Gives each line its part of a sum that was converted as a whole, so that a cart is worth the same however its goods
    /// are put into lines.
    private static func spread(
        _ whole: Money, of sum: Money, over prices: [Money], into goods: inout [Money]
    ) throws {
        if goods.isEmpty { goods = prices.map { _ in .zero(whole.currency) } }
        let weights = prices.map { $0.currency == sum.currency ? $0.minorUnits : 0 }
        if whole.currency == sum.currency {
            for (line, weight) in weights.enumerated() where weight != 0 { goods[line] = prices[line] }
        } else if sum.isPositive {
            let shares = try whole.allocated(by: weights)
            for (line, share) in shares.enumerated() where weights[line] != 0 { goods[line] = share }
        }
    }

    /// Adds to each line its part of the carriage.
    private static func with(_ carriage: Money, on goods: [Money]) throws -> [Money] {
        let shares = try split(carriage, by: goods)
        var values: [Money] = []
        values.reserveCapacity(goods.count)
        for (value, share) in zip(goods, shares) { values.append(try value + share) }
        return values
    }

    /// Splits a sum by value; no unit is lost. Lines so small that all came out as zero in the customs currency share
    /// alike.
    static func split(_ sum: Money, by values: [Money]) throws -> [Money] {
        let weights = values.map(\.minorUnits)
        return try sum.allocated(by: weights.contains { $0 > 0 } ? weights : weights.map { _ in 1 })
    }

    /// Each line's part of freight and insurance.
    func carriageShares() throws -> [Money] { try Self.split(carriage, by: goods) }

    /// Goods, freight and insurance in another currency, each converted from what was given.
    func landedValue(in currency: Currency) throws -> Money {
        var sum = try intrinsicValue(in: currency)
        try sum += shipment.rates.convert(option.freight, to: currency)
        if let insurance = option.insurance { try sum += shipment.rates.convert(insurance, to: currency) }
        return sum
    }

    /// Goods alone in another currency, converted from what was given.
    func intrinsicValue(in currency: Currency) throws -> Money {
        if currency == destination.customsCurrency { return intrinsic }
        var sum = Money.zero(currency)
        let prices = try shipment.lines.map { line throws(MoneyError) in try line.price }
        for part in try Shipment.sums(of: prices) { try sum += shipment.rates.convert(part, to: currency) }
        if let discount = shipment.discount { sum = try sum - shipment.rates.convert(discount, to: currency) }
        return sum
    }

    /// The price of one piece of a line, its part of the discount taken off.
    func itemPrice(_ line: Int, in currency: Currency) throws -> Money {
        let ordered = shipment.lines[line]
        let isPlain = ordered.wholePrice == nil && shipment.discount?.isPositive != true
        if isPlain { return try shipment.rates.convert(ordered.unitPrice, to: currency) }
        let one = try Money(goods[line].ratio / Ratio(whole: ordered.quantity), goods[line].currency, rounding: .halfUp)
        return try shipment.rates.convert(one, to: currency)
    }

    /// A value that a threshold looks at, in the threshold's currency.
    func value(_ measure: Rule.Measure, in currency: Currency) throws -> Money {
        switch measure {
        case .goods: return try intrinsicValue(in: currency)
        case .landed: return try landedValue(in: currency)
        case .customs, .tax: return try shipment.rates.convert(customsValue, to: currency)
        case .item:
            var highest = Money.zero(currency)
            for line in goods.indices {
                let price = try itemPrice(line, in: currency)
                if try highest.isLess(than: price) { highest = price }
            }
            return highest
        }
    }

    private static func repeated(_ lines: [Shipment.Line], _ values: [Money]) throws(MoneyError) -> [Money] {
        guard hasRepeats(lines) else { return [] }
        var before: [Money] = []
        before.reserveCapacity(lines.count)
        var sums: [Shipment.Line.Goods: Money] = [:]
        for (line, value) in zip(lines, values) {
            let sum = sums[line.goods] ?? .zero(value.currency)
            before.append(sum)
            sums[line.goods] = try sum + value
        }
        return before
    }

    /// Whether any code stands twice. Most carts have none, and a few codes are sooner compared than looked up.
    private static func hasRepeats(_ lines: [Shipment.Line]) -> Bool {
        guard lines.count <= 16 else { return true }
        for (index, line) in lines.enumerated() {
            for earlier in lines[..<index] where earlier.prefix == line.prefix { return true }
        }
        return false
    }

    /// A share of a line's value, half up. Lines of the same goods come together to the share of their sum: each bears
    /// what it adds to the lines before it, whose part is told too.
    func share(
        _ share: Ratio, of base: Money, line: Int?
    ) throws(MoneyError) -> (amount: Money, before: Money?) {
        guard let line, !repeated.isEmpty, !repeated[line].isZero, base == values[line] else {
            return (try base.times(share, rounding: .halfUp), nil)
        }
        let before = try repeated[line].times(share, rounding: .halfUp)
        return (try (repeated[line] + base).times(share, rounding: .halfUp) - before, before)
    }

    /// A charge of this consignment, its amount carried into the shopper's currency.
    /// - Parameter before: what lines of the same goods bore before it; they are carried over together.
    func charge(
        _ kind: Charge.Kind, _ title: Charge.Title, line: Int? = nil, _ working: Working, _ amount: Money,
        _ authority: Authority, by collector: Charge.Collector, after before: Money? = nil
    ) throws -> Charge {
        let inShopperCurrency =
            try before.map { before in try shoppers(before + amount) - shoppers(before) } ?? shoppers(amount)
        return Charge(
            kind: kind, title, line: line, working: working, customsAmount: amount, amount: inShopperCurrency,
            authority: authority, collector: collector)
    }

    private func shoppers(_ amount: Money) throws(MoneyError) -> Money {
        amount.currency == shipment.currency
            ? amount : try amount.converted(to: shipment.currency, at: toShopper, rounding: .halfUp)
    }

    /// A share of a sum as a charge, as `share` makes it.
    func charge(
        _ kind: Charge.Kind, _ title: Charge.Title, line: Int? = nil, _ share: Ratio, of base: Money,
        _ citation: Citation,
        by collector: Charge.Collector
    ) throws -> Charge {
        let (amount, before) = try self.share(share, of: base, line: line)
        return try charge(
            kind, title, line: line, .share(share, of: base), amount, .row(citation), by: collector, after: before)
    }
}
