import Commerce
import LandedCostDomain
import ServiceKit
import Wire

/// Turns a question off the wire into a shipment, or into every field that is wrong with it.
struct ShipmentReader {
    /// As many as a body of 1 MiB holds; checkout takes 1,000, and a larger cart is split by the shop.
    static let linesMax = 10_000
    static let optionsMax = 20
    /// Rates in one rate set: all currencies there are, with room.
    static let ratesMax = 400
    static let quantityMax: Int64 = 1_000_000
    /// Minor units of one price or freight: ten milliards of euros, past any parcel.
    static let amountMinorMax: Int64 = 1_000_000_000_000
    /// A thousand tonnes.
    static let gramsMax: Int64 = 1_000_000_000
    static let textMax = 200

    let tables: Tables

    func shipment(of body: LandedCostAPI.QuoteRequest) throws -> Shipment {
        var faults: [FieldError] = []
        check(body, &faults)
        checkLines(body.lines, &faults)
        checkOptions(body.options, &faults)
        let rates = rates(body.rateSet, &faults)
        checkDiscount(body.discount, &faults)
        let fees = sellerFees(body.sellerFees ?? [], &faults)
        guard faults.isEmpty else { throw Problem.invalidFields(faults) }
        return Shipment(
            asOf: body.asOf, destination: body.destination.country, region: body.destination.region,
            postalCode: body.destination.postalCode, shipFrom: body.shipFrom.country,
            registrations: Set(body.seller.registrations), isForBusiness: body.buyer == .business,
            currency: body.currency, rates: rates,
            lines: body.lines.map {
                Shipment.Line(
                    id: $0.id, code: $0.hsCode, origin: $0.origin, quantity: $0.quantity, unitPrice: $0.unitPrice,
                    netGrams: $0.netGrams, facts: Facts($0.facts?.given.map { (name: $0.name, text: $0.text) } ?? []),
                    preference: $0.preference, taxCategory: $0.taxCategory)
            },
            options: body.options.map {
                Shipment.Option(id: $0.id, freight: $0.freight, insurance: $0.insurance, mode: mode($0.mode))
            }, terms: body.terms == .dap ? .dap : .ddp, discount: body.discount, sellerFees: fees,
            isSplitByLine: body.byLine ?? false)
    }

    private func check(_ body: LandedCostAPI.QuoteRequest, _ faults: inout [FieldError]) {
        if let region = body.destination.region, !(1...10).contains(region.count) {
            faults.append(.invalid("/destination/region", "1 to 10 characters, such as SP"))
        }
        if let code = body.destination.postalCode, !(1...20).contains(code.count) {
            faults.append(.invalid("/destination/postal_code", "1 to 20 characters"))
        }
        for (index, name) in body.seller.registrations.enumerated() where !tables.registrations.contains(name) {
            let known = tables.registrations.sorted().joined(separator: ", ")
            faults.append(.invalid("/seller/registrations/\(index)", "Not known; known are \(known)"))
        }
        if body.seller.registrations.contains("none"), body.seller.registrations.count > 1 {
            faults.append(.invalid("/seller/registrations", "`none` stands alone"))
        }
    }

    private func checkLines(_ lines: [LandedCostAPI.Line], _ faults: inout [FieldError]) {
        guard checkCount("/lines", lines.count, Self.linesMax, &faults) else { return }
        var ids: Set<String> = []
        for (index, line) in lines.enumerated() {
            let at = "/lines/\(index)"
            checkID("\(at)/id", line.id, &ids, &faults)
            if !(1...Self.quantityMax).contains(line.quantity) {
                faults.append(.outOfRange("\(at)/quantity", "From 1 to \(Self.quantityMax)"))
            }
            if !(1...Self.amountMinorMax).contains(line.unitPrice.minorUnits) {
                faults.append(.outOfRange("\(at)/unit_price/amount", "Above 0, at most \(largest(line.unitPrice))"))
            }
            if let grams = line.netGrams, !(1...Self.gramsMax).contains(grams) {
                faults.append(.outOfRange("\(at)/net_grams", "From 1 to \(Self.gramsMax)"))
            }
            checkWords(line, at, &faults)
        }
    }

    private func checkOptions(_ options: [LandedCostAPI.DeliveryOption], _ faults: inout [FieldError]) {
        guard checkCount("/options", options.count, Self.optionsMax, &faults) else { return }
        var ids: Set<String> = []
        for (index, option) in options.enumerated() {
            let at = "/options/\(index)"
            checkID("\(at)/id", option.id, &ids, &faults)
            for (name, sum) in [("freight", option.freight), ("insurance", option.insurance)] {
                guard let sum, !(0...Self.amountMinorMax).contains(sum.minorUnits) else { continue }
                faults.append(.outOfRange("\(at)/\(name)/amount", "From 0 to \(largest(sum))"))
            }
        }
    }

    private func rates(_ set: PricingAPI.RateSet, _ faults: inout [FieldError]) -> ExchangeRates {
        var seen: Set<Currency> = []
        if set.rates.count > Self.ratesMax {
            faults.append(FieldError(pointer: "/rate_set/rates", code: "too_many", detail: "At most \(Self.ratesMax)"))
            return ExchangeRates(id: set.id, perEuro: [])
        }
        for (index, rate) in set.rates.enumerated() {
            let at = "/rate_set/rates/\(index)"
            if rate.perEuro <= .zero { faults.append(.outOfRange("\(at)/per_euro", "Above 0")) }
            if !seen.insert(rate.currency).inserted || rate.currency == .eur {
                faults.append(.invalid("\(at)/currency", "Each currency once, and not the euro"))
            }
        }
        return ExchangeRates(id: set.id, perEuro: set.rates.map { ($0.currency, $0.perEuro) })
    }

    private func checkCount(_ pointer: String, _ count: Int, _ most: Int, _ faults: inout [FieldError]) -> Bool {
        if count == 0 { faults.append(FieldError(pointer: pointer, code: "required", detail: "At least one")) }
        if count > most {
            faults.append(FieldError(pointer: pointer, code: "too_many", detail: "At most \(most), found \(count)"))
        }
        return (1...most).contains(count)
    }

    private func checkID(_ pointer: String, _ id: String, _ ids: inout Set<String>, _ faults: inout [FieldError]) {
        if !(1...Self.textMax).contains(id.count) {
            faults.append(.invalid(pointer, "1 to \(Self.textMax) characters"))
        } else if !ids.insert(id).inserted {
            faults.append(.invalid(pointer, "This id is there twice"))
        }
    }

    func largest(_ sum: Money) -> String { Money(Self.amountMinorMax, sum.currency).amountText }

    private func mode(_ mode: TransportMode) -> Shipment.Mode {
        switch mode {
        case .post: .post
        case .express: .express
        case .air: .air
        case .sea: .sea
        case .road: .road
        }
    }
}

extension FieldError {
    static func invalid(_ pointer: String, _ detail: String) -> FieldError {
        FieldError(pointer: pointer, code: "invalid_value", detail: detail)
    }

    static func outOfRange(_ pointer: String, _ detail: String) -> FieldError {
        FieldError(pointer: pointer, code: "out_of_range", detail: detail)
    }
}
