import Commerce
import LandedCostDomain
import Testing

@testable import LandedCostService

/// One article of 1,000.00 USD brought into the United States.
struct USArticle: Sendable {
    let code: String
    let origin: String
    var day = "2026-11-21"
    var facts: [String: String] = [:]
    var preference: String?

    init(
        _ code: String, _ origin: String, _ day: String = "2026-11-21", facts: [String: String] = [:],
        preference: String? = nil
    ) {
        self.code = code
        self.origin = origin
        self.day = day
        self.facts = facts
        self.preference = preference
    }

    private var cart: Cart {
        Cart(
            to: "US", from: origin, day: day, currency: .usd,
            lines: [.init(code: code, origin: origin, price: "1000.00", facts: facts, preference: preference)])
    }

    func cost() throws -> OptionCost { try cart.cost() }
    func refusal() throws -> LandedCostError { try cart.refusal() }
    func duty() throws -> String {
        let cost = try cost()
        #expect(cost.needs.isEmpty, "asked for \(cost.needs.map(\.fact.name))")
        return cost.sums[0]
    }
}

/// The order in which the United States' duties stack (README, "United States"): each a share of the value, summed, never
/// compounded. Column 1 from HTS 2026 revision 10; the programmes' rows from U.S. notes 2, 16, 20, 31, 33, 36-39, 51, 52.
@Suite struct UnitedStatesStackingTests {
    /// U.S. note 39(a): an article that bears the duty on chips bears none of those on parts of vehicles or on metals.
    @Test(arguments: [
        (["section_232_chip": "yes", "vehicle_part": "yes"], "250.00"),
        (["section_232_chip": "yes", "vehicle_part": "no"], "250.00"),
        (["section_232_chip": "no", "vehicle_part": "yes", "metal_weight_share": "0"], "150.00"),
    ])
    func `one duty of Section 232 an article, that on chips first`(facts: [String: String], duty: String) throws {
        #expect(try USArticle("8471500150", "TW", facts: facts).duty() == duty)
    }

    /// Note 16 (9903.82), Proclamations 11021 and 11032. 7323.93.00: column 1 2 %, annex 1b; 7301.20.10: free, annex 1a;
    /// 8207.20.00.70: 3.9 %, annex 3; 8427.10.40: free, annex 1c; 7601.10.30: 2.6 %, column 2 18.5 %, annex 1a.
    @Test(
        arguments: [
            (USArticle("7323930045", "CN"), "270.00"),  // 2 % + 25 %
            (USArticle("7323930045", "CN", facts: ["us_metal_share": "0.85"]), "120.00"),  // .06: 2 % + 10 %
            (USArticle("7323930045", "CN", facts: ["us_metal_share": "0.84"]), "270.00"),
            (USArticle("7323930045", "CN", facts: ["metal_weight_share": "0.1"]), "270.00"),  // .03: not ch. 72
            (USArticle("7323930045", "CN", facts: ["metal_weight_share": "0"]), "145.00"),  // .01; then 301's 12.5 %
            (USArticle("7323930045", "GB", facts: ["uk_metal_share": "0.95"]), "170.00"),  // .05: 2 % + 15 %
            (USArticle("7323930045", "GB", facts: ["uk_metal_share": "0.94"]), "270.00"),
            (USArticle("7301201000", "IN"), "500.00"),
            (USArticle("7301201000", "GB", facts: ["uk_metal_share": "1"]), "250.00"),  // .04
            (USArticle("7301201000", "IN", facts: ["us_metal_share": "0.9"]), "100.00"),
            (USArticle("8207200070", "IN", facts: ["metal_weight_share": "0.15"]), "150.00"),  // .10: total 15 %
            (USArticle("8207200070", "IN", facts: ["metal_weight_share": "0.14"]), "139.00"),  // 3.9 % + 301's 10 %
            (USArticle("8207200070", "IN", facts: ["metal_weight_share": "1", "us_metal_share": "0.9"]), "100.00"),
            (USArticle("8207200070", "BY", facts: ["metal_weight_share": "1"]), "550.00"),  // column 2 30 % + .12 25 %
            (USArticle("8207200070", "CN", facts: ["metal_weight_share": "1"]), "400.00"),  // total 15 % + list 3 25 %
            (USArticle("8427104000", "DE", facts: ["metal_weight_share": "1"]), "150.00"),  // .22
            (USArticle("8427104000", "CN", facts: ["metal_weight_share": "1"]), "500.00"),  // 25 % + list 1 25 %
            (USArticle("7601103000", "RU"), "2185.00"),  // column 2 18.5 % + 200 %
            (USArticle("7601103000", "TR", facts: ["russian_aluminium": "yes"]), "2026.00"),  // 2.6 % + 200 %
            (USArticle("7601103000", "TR"), "526.00"),
        ] as [(USArticle, String)])
    func `metals in the annex regime`(article: USArticle, duty: String) throws {
        #expect(try article.duty() == duty)
    }

    /// 9903.82.20: 25 % of the part that is not of the United States, whose content counts up to 40 %.
    @Test(arguments: [("0.2", "200.00"), ("0.4", "150.00"), ("0.9", "150.00")])
    func `equipment under USMCA pays on what is not of the United States`(share: String, duty: String) throws {
        let article = USArticle(
            "8427104000", "MX", facts: ["metal_weight_share": "1", "us_content_share": share], preference: "USMCA")
        #expect(try article.duty() == duty)
    }

    /// Headings 9903.81.90 and .85.08 before 2026-04-06: 50 % of the metal's value, the other duties on the rest.
    @Test(arguments: [("0", "239.00"), ("0.4", "359.00"), ("1", "539.00")])
    func `before the annexes a metal's value paid, and the rest paid the rest`(share: String, duty: String) throws {
        // 3.9 % + 50 % of the steel + Viet Nam's 20 % (9903.02.69) of the rest
        #expect(try USArticle("8207200070", "VN", "2025-10-01", facts: ["steel_value_share": share]).duty() == duty)
    }

    @Test func `a total counts column 1 only on the part it is taken of`() throws {
        // Germany: 3.9 % + 50 % of 400.00 + (15 % − 3.9 %) of 600.00
        #expect(try USArticle("8207200070", "DE", "2025-10-01", facts: ["steel_value_share": "0.4"]).duty() == "305.60")
    }

    @Test func `a metal's value that nobody states is asked for`() throws {
        let cost = try USArticle("8207200070", "VN", "2025-10-01").cost()
        #expect(cost.needs.map(\.fact.name) == ["steel_value_share"])
        // with the 2.69 of an informal entry
        #expect(cost.range == TotalRange(low: Money(241_69, .usd), high: Money(541_69, .usd)))
    }

    /// Proclamations 10908 and 10984, deal orders (9903.94, 9903.74); column 1 of 8703.23.01 is 2.5 %, of 4011.10.10 4 %.
    @Test(
        arguments: [
            (USArticle("8703230190", "JP"), "150.00"), (USArticle("8703230190", "DE"), "150.00"),
            (USArticle("8703230190", "KR"), "150.00"), (USArticle("8703230190", "MX"), "275.00"),
            (USArticle("8703230190", "MX", facts: ["us_content_share": "0.35"], preference: "S"), "162.50"),  // .03
            (USArticle("8703230190", "CA", preference: "USMCA"), "250.00"),
            (USArticle("8703230190", "GB", facts: ["quota_state": "in_quota"]), "100.00"),  // .31: 2.5 % + 7.5 %
            (USArticle("8703230190", "GB", facts: ["quota_state": "over_quota"]), "275.00"),
            (USArticle("8703230190", "CN"), "525.00"),  // + list 1 25 %
            (USArticle("8703600005", "CN"), "1275.00"),  // + 9903.91.03 100 %
            (USArticle("4011101010", "IN", facts: ["vehicle_part": "yes"]), "290.00"),
            (USArticle("4011101010", "IN", facts: ["vehicle_part": "no"]), "140.00"),  // 301's 10 %
            (USArticle("4011101010", "JP", facts: ["vehicle_part": "yes"]), "150.00"),  // .43
            (USArticle("4011101010", "MX", facts: ["vehicle_part": "yes"], preference: "S"), "0.00"),  // .06
        ] as [(USArticle, String)])
    func `vehicles and their parts`(article: USArticle, duty: String) throws {
        #expect(try article.duty() == duty)
    }

    @Test func `whether a part is one of a vehicle is asked`() throws {
        let cost = try USArticle("4011101010", "IN").cost()
        #expect(cost.needs.map(\.fact.name) == ["vehicle_part"])
        #expect(cost.range == TotalRange(low: Money(140_00, .usd), high: Money(290_00, .usd)))
        #expect(cost.totals.total == Money(290_00, .usd))
    }

    /// T-shirts (column 1 16.5 %; free under the agreements named): notes 20, 50, 51 and 52.
    @Test(
        arguments: [
            (USArticle("6109100012", "CN"), "365.00"),  // list 4A 7.5 % + 12.5 %
            (USArticle("6109100012", "BR"), "540.00"),  // 25 % + 12.5 %
            (USArticle("6109100012", "BR", facts: ["brazil_exempt_article": "yes"]), "290.00"),
            (USArticle("6109100012", "DE"), "165.00"), (USArticle("6109100012", "JP"), "165.00"),
            (USArticle("6109100012", "CA"), "765.00"),  // 10 % + section 338 50 %
            (USArticle("6109100012", "CA", preference: "USMCA"), "500.00"),  // 338 also under USMCA
            (USArticle("6109100012", "MX", preference: "USMCA"), "0.00"),
            (USArticle("6109100012", "MX"), "265.00"),
            (USArticle("6109100012", "SV", preference: "P"), "0.00"),  // textiles of CAFTA-DR
            (USArticle("6109100012", "SV"), "265.00"),
            (USArticle("6109100012", "IN", facts: ["donation": "yes"]), "165.00"),
        ] as [(USArticle, String)])
    func `section 301, section 338 and what a claim takes away`(article: USArticle, duty: String) throws {
        #expect(try article.duty() == duty)
    }

    @Test func `an exclusion of section 301 holds where it is stated, to 2026-11-09`() throws {
        let stated = ["section_301_exclusion": "yes"]
        // 9404.90.10.60: column 1 5.3 %, list 4A 7.5 %, forced labour 12.5 %
        #expect(try USArticle("9404901060", "CN", "2026-11-09").duty() == "253.00")
        #expect(try USArticle("9404901060", "CN", "2026-11-09", facts: stated).duty() == "178.00")
        #expect(try USArticle("9404901060", "CN", "2026-11-10", facts: stated).duty() == "253.00")
    }

    /// 19 USC 58c(b)(8) and the agreements' acts: no processing fee on goods that qualify.
    @Test func `the processing fee leaves out what qualifies under an agreement`() throws {
        func fee(_ lines: [Cart.Line]) throws -> String {
            try Cart(to: "US", from: "MX", currency: .usd, lines: lines).cost().sums[2]
        }
        let shirt = Cart.Line(code: "6109100012", origin: "MX", price: "20000.00", preference: "USMCA")
        let other = Cart.Line(code: "6109100012", origin: "MX", price: "20000.00")
        #expect(try fee([shirt]) == "0.00")
        #expect(try fee([shirt, other]) == "69.28")  // 0.3464 % of 20,000.00
        #expect(try fee([other, other]) == "138.56")
        let jordan = Cart.Line(code: "6109100012", origin: "JO", price: "20000.00", preference: "JO")
        #expect(try fee([jordan]) == "69.28")  // the agreement with Jordan has no such exemption
    }

    @Test func `drones are asked for, and those of the list are refused for want of a founded rate`() throws {
        #expect(try USArticle("8806210000", "IN").cost().needs.map(\.fact.name) == ["drone_category"])
        #expect(try USArticle("8806210000", "IN", facts: ["drone_category": "none"]).duty() == "100.00")
        let refusal = try USArticle("8806210000", "IN", facts: ["drone_category": "listed_complete"]).refusal()
        guard case .lines(let problems) = refusal, case .excluded(_, let why) = try #require(problems.first).reason
        else { throw Cart.NotRefused() }
        #expect(why.contains("us.section_232_uas.all.listed_complete"))
    }

    /// EO 14066 and 14068 (87 FR 13625, 14381), EO 13570, 31 CFR 515.204.
    @Test(arguments: [
        ("0303120000", "RU", "2022-03-11"), ("2208605000", "RU", "2022-03-11"), ("2701120050", "RU", "2022-03-08"),
        ("6109100012", "KP", "2011-04-18"), ("6109100012", "CU", "1963-07-08"),
    ])
    func `goods that may not come in are named with the day since`(code: String, origin: String, since: String) throws {
        let facts = code.hasPrefix("2208") ? ["litres": "0.7", "alcohol_content": "40"] : [:]
        let cost = try USArticle(code, origin, facts: facts).cost()
        #expect(cost.prohibitions.map(\.citation.period.from) == [CalendarDate(since)])
    }

    @Test func `Canada's bans are said not to be known, from the day they began`() throws {
        func says(_ day: String) throws -> Bool {
            try USArticle("6109100012", "CA", day).cost().assumptions
                .contains { $0.code == "us.section_338_canada.ban.ca.2026-09-29" }
        }
        #expect(try !says("2026-09-28"))
        #expect(try says("2026-09-29"))
    }
}
