import Commerce
import Crypto
import PricingDomain
import ServiceKit
import Wire

extension PricingAPI.PriceAnswer {
    init(_ presentment: Presentment) {
        self.init(
            rateSet: PricingAPI.RateSet(presentment.rateSet),
            lines: presentment.lines.map {
                PricingAPI.PricedLine(id: $0.id, unitPrice: $0.unitPrice, total: $0.total)
            },
            amounts: presentment.amounts.map { PricingAPI.AmountToPrice(id: $0.id, amount: $0.amount) },
            rounding: Presentment.rounding)
    }
}

extension PricingAPI.RateSet {
    init(_ set: RateSet) {
        self.init(
            id: set.id, asOf: set.asOf, publishedOn: set.publishedOn, ageDays: set.ageDays,
            rates: set.rates.map(PricingAPI.Rate.init), stale: set.stale.isEmpty ? nil : set.stale)
    }
}

extension PricingAPI.Rate {
    init(_ rate: SourcedRate) {
        let (basis, confidence): (PricingAPI.RateBasis?, Confidence?) =
            switch rate.origin {
            case .published: (.published, nil)
            case .peg(let peg): (.peg, peg.confidence)
            case .withdrawn: (.fixedConversion, nil)
            case .bank(let source, _): (source == "manual" ? .manual : .published, nil)
            case .replayed: (nil, nil)
            }
        self.init(
            currency: rate.currency, perEuro: rate.perEuro, publishedOn: rate.publishedOn, source: rate.source,
            basis: basis, confidence: confidence?.rawValue)
    }
}

extension PricingAPI.CrossRate {
    init(_ set: RateSet, from base: Currency, to currency: Currency) throws(PricingError) {
        let rate = try set.crossRate(from: base, to: currency)
        let sides = [base, currency].compactMap { set.rate(of: $0) }
        let derived = sides.filter { $0.origin != .published }
        let older = sides.map(\.publishedOn).min() ?? set.publishedOn
        self.init(
            currency: currency, rate: rate, decimal: rate.significantDecimal,
            source: derived.isEmpty ? nil : derived.map(\.source).joined(separator: "; "),
            publishedOn: older == set.publishedOn ? nil : older)
    }
}

extension RateSet {
    /// `rs_` and 32 hexadecimal digits of SHA-256 over the canonical text: equal ids, equal rates.
    var id: String { "rs_" + Hex.text(SHA256.hash(data: Array(canonicalText.utf8)).prefix(16)) }

    /// Everyone whose figures are in it, the publisher first.
    var sources: String {
        let derived = rates.filter { $0.origin != .published }.map(\.source)
        return ([RatePublication.source] + derived).joined(separator: "; ")
    }
}

extension Ratio {
    /// Decimal text with ten significant digits, or fewer where that is exact, at most eighteen behind the point.
    var significantDecimal: String? {
        if !text.contains("/"), text.utf8.count <= 12 { return text }
        for digits in 0...18 {
            guard let decimal = try? decimalText(fractionDigits: digits, rounding: .halfUp) else { return nil }
            let significant = decimal.utf8.drop { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: ".") }
            if significant.count(where: { $0 != UInt8(ascii: ".") }) >= 10 { return decimal }
        }
        return try? decimalText(fractionDigits: 18, rounding: .halfUp)
    }
}
