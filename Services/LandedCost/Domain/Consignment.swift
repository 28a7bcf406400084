import Commerce

/// A shipment made ready under one delivery option: values in the customs currency, freight and insurance split.
struct Consignment {
    let shipment: Shipment
    let destination: Destination
    let tables: Tables
    let option: Shipment.Option
    /// Codes of the lines as numbers.
    let codes: [CodePrefix]
    /// Price of each line, in the customs currency.
    let goods: [Money]
    /// The sum of `goods`: what thresholds on intrinsic value look at.
    let intrinsic: Money
    /// Freight and insurance, in the customs currency.
    let carriage: Money
    /// What the duty of each line is taken of: CIF or FOB.
    let values: [Money]
    /// The sum of `values`.
    let customsValue: Money
    /// Units of the shopper's currency for one of the customs currency.
    private let toShopper: Ratio

    init(
        _ shipment: Shipment, to destination: Destination, tables: Tables, option: Shipment.Option, codes: [CodePrefix],
        basis: ValueBasis
    ) throws {
        let currency = destination.customsCurrency
        let rates = shipment.rates
        var goods: [Money] = []
        goods.reserveCapacity(shipment.lines.count)
        var intrinsic = Money.zero(currency)
        var carriage = try rates.convert(option.freight, to: currency)
        if let insurance = option.insurance { try carriage += rates.convert(insurance, to: currency) }
        for line in shipment.lines {
            let value = try rates.convert(line.price, to: currency)
            goods.append(value)
            try intrinsic += value
        }
        let isCIF = basis == .cif && !carriage.isZero
        self.values = isCIF ? try Self.with(carriage, on: goods) : goods
        customsValue = isCIF ? try intrinsic + carriage : intrinsic
        self.shipment = shipment
        self.destination = destination
        self.tables = tables
        self.option = option
        self.codes = codes
        self.goods = goods
        self.intrinsic = intrinsic
        self.carriage = carriage
        toShopper = try rates.cross(from: currency, to: shipment.currency)
    }

    /// Adds to each line its part of the carriage, by value; no unit is lost. Lines so small that all came out as zero
    /// in the customs currency share alike.
    private static func with(_ carriage: Money, on goods: [Money]) throws -> [Money] {
        let weights = goods.map(\.minorUnits)
        let shares = try carriage.allocated(by: weights.contains { $0 > 0 } ? weights : weights.map { _ in 1 })
        var values: [Money] = []
        values.reserveCapacity(goods.count)
        for (value, share) in zip(goods, shares) { values.append(try value + share) }
        return values
    }

    /// Goods, freight and insurance in another currency, each converted from what was given.
    func landedValue(in currency: Currency) throws -> Money {
        var sum = try intrinsicValue(in: currency)
        try sum += shipment.rates.convert(option.freight, to: currency)
        if let insurance = option.insurance { try sum += shipment.rates.convert(insurance, to: currency) }
        return sum
    }

    /// Goods alone in another currency, each line converted from what was given.
    func intrinsicValue(in currency: Currency) throws -> Money {
        if currency == destination.customsCurrency { return intrinsic }
        var sum = Money.zero(currency)
        for line in shipment.lines {
            try sum += shipment.rates.convert(line.price, to: currency)
        }
        return sum
    }

    /// A charge of this consignment, its amount carried into the shopper's currency.
    func charge(
        _ kind: Charge.Kind, _ name: String, line: Int? = nil, _ working: Working, _ amount: Money,
        _ authority: Authority, by collector: Charge.Collector
    ) throws -> Charge {
        let inShopperCurrency =
            amount.currency == shipment.currency
            ? amount : try amount.converted(to: shipment.currency, at: toShopper, rounding: .halfUp)
        return Charge(
            kind: kind, name: name, line: line, working: working, customsAmount: amount, amount: inShopperCurrency,
            authority: authority, collector: collector)
    }

    /// A share of a sum as a charge, rounded once, half up.
    func charge(
        _ kind: Charge.Kind, _ name: String, line: Int? = nil, _ share: Ratio, of base: Money, _ citation: Citation,
        by collector: Charge.Collector
    ) throws -> Charge {
        let amount = try base.times(share, rounding: .halfUp)
        return try charge(kind, name, line: line, .share(share, of: base), amount, .row(citation), by: collector)
    }
}
