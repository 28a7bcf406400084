import Commerce
import LandedCostDomain
import Testing

/// Claims for preference on the small tables: granted with the proof they need, or not and why.
@Suite struct PreferenceTests {
    private func shipment(
        claim: String?, origin: String, code: String = "6109100012", day: String = "2026-11-21", facts: Facts = .none
    ) throws -> Shipment {
        let made = try #require(CountryCode(origin))
        return Shipment(
            asOf: try #require(CalendarDate(day)), destination: .unitedStates, region: nil, postalCode: nil,
            shipFrom: made, registrations: [], isForBusiness: false, currency: .usd,
            rates: ExchangeRates(id: "r", perEuro: [(.usd, try Ratio(decimal: "1.25"))]),
            lines: [
                Shipment.Line(
                    id: "shirt", code: try #require(HSCode(code)), origin: made, quantity: 1,
                    unitPrice: Money(1_000_00, .usd), netGrams: 100, facts: facts, preference: claim)
            ],
            options: [Shipment.Option(id: "air", freight: .zero(.usd), insurance: nil, mode: .air)])
    }

    private func cost(_ shipment: Shipment) throws -> OptionCost {
        try #require(try SmallTables.read().assess(shipment).options.first)
    }

    @Test(arguments: ["AU", "au", "AUSFTA", "ausfta"])
    func `a claim is granted by letter or name, with the proof it needs`(claim: String) throws {
        let cost = try cost(shipment(claim: claim, origin: "AU"))
        #expect(cost.charges[0].customsAmount == .zero(.usd))
        #expect(cost.charges[0].authority.id == "us.tariff.6109100012.AU")
        #expect(cost.charges[0].name == "Customs duty under AU")
        #expect(cost.assumptions.contains { $0.code == "preference_proof" && $0.detail.contains("a claim") })
    }

    @Test func `countries from general knowledge are said to be so where a claim is granted`() throws {
        let row = "us,AU,AUSFTA,AU,,,,mpf_exempt,a claim,,s,high,"
        let recalled = try SmallTables.read("preferences.csv", row + "stored", row + "recall")
        func isSaid(_ tables: Tables, claim: String?) throws -> Bool {
            let cost = try #require(try tables.assess(shipment(claim: claim, origin: "AU")).options.first)
            return cost.assumptions.contains { $0.code == "not_checked" }
        }
        #expect(try isSaid(recalled, claim: "AU"))
        #expect(try !isSaid(recalled, claim: nil))
        #expect(try !isSaid(SmallTables.read(), claim: "AU"))
    }

    @Test(
        arguments: [
            (nil, "AU", nil), ("AU", "VN", "us.preference.AU: line shirt: AU is not for goods of Viet Nam"),
            (
                "C", "VN",
                "us.preference.C: line shirt: Only for aircraft. State the fact civil_aircraft as yes where it holds."
            ),
            ("AU", "RU", "us.preference: line shirt: column 2 holds for goods of Russia"),
        ] as [(String?, String, String?)])
    func `otherwise the ordinary duty holds and the answer says why`(claim: String?, origin: String, why: String?)
        throws
    {
        let cost = try cost(shipment(claim: claim, origin: origin))
        #expect(cost.charges[0].authority.id == "us.tariff.6109100012")
        let said = cost.tried.filter { $0.rule.hasPrefix("us.preference") }.map { "\($0.rule): \($0.words)" }
        #expect(said.first.map { $0.prefix(60) } == why.map { $0.prefix(60) })
        #expect(said.count == (why == nil ? 0 : 1))
    }

    @Test func `a stated use lets a programme hold`() throws {
        let cost = try cost(shipment(claim: "C", origin: "VN", facts: Facts([("civil_aircraft", "yes")])))
        #expect(cost.charges[0].customsAmount.isZero)
    }

    @Test(arguments: [
        ("2025-09-30", 50_00), ("2025-10-01", 165_00), ("2026-02-02", 165_00), ("2026-02-03", 50_00),
        ("2026-12-31", 50_00), ("2027-01-01", 165_00),
    ])
    func `a programme that lapsed holds outside the lapse only`(day: String, cents: Int64) throws {
        let cost = try cost(shipment(claim: "AGOA", origin: "KE", day: day))
        #expect(cost.charges[0].customsAmount.minorUnits == cents)
        #expect(cost.tried.contains { $0.words.contains("It lapsed.") } == (cents == 165_00))
    }

    @Test func `a name that no programme has is refused with those there are`() throws {
        let shipment = try shipment(claim: "NAFTB", origin: "CA")
        let error = #expect(throws: LandedCostError.self) { try SmallTables.read().assess(shipment) }
        #expect(
            error == .lines([LineProblem(line: 0, reason: .unknownPreference("NAFTB", known: ["AU", "D", "C"]))]))
    }

    // MARK: Columns put together in sets

    private func settle(_ programme: String, _ code: String, from origin: String) throws -> String {
        let tables = try SmallTables.read()
        let tariff = try #require(tables.tariffs.first { $0.name == "jp" })
        let wanted = try #require(HSCode(code))
        let match = try #require(tariff.match(CodePrefix(wanted), tables.nomenclature))
        let day = try #require(CalendarDate("2026-11-21"))
        let found = tariff.preferences(on: match, from: try #require(CountryCode(origin)), on: day)
        switch found.first(where: { $0.programme.id == programme })?.claim {
        case .granted(let grant): return grant.rate.text
        case .refused(_, let why): return why
        case .some(.none), nil: return "differs"
        }
    }

    @Test(arguments: [
        ("cptpp", "610910010", "AU", "Free"), ("cptpp", "610910090", "VN", "3.7%"),
        ("cptpp", "610910", "VN", "differs"),
        ("cptpp", "330300", "VN", "line 330300000 has no concession under cptpp"),
        (
            "cn", "610910010", "CN",
            "the concession is \"関税割当数量以内のもの 無税\", which rests on the state of a quota or a condition of use"
        ),
        // A programme whose schedule lists exceptions: what it does not list is free.
        ("cn", "610910090", "CN", "Free"),
    ])
    func `a set gives each programme its rate`(programme: String, code: String, origin: String, outcome: String) throws
    {
        #expect(try settle(programme, code, from: origin) == outcome)
    }
}
