import Commerce
import Pages
import Wire

/// The pricing page's finished strings.
struct PricingView: Sendable {
    struct RateRow: Sendable {
        let corridor: String
        let path: String
        let current: Bool
        let mid: String
        let markup: String
        let used: String
        let source: String
        let published: String
        let age: Tag
        let week: String
    }

    struct MarketRow: Sendable {
        let id: String
        let name: String
        let countries: String
        let currency: String
        let display: String
        let basis: String
        let rounding: String
        let guards: String?
        let markup: String
        let power: String
        let powerNote: String?
        let explainPath: String?
        /// Whom it is for.
        let condition: String?
    }

    struct Step: Sendable {
        let name: String
        let rule: String
        let price: String
    }

    struct Explained: Sendable {
        let title: String
        let steps: [Step]
        let shown: String
        let taxNote: String
        let price: String
    }

    struct Drift: Sendable {
        let sku: String
        let market: String
        let fixed: String
        let wouldBe: String
        let off: String
        let tone: String
    }

    let bar: ConsoleBar
    let toast: Toast?
    let note: String
    let rates: [RateRow]
    let chart: RateChart?
    let markets: [MarketRow]
    let hasMarkets: Bool
    let noMarkets: Empty?
    let explained: Explained?
    let notExplained: Empty?
    let sku: Field
    let market: Field
    let drifted: [Drift]
    let hasDrifted: Bool
    let noDrift: Empty?

    init(_ overview: PricingAPI.PricingOverview, bar: ConsoleBar, sku: String?, market: String?) {
        self.bar = bar
        toast = nil
        let set = overview.rateSet
        note =
            "Base EUR. Rate set \(set.id.prefix(3))…\(set.id.suffix(6)) of \(Show.day(set.publishedOn)), "
            + (set.ageDays == 0 ? "published today." : "\(Self.days(set.ageDays)) old.")
        rates = overview.rates.map { Self.row($0, overview) }
        chart = RateChart(
            overview.history, symbol: overview.symbol, markup: Self.markup(of: overview.symbol, overview) ?? 0)
        markets = overview.markets.map { Self.row($0) }
        hasMarkets = !overview.markets.isEmpty
        noMarkets =
            overview.markets.isEmpty
            ? Empty("No market yet", "A shop makes one with POST /v1/markets; prices in each of its countries follow.")
            : nil
        explained = overview.explained.map { Self.explained($0, overview.markets) }
        notExplained =
            overview.explained == nil
            ? Empty(
                sku == nil ? "No price to explain yet" : "No market has a price of “\((sku ?? "").prefix(60))”",
                "A price comes from a market’s price book: POST /v1/price-books/{id}/rows brings rows in.") : nil
        self.sku = Field("sku", label: "Sku", value: sku ?? overview.explained?.sku)
        self.market = Field("market", label: "Market", value: market ?? overview.explained?.market)
        drifted = overview.drifted.map { Self.row($0) }
        hasDrifted = !overview.drifted.isEmpty
        noDrift =
            overview.drifted.isEmpty
            ? Empty(
                "Every fixed price is within its band", "Compared with what its market’s rules make of the base price.")
            : nil
    }

    // MARK: - Rates

    private static func row(_ rate: PricingAPI.ShownRate, _ overview: PricingAPI.PricingOverview) -> RateRow {
        let markup = markup(of: rate.currency, overview)
        let used = rate.perEuro.flatMap { mid in
            (try? Ratio(10_000 + (markup ?? 0), over: 10_000)).flatMap { try? mid * $0 }
        }
        let week = rate.perEuro.flatMap { now in
            rate.perEuroBefore.flatMap { before in (try? now / before).flatMap { change($0, digits: 1) } }
        }
        return RateRow(
            corridor: "EUR – \(rate.currency)", path: Console.pricingPath + "?symbol=\(rate.currency)",
            current: rate.currency == overview.symbol, mid: rate.perEuro.map(readable) ?? "–",
            markup: markup.map { DecimalText.text(units: $0, fractionDigits: 2) + "%" } ?? "none",
            used: used.map(readable) ?? "–", source: rate.source.map(short) ?? "none",
            published: rate.publishedOn.map { Show.day($0) } ?? "–", age: age(rate), week: week ?? "unknown")
    }

    /// Five digits that count, as rates are printed.
    static func readable(_ rate: Ratio) -> String {
        for digits in 0...9 {
            guard let text = try? rate.decimalText(fractionDigits: digits, rounding: .halfUp) else { return rate.text }
            let significant = text.utf8.drop { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: ".") }
            if significant.count(where: { $0 != UInt8(ascii: ".") }) >= 6 { return text }
        }
        return rate.text
    }

    /// What the ECB publishes by its name's letters; another source as it is.
    private static func short(_ source: String) -> String {
        source.hasPrefix("European Central Bank") ? "ECB" : source
    }

    /// The highest that a market with this currency adds.
    private static func markup(of currency: Currency, _ overview: PricingAPI.PricingOverview) -> Int64? {
        overview.markets.filter { $0.answer.market.currency == currency }
            .compactMap(\.answer.market.markupBasisPoints).max()
    }

    /// A publication of the last working day is fresh, over a weekend too; what is older says how old.
    private static func age(_ rate: PricingAPI.ShownRate) -> Tag {
        guard let days = rate.ageDays else { return Tag("refused: no source has a rate", tone: "bad") }
        if days <= 4 { return Tag(days == 0 ? "today" : Self.days(days), tone: "good") }
        return Tag("\(Self.days(days)) old", tone: "warn")
    }

    private static func days(_ count: Int) -> String { count == 1 ? "1 day" : "\(count) days" }

    /// `+0.4%`, `−12.0%`
    private static func change(_ ratio: Ratio, digits: Int) -> String? {
        guard let off = try? ratio - .one, let percent = try? off * Ratio(whole: 100),
            let text = try? percent.decimalText(fractionDigits: digits, rounding: .halfUp)
        else { return nil }
        return (text.hasPrefix("-") ? "−" + text.dropFirst() : "+" + text) + "%"
    }

    // MARK: - Markets

    private static func row(_ owned: PricingAPI.OwnedMarket) -> MarketRow {
        let market = owned.answer.market
        let basis = Set(owned.answer.displayBasis.map(\.basis)).sorted()
        let power = market.purchasingPower
        let applied = power.flatMap { power in power.factor.map { min(max($0, power.least), power.most) } }
        let guards =
            [
                market.rounding?.mostMove.map { "at most \($0.percentText)% away" },
                market.rounding?.holdWithin.map { "held within ±\($0.percentText)%" },
                market.floor.map { "never below a margin of \($0.margin.percentText)%" },
            ].compactMap(\.self).joined(separator: ", ")
        return MarketRow(
            id: market.id, name: market.name + (owned.mode == "test" ? " (test)" : ""),
            countries: market.countries.map(\.alpha2).joined(separator: " "), currency: market.currency.code,
            display: market.display == .exclusive ? "without tax" : "with tax \(market.taxRate?.percentText ?? "?")%",
            basis: basis.count == 1 ? basis[0] : "\(basis.count) different bases", rounding: rounding(market.rounding),
            guards: guards.isEmpty ? nil : guards,
            markup: DecimalText.text(units: market.markupBasisPoints ?? 0, fractionDigits: 2) + "%",
            power: applied.map { "× \($0.text)" } ?? "none",
            powerNote: power?.sourceYear.map { year in
                let isCapped = power?.factor != applied
                return "of \(year)" + (isCapped ? ", capped from \(power?.factor?.text ?? "")" : "")
            },
            explainPath: market.priceBook == nil ? nil : Console.pricingPath + "?market=\(market.id)#explained",
            condition: market.condition)
    }

    private static func rounding(_ rounding: PricingAPI.MarketRounding?) -> String {
        guard let rounding else { return "to the minor unit" }
        let direction = rounding.direction?.rawValue ?? "nearest"
        return switch rounding.form {
        case .minorUnit: "to the minor unit, \(rounding.mode?.rawValue ?? "half_up")"
        case .step: "to steps of \(rounding.step ?? "?"), \(rounding.mode?.rawValue ?? "half_up")"
        case .ending: "\(direction) " + (rounding.endings ?? []).map { "…\($0)" }.joined(separator: " or ")
        case .mirror: "\(direction), the ending of the shop’s own price"
        }
    }

    // MARK: - One price

    private static let stepNames = [
        "fixed_price": "Fixed price", "base_price": "Price in the book", "given_price": "Price given",
        "origin_tax": "Own tax", "adjustment": "Adjustment", "market_factor": "Market factor", "exchange": "Exchange",
        "markup": "Markup", "tax": "Tax there", "rounding": "Ending", "floor": "Least price", "held": "Held",
        "net": "Left without tax",
    ]

    private static func explained(
        _ price: PricingAPI.ExplainedPrice, _ markets: [PricingAPI.OwnedMarket]
    ) -> Explained {
        let market = markets.first { $0.merchant == price.merchant && $0.answer.market.id == price.market }?.answer
            .market
        let name = market?.name ?? price.market
        return Explained(
            title: "\(price.sku), for \(name)",
            steps: (price.line.steps ?? []).map { step in
                Step(
                    name: stepNames[step.step] ?? step.step, rule: step.rule,
                    price: "\(step.currency) \(Show.grouped(step.amount))")
            }, shown: "Shown in \(name)",
            taxNote: price.line.taxPerUnit == nil ? "before duty and tax" : "with the tax of the country",
            price: Show.money(price.line.unitPrice))
    }

    private static func row(_ drift: PricingAPI.DriftedPrice) -> Drift {
        let ratio = try? Ratio(drift.fixed.minorUnits, over: max(1, drift.wouldBe.minorUnits))
        let off = ratio.flatMap { change($0, digits: 1) } ?? "unknown"
        let isFar =
            ratio.map { $0 < (try? Ratio(9, over: 10)) ?? .one || $0 > (try? Ratio(11, over: 10)) ?? .one } ?? false
        return Drift(
            sku: drift.sku, market: drift.market, fixed: Show.money(drift.fixed), wouldBe: Show.money(drift.wouldBe),
            off: off, tone: isFar ? "bad" : "warn")
    }
}
