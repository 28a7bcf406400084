import Commerce
import PricingDomain
import Wire

/// A market's words on the wire made a market, and back.
extension Market {
    /// As it was kept: everything is there.
    init(kept wire: PricingAPI.Market) throws(PricingError) {
        try self.init(wire, display: TaxDisplay(rawValue: wire.display?.rawValue ?? "") ?? .inclusive)
    }

    /// - Throws: `.faults` with every field that cannot be accepted.
    init(_ wire: PricingAPI.Market, display: TaxDisplay) throws(PricingError) {
        var faults: [FieldFault] = []
        var taxes: [CountryCode: Ratio] = [:]
        for (code, rate) in (wire.countryTaxRates ?? [:]).sorted(by: { $0.key < $1.key }) {
            if let country = CountryCode(code) {
                taxes[country] = rate
            } else {
                faults.append(
                    FieldFault("/country_tax_rates/\(code.prefix(20))", "invalid_value", "Two letters of ISO 3166-1"))
            }
        }
        let rounding = PriceRounding(wire.rounding ?? .init(form: .minorUnit), currency: wire.currency, &faults)
        var power: PurchasingPower?
        if let given = wire.purchasingPower {
            if given.factor == nil {
                faults.append(FieldFault("/purchasing_power/factor", "required", "Above 0, such as \"0.62\""))
            }
            if given.sourceYear == nil {
                faults.append(FieldFault("/purchasing_power/source_year", "required", "The year of the figure"))
            }
            power = PurchasingPower(
                factor: given.factor ?? .one, sourceYear: given.sourceYear ?? 2000, source: given.source ?? "the shop",
                least: given.least, most: given.most)
        }
        var floor: MarginFloor?
        if let given = wire.floor {
            if let fixed = given.fixedFee, fixed.currency != wire.currency {
                faults.append(
                    FieldFault("/floor/fixed_fee/currency", "invalid_value", "The market’s: \(wire.currency)"))
            }
            floor = MarginFloor(
                margin: given.margin, duty: given.duty ?? .zero, fee: given.fee ?? .zero,
                fixedFee: given.fixedFee?.minorUnits ?? 0)
        }
        do {
            try self.init(
                id: wire.id, name: wire.name, countries: wire.countries, currency: wire.currency, display: display,
                taxRate: wire.taxRate, countryTaxRates: taxes, rounding: rounding ?? .minorUnit,
                markupBasisPoints: wire.markupBasisPoints ?? 0, purchasingPower: power, floor: floor,
                priceBook: wire.priceBook, condition: wire.condition)
        } catch .faults(let more) {
            throw .faults(faults + more)
        } catch { throw error }
        guard faults.isEmpty else { throw .faults(faults) }
    }
}

extension PriceRounding {
    init?(_ wire: PricingAPI.MarketRounding, currency: Currency, _ faults: inout [FieldFault]) {
        func minorUnits(_ text: String?, _ name: String) -> Int64? {
            guard let text else { return nil }
            if let sum = try? Money(text, currency), sum.isPositive { return sum.minorUnits }
            faults.append(
                FieldFault(
                    "/rounding/\(name)", "invalid_value",
                    "An amount in \(currency) above 0, such as \"\(Money(5, currency).amountText)\""))
            return nil
        }
        let direction = CharmDirection(rawValue: wire.direction?.rawValue ?? "") ?? .nearest
        let unit = minorUnits(wire.unit, "unit") ?? CharmUnit.minorUnits(of: currency)
        let form: Form
        switch wire.form {
        case .minorUnit: form = .minorUnit
        case .mirror: form = .mirror(direction, unit: unit)
        case .step:
            if wire.step == nil {
                faults.append(FieldFault("/rounding/step", "required", "An amount, such as \"0.05\""))
            }
            form = .step(minorUnits(wire.step, "step") ?? 1)
        case .ending:
            var endings: [CharmEnding] = []
            for (index, text) in (wire.endings ?? []).enumerated() {
                guard let ending = CharmEnding(text) else {
                    faults.append(
                        FieldFault("/rounding/endings/\(index)", "invalid_value", "1 to 4 digits, such as 99"))
                    continue
                }
                if endings.contains(ending) {
                    faults.append(FieldFault("/rounding/endings/\(index)", "duplicate", "It is there twice"))
                }
                endings.append(ending)
            }
            if wire.endings == nil {
                faults.append(FieldFault("/rounding/endings", "required", "Endings, such as [\"99\"]"))
                return nil
            }
            // What is wrong with one was said; of none it would be said again.
            if endings.isEmpty, wire.endings?.isEmpty == false { return nil }
            form = .ending(endings, direction, unit: unit)
        }
        for (name, isThere, isUsed) in [
            ("step", wire.step != nil, wire.form == .step), ("endings", wire.endings != nil, wire.form == .ending),
        ] where isThere && !isUsed {
            faults.append(
                FieldFault("/rounding/\(name)", "invalid_value", "Not used by the form \(wire.form.rawValue)"))
        }
        self.init(form, mode: wire.mode ?? .halfUp, mostMove: wire.mostMove, holdWithin: wire.holdWithin)
    }
}

extension PricingAPI.Market {
    /// The same with what was left out.
    func filled(display: TaxDisplay, power: PricingAPI.MarketPower?) -> PricingAPI.Market {
        PricingAPI.Market(
            id: id, name: name, countries: countries.sorted(), currency: currency,
            display: PricingAPI.Display(rawValue: display.rawValue), taxRate: taxRate, countryTaxRates: countryTaxRates,
            rounding: rounding ?? .init(form: .minorUnit, mode: .halfUp), markupBasisPoints: markupBasisPoints ?? 0,
            purchasingPower: power, floor: floor, priceBook: priceBook, condition: condition)
    }
}

extension PricingAPI.MarketAnswer {
    init(_ kept: KeptMarket, _ facts: [CountryCode: CountryFacts]) {
        self.init(
            market: kept.wire,
            displayBasis: kept.market.countries.map { country in
                let known = facts[country]
                return PricingAPI.DisplayBasis(
                    country: country, display: known?.display?.rawValue ?? "mixed",
                    basis: known?.displayBasis ?? "not known", confidence: known?.displayConfidence ?? "low")
            }, updatedAt: kept.updatedAt)
    }
}

extension PriceBook {
    init(_ wire: PricingAPI.PriceBook) throws(PricingError) {
        try self.init(
            id: wire.id, name: wire.name, currency: wire.currency, adjustment: wire.adjustment ?? .zero,
            includedTax: wire.includedTax)
    }
}

extension PricingAPI.PriceBookAnswer {
    init(_ kept: PriceBookRepository.Kept) {
        let book = kept.book
        self.init(
            book: PricingAPI.PriceBook(
                id: book.id, name: book.name, currency: book.currency, adjustment: book.adjustment,
                includedTax: book.includedTax), rows: kept.rows, updatedAt: kept.updatedAt)
    }
}
