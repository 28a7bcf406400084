import Commerce
import JSON
import ServiceKit
import Wire

/// What the address of a batch says for all rows that do not say it themselves.
struct BatchDefaults: Sendable {
    /// How much of each answer is wanted.
    enum Detail: String, Sendable {
        /// Sums alone.
        case totals
        /// Every charge with its rule.
        case full
    }

    let asOf: CalendarDate
    let shipFrom: CountryCode?
    /// Of prices and freight, and the shopper's.
    let currency: Currency?
    let registrations: [String]
    let buyer: BuyerKind
    let rateSet: PricingAPI.RateSet
    let detail: Detail
    /// The same as members of a JSON object, by name, for rows of JSON.
    let members: [(name: String, json: [UInt8])]

    /// - Parameter known: names that a seller may give as registrations.
    /// - Throws: a 422 with every parameter that is wrong: it would refuse each row.
    init(_ query: consuming QueryReader, today: CalendarDate, registrations known: Set<String>) throws {
        var query = query
        let asOf = query.optional("as_of", "a date such as 2026-11-21") { CalendarDate($0) } ?? today
        shipFrom = query.optional("ship_from", "two letters of ISO 3166-1, such as CN") { CountryCode($0) }
        currency = query.optional("currency", "three letters of ISO 4217, such as EUR") { Currency(code: $0) }
        let registrations =
            query.optional("registrations", "schemes parted by commas, such as ioss,voec") { Self.words($0) } ?? []
        for name in registrations where !known.contains(name) {
            let names = known.sorted().joined(separator: ", ")
            query.fail("registrations", "\"\(name.prefix(40))\" is not known; known are \(names)")
        }
        if registrations.contains("none"), registrations.count > 1 {
            query.fail("registrations", "`none` stands alone")
        }
        self.registrations = registrations
        buyer = query.optional("buyer", "consumer or business") { BuyerKind(rawValue: $0) } ?? .consumer
        detail = query.optional("detail", "full or totals") { Detail(rawValue: $0) } ?? .full
        let id = query.optional("rate_set", "the id of the rate set, to 100 characters") {
            (1...100).contains($0.count) ? $0 : nil
        }
        let rates = query.optional("rates", "units for one euro, such as USD:1.1172,GBP:0.8412") {
            Self.rates($0, asOf)
        }
        try query.finish()
        self.asOf = asOf
        rateSet = PricingAPI.RateSet(
            id: id ?? "given", asOf: asOf, publishedOn: asOf, ageDays: 0, rates: rates ?? [])
        var members: [(name: String, json: [UInt8])] = [
            ("as_of", Array("\"\(asOf)\"".utf8)), ("buyer", Array("\"\(buyer.rawValue)\"".utf8)),
            ("rate_set", try StrictJSONEncoder().encode(rateSet)),
            ("seller", try StrictJSONEncoder().encode(LandedCostAPI.Seller(registrations: registrations))),
        ]
        if let shipFrom { members.append(("ship_from", Array("{\"country\":\"\(shipFrom)\"}".utf8))) }
        if let currency { members.append(("currency", Array("\"\(currency.code)\"".utf8))) }
        self.members = members
    }

    static func words(_ text: String) -> [String]? {
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        return words.contains("") ? nil : words
    }

    private static func rates(_ text: String, _ day: CalendarDate) -> [PricingAPI.Rate]? {
        var rates: [PricingAPI.Rate] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: ":", omittingEmptySubsequences: false)
            guard pair.count == 2, let currency = Currency(code: pair[0]), let rate = Ratio(wire: String(pair[1])),
                rate > .zero, currency != .eur, !rates.contains(where: { $0.currency == currency })
            else { return nil }
            rates.append(
                PricingAPI.Rate(
                    currency: currency, perEuro: rate, publishedOn: day, source: "given with the batch"))
        }
        return rates
    }
}
