package import Commerce

/// A group of countries that are sold to alike.
package struct Market: Hashable, Sendable {
    /// The shop's own word for it: lower-case letters, digits and hyphens.
    package let id: String
    package let name: String
    /// At least one, by code.
    package let countries: [CountryCode]
    package let currency: Currency
    package let display: TaxDisplay
    /// The tax that a shown price is made with, as a share; there where `display` is inclusive.
    package let taxRate: Ratio?
    /// Of countries that tax otherwise: the shown price stays, what is left of it differs.
    package let countryTaxRates: [CountryCode: Ratio]
    package let rounding: PriceRounding
    /// On the rate, in hundredths of a percent.
    package let markupBasisPoints: Int64
    package let purchasingPower: PurchasingPower?
    package let floor: MarginFloor?
    /// Where prices of its goods are; nil where each call brings its own.
    package let priceBook: String?
    /// An expression that says whom the market is for, among those in its countries; nil for everybody.
    package let condition: String?

    package static let idBytesMax = 40
    package static let markupMax: Int64 = 5_000

    package init(
        id: String, name: String, countries: [CountryCode], currency: Currency, display: TaxDisplay, taxRate: Ratio?,
        countryTaxRates: [CountryCode: Ratio] = [:], rounding: PriceRounding, markupBasisPoints: Int64 = 0,
        purchasingPower: PurchasingPower? = nil, floor: MarginFloor? = nil, priceBook: String? = nil,
        condition: String? = nil
    ) throws(PricingError) {
        self.id = id
        self.name = name
        self.countries = countries.sorted()
        self.currency = currency
        self.display = display
        self.taxRate = taxRate
        self.countryTaxRates = countryTaxRates
        self.rounding = rounding
        self.markupBasisPoints = markupBasisPoints
        self.purchasingPower = purchasingPower
        self.floor = floor
        self.priceBook = priceBook
        self.condition = condition
        let faults = faults(in: countries)
        guard faults.isEmpty else { throw .faults(faults) }
    }

    /// The tax in the price that a shopper of this country sees.
    package func taxRate(in country: CountryCode?) -> Ratio? {
        country.flatMap { countryTaxRates[$0] } ?? taxRate
    }

    package var markup: Ratio {
        // 64 bits hold it: the markup was checked.
        (try? Ratio(10_000 + markupBasisPoints, over: 10_000)) ?? .one
    }

    /// Whether text may be an id of a market or a price book.
    package static func isID(_ text: String) -> Bool {
        (1...idBytesMax).contains(text.utf8.count) && !text.hasPrefix("-")
            && text.utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D }
    }

    private func faults(in countries: [CountryCode]) -> [FieldFault] {
        var faults: [FieldFault] = []
        if !Self.isID(id) {
            faults.append(
                FieldFault("/id", "invalid_value", "1 to \(Self.idBytesMax) of a to z, 0 to 9 and hyphens"))
        }
        if !(1...100).contains(name.utf8.count) {
            faults.append(FieldFault("/name", "invalid_value", "1 to 100 bytes"))
        }
        if countries.isEmpty { faults.append(FieldFault("/countries", "required", "At least one country")) }
        var seen: Set<CountryCode> = []
        for (index, country) in countries.enumerated() where !seen.insert(country).inserted {
            faults.append(FieldFault("/countries/\(index)", "duplicate", "\(country) is there twice"))
        }
        if let gone = currency.withdrawnOn {
            faults.append(FieldFault("/currency", "withdrawn_currency", "\(currency) was withdrawn on \(gone)"))
        }
        if display == .inclusive, taxRate == nil {
            faults.append(
                FieldFault("/tax_rate", "required", "A price with tax in it needs the tax, such as \"0.19\""))
        }
        for (pointer, rate) in [("/tax_rate", taxRate)]
            + countryTaxRates.sorted(by: { $0.key < $1.key }).map({
                ("/country_tax_rates/\($0.key)", $0.value)
            })
        {
            if let rate, rate < .zero || rate > .one {
                faults.append(FieldFault(pointer, "out_of_range", "A share from 0 to 1"))
            }
        }
        for country in countryTaxRates.keys.sorted() where !seen.contains(country) {
            faults.append(
                FieldFault("/country_tax_rates/\(country)", "invalid_value", "\(country) is not in this market"))
        }
        if !(0...Self.markupMax).contains(markupBasisPoints) {
            faults.append(FieldFault("/markup_basis_points", "out_of_range", "0 to \(Self.markupMax)"))
        }
        return faults + rounding.faults() + (purchasingPower?.faults() ?? []) + (floor?.faults(tax: taxRate) ?? [])
    }
}

extension PriceRounding {
    func faults() -> [FieldFault] {
        var faults: [FieldFault] = []
        switch form {
        case .minorUnit: break
        case .step(let step):
            if step < 1 { faults.append(FieldFault("/rounding/step", "out_of_range", "More than 0")) }
        case .ending(let endings, _, let unit):
            if !(1...10).contains(endings.count) {
                faults.append(FieldFault("/rounding/endings", "invalid_value", "1 to 10 endings"))
            }
            if unit < 1 { faults.append(FieldFault("/rounding/unit", "out_of_range", "More than 0")) }
        case .mirror(_, let unit):
            if unit < 1 { faults.append(FieldFault("/rounding/unit", "out_of_range", "More than 0")) }
        }
        if mode == .unnecessary {
            faults.append(FieldFault("/rounding/mode", "invalid_value", "A converted price is hardly ever whole"))
        }
        for (name, share) in [("most_move", mostMove), ("hold_within", holdWithin)] {
            if let share, share <= .zero || share > .one {
                faults.append(FieldFault("/rounding/\(name)", "out_of_range", "A share above 0, at most 1"))
            }
        }
        return faults
    }
}

extension PurchasingPower {
    func faults() -> [FieldFault] {
        var faults: [FieldFault] = []
        for (name, value) in [("factor", factor), ("least", least), ("most", most)] where value <= .zero {
            faults.append(FieldFault("/purchasing_power/\(name)", "out_of_range", "More than 0"))
        }
        if most > Ratio(whole: 10) {
            faults.append(FieldFault("/purchasing_power/most", "out_of_range", "At most 10"))
        }
        if least > most {
            faults.append(FieldFault("/purchasing_power/least", "out_of_range", "At most \(most.text)"))
        }
        if !(1990...2100).contains(sourceYear) {
            faults.append(FieldFault("/purchasing_power/source_year", "out_of_range", "The year of the figure"))
        }
        return faults
    }
}

extension MarginFloor {
    func faults(tax: Ratio?) -> [FieldFault] {
        var faults: [FieldFault] = []
        for (name, value) in [("margin", margin), ("duty", duty), ("fee", fee)] where value < .zero || value >= .one {
            faults.append(FieldFault("/floor/\(name)", "out_of_range", "A share from 0 to below 1"))
        }
        if !(0...PriceOrder.minorUnitsMax).contains(fixedFee) {
            faults.append(FieldFault("/floor/fixed_fee/amount", "out_of_range", "0 or more"))
        }
        if faults.isEmpty, (try? least(cost: .one, tax: tax)) ?? nil == nil {
            faults.append(FieldFault("/floor", "out_of_range", "Margin, duty and fees together leave nothing"))
        }
        return faults
    }
}
