import Commerce
import LandedCostDomain
import Testing

/// Figures of the European Union. Sources: Regulation (EU) 2026/382 and its acts (3 EUR for each item from 2026-07-01 to
/// 2028-07-01); VAT Directive art. 369l (IOSS to 150 EUR); Reg. 1186/2009 art. 23 (the relief before); tariff lines
/// 6109 10 00 (12.0 %) and 9102 11 00 (4.50 % MIN 0.30 EUR / item MAX 0.80 EUR / item) of the edition of 2020-12; VAT of
/// the Netherlands 21 % since 2012-10-01 (TEDB).
@Suite struct EuropeanUnionFiguresTests {
    private func shirts(_ count: Int64 = 5, _ price: String = "12.00") -> Cart.Line {
        Cart.Line(quantity: count, price: price)
    }

    @Test func `five T-shirts of one subheading pay one 3 EUR`() throws {
        let cost = try Cart(to: "NL", currency: .eur, lines: [shirts()]).cost()
        #expect(cost.sums == ["3.00", "13.23", "0.00"])  // 21 % of 60.00 + 3.00
        #expect(cost.regime == "eu_ioss")
        #expect(
            cost.charges.map(\.authority.id) == ["eu.low_value_flat_duty.2026-07-01", "nl.vat_standard.2012-10-01"])
    }

    @Test func `a T-shirt and a watch pay 6 EUR`() throws {
        let cost = try Cart(
            to: "NL", currency: .eur, lines: [shirts(1), .init(code: "910211", price: "40.00")]
        ).cost()
        #expect(cost.sums == ["6.00", "12.18", "0.00"])  // 21 % of 52.00 + 6.00
        #expect(cost.charges.prefix(2).map(\.line) == [0, 1])
    }

    @Test func `two lines of one subheading pay 3 EUR together`() throws {
        let cost = try Cart(
            to: "NL", currency: .eur, lines: [shirts(1), .init(code: "61091000", price: "9.00")]
        ).cost()
        #expect(cost.sums[0] == "3.00")
        #expect(cost.charges.first?.line == nil)
    }

    @Test(arguments: [
        ("2026-06-30", "0.00", "12.60"), ("2026-07-01", "3.00", "13.23"), ("2028-06-30", "3.00", "13.23"),
        ("2028-07-01", "7.20", "14.11"),  // the tariff's 12 % on parcels too
    ])
    func `the 3 EUR hold from 2026-07-01 to 2028-06-30`(day: String, duty: String, tax: String) throws {
        let cost = try Cart(to: "NL", day: day, currency: .eur, lines: [shirts()]).cost()
        #expect(cost.sums == [duty, tax, "0.00"])
    }

    @Test(arguments: [
        ("150.00", "eu_ioss", "3.00", "32.13"),  // 21 % of 153.00
        ("150.01", "normal_entry", "18.00", "35.28"),  // 12 % of 150.01; 21 % of 168.01
    ])
    func `the scheme ends above 150 EUR of goods`(price: String, regime: String, duty: String, tax: String) throws {
        let cost = try Cart(to: "NL", currency: .eur, lines: [shirts(1, price)]).cost()
        #expect(cost.regime == regime)
        #expect(cost.sums == [duty, tax, "0.00"])
    }

    @Test func `freight does not count toward the 150 EUR, but is taxed`() throws {
        let cost = try Cart(to: "NL", currency: .eur, freight: "20.00", lines: [shirts(1, "150.00")]).cost()
        #expect(cost.sums == ["3.00", "36.33", "0.00"])  // 21 % of 173.00
    }

    @Test func `above 150 EUR duty is on CIF by line and VAT on all`() throws {
        let cost = try Cart(
            to: "NL", currency: .eur, freight: "10.00",
            lines: [shirts(15), .init(code: "910211", price: "40.00")]
        ).cost()
        // 180.00 + 8.18 freight: 12 % is 22.58; the watch's 4.5 % of 41.82 is cut at 0.80; 21 % of 253.38.
        #expect(cost.charges.map(\.customsAmount.amountText) == ["22.58", "0.80", "53.21"])
    }

    @Test func `the threshold is met in euros when prices are in dollars`() throws {
        // 187.50 USD are 150.00 EUR at 1.25; 187.52 are 150.02.
        #expect(try Cart(to: "NL", currency: .usd, lines: [shirts(1, "187.50")]).cost().regime == "eu_ioss")
        #expect(try Cart(to: "NL", currency: .usd, lines: [shirts(1, "187.52")]).cost().regime == "normal_entry")
    }

    @Test func `from Germany to France there is no import charge`() throws {
        let cost = try Cart(to: "FR", from: "DE", currency: .eur, lines: [shirts(1, "100.00")]).cost()
        #expect(cost.sums == ["0.00", "20.00", "0.00"])  // French VAT, 20 % since 2014-01-01
        #expect(cost.charges.map(\.kind) == [.tax])
        #expect(cost.regime == "eu_internal")
    }

    /// Standard rates with the day before and the day of their change: TEDB; SK 23, EE 24, RO 21, FI 25.5.
    @Test(arguments: [
        ("SK", "2024-12-31", 20_00), ("SK", "2025-01-01", 23_00), ("EE", "2025-06-30", 22_00),
        ("EE", "2025-07-01", 24_00),
        ("RO", "2025-07-31", 19_00), ("RO", "2025-08-01", 21_00), ("FI", "2024-08-31", 24_00),
        ("FI", "2024-09-01", 25_50),
    ])
    func `VAT is that of the state and the day`(state: String, day: String, cents: Int64) throws {
        let cost = try Cart(to: state, from: "NL", day: day, currency: .eur, lines: [shirts(1, "100.00")]).cost()
        #expect(cost.totals.tax == Money(cents, .eur))
    }

    @Test func `every state of the union is quoted`() throws {
        for state in CountryCode.all where state.isInEuropeanUnion {
            let cost = try Cart(to: state.alpha2, currency: .eur, lines: [shirts()]).cost()
            #expect(cost.totals.duty == Money(3_00, .eur), "\(state)")
            #expect(cost.totals.tax.isPositive, "\(state)")
        }
    }

    /// 25 RON for each parcel to 150 EUR from 2026-01-01; 2 EUR for each line in France from 2026-03-01 to 06-30; Italy's
    /// 2 EUR is not confirmed and not charged (import_rules.csv).
    @Test(arguments: [
        ("RO", "2025-12-31", "0.00"), ("RO", "2026-01-01", "5.00"), ("FR", "2026-02-28", "0.00"),
        ("FR", "2026-03-01", "4.00"), ("FR", "2026-06-30", "4.00"), ("FR", "2026-07-01", "0.00"),
        ("IT", "2026-11-21", "0.00"),
    ])
    func `parcel fees of a state are charged where they are confirmed`(state: String, day: String, fee: String) throws {
        let cost = try Cart(
            to: state, day: day, currency: .eur, lines: [shirts(), .init(code: "910211", price: "9.00")]
        ).cost()
        #expect(cost.sums[2] == fee)
    }

    @Test func `perfume bore duty even below the old relief`() throws {
        // Line 3303 00 10 and 90 are free in the tariff: the duty is computed and is zero, the T-shirts are relieved.
        let cost = try Cart(
            to: "NL", day: "2026-06-30", currency: .eur, lines: [shirts(), .init(code: "330300", price: "40.00")]
        ).cost()
        #expect(cost.charges.filter { $0.kind == .duty }.map(\.line) == [1])
        #expect(cost.sums[0] == "0.00")
    }

    @Test(arguments: [
        ("ES", "51001"), ("FR", "97400"), ("DE", "78266"), ("GR", "63086"), ("FI", "22100"), ("IT", "23041"),
    ])
    func `territories with taxes of their own are refused`(state: String, code: String) throws {
        let refusal = try Cart(to: state, currency: .eur, postalCode: code, lines: [shirts()]).refusal()
        guard case .noDataForTerritory = refusal else { throw Cart.NotRefused() }
    }

    @Test(arguments: ["220421", "240220"])
    func `goods under excise are refused`(code: String) throws {
        guard case .lines = try Cart(to: "NL", currency: .eur, lines: [.init(code: code, price: "20.00")]).refusal()
        else {
            throw Cart.NotRefused()
        }
    }

    @Test func `a fee in another currency needs its rate`() throws {
        var shipment = try Cart(to: "RO", currency: .eur, lines: [shirts()]).shipment()
        shipment = Shipment(
            asOf: shipment.asOf, destination: shipment.destination, region: nil, postalCode: nil,
            shipFrom: shipment.shipFrom, registrations: [], isForBusiness: false, currency: .eur,
            rates: ExchangeRates(id: "none", perEuro: []), lines: shipment.lines, options: shipment.options)
        let tables = try RealTables.get()
        #expect(throws: LandedCostError.noRate(try #require(Currency(code: "RON")))) { try tables.assess(shipment) }
    }
}

/// The flat duty beside a full declaration: goods declared in full with a preference, VAT not by IOSS, stay on the tariff;
/// H7 counts subheadings and H1 codes (Regulation (EU) 2026/382; guidance of 2026-06). Product identifiers from 2026-11-01
/// (Implementing Regulation 2026/1200).
@Suite struct EuropeanUnionDeclarationTests {
    private func cart(_ lines: [Cart.Line], registrations: Set<String> = [], day: String = "2026-11-21") -> Cart {
        Cart(to: "NL", from: "TR", day: day, currency: .eur, registrations: registrations, lines: lines)
    }

    @Test(arguments: [[], ["none"]] as [Set<String>])
    func `a claimed preference keeps the tariff, with VAT at the border`(registrations: Set<String>) throws {
        let line = Cart.Line(origin: "TR", price: "60.00", preference: "customs_union")
        let cost = try cart([line], registrations: registrations).cost()
        #expect(cost.regime == "normal_entry")
        #expect(cost.charges.allSatisfy { $0.collector == .carrier })
        #expect(cost.charges.first?.authority.id == "eu.tariff.61091000")
    }

    @Test func `under IOSS the flat duty holds whatever is claimed`() throws {
        let line = Cart.Line(origin: "TR", price: "60.00", preference: "customs_union")
        let cost = try cart([line], registrations: ["ioss"]).cost()
        #expect(cost.sums == ["3.00", "13.23", "0.00"])
        #expect(cost.tried.contains { $0.rule == "eu.preference" })
    }

    @Test func `a full declaration counts codes of ten digits`() throws {
        let claimed = Cart.Line(code: "910211", origin: "TR", price: "20.00", preference: "customs_union")
        let shirts = ["6109100010", "6109100090"].map { Cart.Line(code: $0, price: "10.00") }
        let cost = try cart([claimed] + shirts, registrations: ["none"]).cost()
        // Two codes of one subheading at 3 EUR; the watch at 4.5 % of 20.00, at most 0.80.
        #expect(cost.sums[0] == "6.80")
        let short = try cart(shirts, registrations: ["none"]).cost()
        #expect(short.sums[0] == "3.00")
    }

    @Test(arguments: [("2026-10-31", false), ("2026-11-01", true)])
    func `product identifiers are asked for from 2026-11-01`(day: String, isSaid: Bool) throws {
        let cost = try cart([.init(price: "60.00")], day: day).cost()
        #expect(cost.assumptions.contains { $0.code == "eu.product_identifier_required.2026-11-01" } == isSaid)
    }
}
