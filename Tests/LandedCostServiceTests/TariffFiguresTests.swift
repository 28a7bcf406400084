import Commerce
import LandedCostDomain
import Testing

@testable import LandedCostService

/// Rates of the shipped tariffs, each as its source prints it (Data/README.md names edition and date).
@Suite struct TariffFiguresTests {
    private func tariff(_ name: String) throws -> Tariff {
        try #require(try RealTables.get().tariffs.first { $0.name == name })
    }

    private func match(_ tariff: Tariff, _ code: String) throws -> TariffMatch {
        let wanted = try #require(HSCode(code))
        return try #require(tariff.match(CodePrefix(wanted), RealTables.get().nomenclature))
    }

    private static let day = CalendarDate("2026-11-21") ?? CalendarDate(daysSince1970: 0)

    @Test(arguments: [
        // Japan, edition of 2026-07-09: knitted T-shirts of cotton, embroidered or not; leather bags; wine.
        ("jp", "610910010", "10.9%", "charged"), ("jp", "610910020", "7.4%", "charged"),
        ("jp", "420222100", "16%", "charged"), ("jp", "640299090", "metal_toe_cap ? 6.7% : 10%", "charged"),
        (
            "jp", "220421020",
            "min(max(min(21.3%, 156.80JPY/l), 93JPY/l), max(min(15%, 125JPY/l), 67JPY/l))", "charged"
        ),
        // A WTO rate in brackets is not the lower one; a quota's mark is never computed.
        ("jp", "610610010", "9.1%", "charged"), ("jp", "040690010", "◎無税 | WTO 29.8%", "charged"),
        // Canada, 2021: T-shirts; a line of HS 2022 carried to HS 2017.
        ("ca", "61091000", "18%", "charged"), ("ca", "851713", "Free", "charged"),
        // Australia, 2026-04-17: leather clothing; chapters the extract lacks.
        ("au", "42031000", "5%", "charged"), ("au", "610910", "5%", "flatEstimate"), ("au", "730890", "5%", "ceiling"),
        ("au", "64029990", "", "unknown"),
        // Rules of chapters: Norway, Switzerland, Singapore, Chile, the Emirates, New Zealand, Korea.
        ("no", "610910", "10.7%", "flatEstimate"), ("no", "640299", "Free", "charged"), ("no", "070200", "", "unknown"),
        ("ch", "610910", "Free", "charged"), ("ch", "040610", "", "unknown"), ("ch", "350510", "", "unknown"),
        ("sg", "610910", "Free", "charged"), ("sg", "220300", "", "unknown"), ("hk", "950300", "Free", "charged"),
        ("cl", "610910", "6%", "charged"), ("cl", "490199", "", "unknown"), ("ae", "610910", "5%", "flatEstimate"),
        ("nz", "610910", "10%", "ceiling"), ("kr", "610910", "13%", "unconfirmed"), ("sa", "610910", "15%", "ceiling"),
        // Brazil before the cuts of 2022.
        ("br_cet", "610910", "35%", "ceiling"), ("br_ipi", "330300", "42%", "ceiling"),
    ])
    func `a line has its rate and what may be done with it`(
        name: String, code: String, rate: String, standing: String
    ) throws {
        let tariff = try tariff(name)
        let line = try match(tariff, code).lines.lowerBound
        #expect(tariff.rate(line, .general, on: Self.day).text == rate)
        let wanted: TariffRule.Standing =
            switch standing {
            case "flatEstimate": .estimate
            case "ceiling": .ceiling
            case "unconfirmed": .unconfirmed
            case "unknown": .unknown
            default: .charged
            }
        #expect(tariff.standing(line) == wanted)
    }

    /// The HS6 averages as computed apart from the same files (`hs6_mfn`, 2026-11).
    @Test(arguments: [
        ("us", "610910", "16.50", "16.5", "16.5", 1, 0), ("us", "640299", "19.84", "3", "48", 16, 4),
        ("jp", "610910", "9.15", "7.4", "10.9", 2, 0), ("eu", "640299", "16.82", "16.8", "17", 9, 0),
        ("uk", "640299", "16.00", "16", "16", 9, 0), ("ca", "610910", "18.00", "18", "18", 1, 0),
        ("br_cet", "610910", "35.00", "35", "35", 1, 0),
    ])
    func `an HS6 average is that of the national lines`(
        name: String, code: String, mean: String, least: String, most: String, lines: Int, others: Int
    ) throws {
        let tariff = try tariff(name)
        let average = try #require(tariff.average(match(tariff, code).lines, on: Self.day))
        #expect([average.mean, average.least, average.most] == [mean, least, most])
        #expect([average.lines, average.otherLines] == [lines, others])
    }

    @Test(arguments: [
        // Column by column as printed in the edition of 2026-07-09.
        ("jp", "610910020", "CN", "rcep_cn", "4.6%"), ("jp", "610910020", "VN", "cptpp", "Free"),
        ("jp", "420222100", "IT", "eu", "2.9%"), ("jp", "420222100", "GB", "uk", "2.9%"),
        ("ca", "61091000", "KR", "krt", "Free"), ("ca", "61091000", "US", "ust", "Free"),
        // Schedules list exceptions; what they do not list is free.
        ("au", "42031000", "CN", "12", "Free"), ("au", "22042110", "JP", "14", "4%"),
        ("no", "61091000", "GB", "GB", "Free"), ("us", "6109100012", "KR", "KR", "Free"),
    ])
    func `a programme concedes what its column prints`(
        name: String, code: String, origin: String, programme: String, rate: String
    ) throws {
        let tariff = try tariff(name)
        let found = tariff.preferences(
            on: try match(tariff, code), from: try #require(CountryCode(origin)), on: Self.day)
        let claim = try #require(found.first { $0.programme.id == programme }).claim
        guard case .granted(let grant) = claim else {
            Issue.record("not granted: \(String(describing: claim))")
            return
        }
        #expect(grant.rate.text == rate)
    }

    @Test(arguments: [
        ("uk", "610910", "JP", "japan", "not in the tables"),
        ("uk", "610910", "IN", "gsp", "not in force"), ("uk", "610910", "IN", "india", "not in the tables"),
        ("jp", "640299090", "MY", "my", "which rests on"),
    ])
    func `a programme that does not hold says why`(
        name: String, code: String, origin: String, programme: String, why: String
    ) throws {
        let tariff = try tariff(name)
        let country = try #require(CountryCode(origin))
        let match = try match(tariff, code)
        let day = Self.day
        let claim = try #require(
            tariff.preferences(on: match, from: country, on: day).first { $0.programme.id == programme })
        guard case .refused(_, let said) = claim.claim else {
            Issue.record("granted")
            return
        }
        #expect(said.contains(why), "\(said)")
    }

    @Test(
        arguments: [
            ("851712", "HS 2017", ["851713", "851714"]), ("610911", nil, ["610910"]),
        ] as [(String, String?, [String])])
    func `an unknown code is answered with others`(code: String, revision: String?, near: [String]) throws {
        let reason = try RealTables.get().unknown(CodePrefix(try #require(HSCode(code))), nil)
        guard case .unknownTariffLine(_, let said, let codes) = reason else {
            Issue.record("\(reason)")
            return
        }
        #expect(said == revision)
        #expect(codes.starts(with: near), "\(codes)")
    }

    @Test func `each table has the digest of its content`() throws {
        let tables = try RealTables.get()
        let american = tables.versions(of: .unitedStates)
        for name in ["tariff_us", "tariff_us_history", "us_additional", "us_lists", "preferences", "import_rules"] {
            #expect(american.contains { $0.hasPrefix("\(name)@") && $0.count == name.count + 9 }, "\(name)")
        }
        #expect(!american.contains { $0.hasPrefix("tariff_eu@") })
        #expect(tables.versions(of: .germany).contains { $0.hasPrefix("tariff_eu@") })
        #expect(Set(american).count == american.count)
    }
}
