import Commerce
import LandedCostDomain
import Testing

@testable import LandedCostService

/// The day before and the day after each change of 2025-26 in the United States: duty on one article of 1,000.00 USD.
/// Sources: the rows of us_additional.csv, each with its proclamation, order or Federal Register notice.
@Suite struct UnitedStatesDatesTests {
    private func check(_ article: (String) -> USArticle, _ days: [(String, String)]) throws {
        for (day, duty) in days { #expect(try article(day).duty() == duty, "on \(day)") }
    }

    /// Column 1 of 6109.10.00 is 16.5 %.
    @Test(
        arguments: [
            // 9903.01.20, .24: 10 %, 20 %, 10 %; .25 and .63: 10 %, 84 %, 125 %, 10 %; list 4A 7.5 %
            (
                "CN",
                [
                    ("2025-02-03", "240.00"), ("2025-02-04", "340.00"), ("2025-03-03", "340.00"),
                    ("2025-03-04", "440.00"),
                    ("2025-04-04", "440.00"), ("2025-04-05", "540.00"), ("2025-04-08", "540.00"),
                    ("2025-04-09", "1280.00"),
                    ("2025-04-10", "1690.00"), ("2025-05-13", "1690.00"), ("2025-05-14", "540.00"),
                    ("2025-11-09", "540.00"), ("2025-11-10", "440.00"), ("2026-02-23", "440.00"),
                    ("2026-02-24", "340.00"),
                    ("2026-07-23", "340.00"), ("2026-07-24", "365.00"),
                ]
            ),
            // 10 % to 25 % (9903.02.26), + 25 % (EO 14329) to 2026-02-06
            (
                "IN",
                [
                    ("2025-04-04", "165.00"), ("2025-04-05", "265.00"), ("2025-08-06", "265.00"),
                    ("2025-08-07", "415.00"),
                    ("2025-08-26", "415.00"), ("2025-08-27", "665.00"), ("2026-02-06", "665.00"),
                    ("2026-02-07", "415.00"),
                    ("2026-02-23", "415.00"), ("2026-02-24", "265.00"), ("2026-07-23", "265.00"),
                    ("2026-07-24", "265.00"),
                ]
            ),
            (
                "BR",
                [
                    ("2025-08-05", "265.00"), ("2025-08-06", "665.00"), ("2026-02-23", "665.00"),
                    ("2026-02-24", "265.00"),
                    ("2026-07-21", "265.00"), ("2026-07-22", "515.00"), ("2026-07-23", "515.00"),
                    ("2026-07-24", "540.00"),
                ]
            ),
            (
                "CH",
                [
                    ("2025-08-06", "265.00"), ("2025-08-07", "555.00"), ("2025-11-13", "555.00"),
                    ("2025-11-14", "165.00"),
                ]
            ),
            ("KR", [("2025-08-07", "315.00"), ("2025-11-13", "315.00"), ("2025-11-14", "165.00")]),
            (
                "JP",
                [
                    ("2025-08-06", "265.00"), ("2025-08-07", "165.00"), ("2026-02-24", "265.00"),
                    ("2026-07-24", "165.00"),
                ]
            ),
            (
                "DE",
                [
                    ("2026-02-23", "165.00"), ("2026-02-24", "265.00"), ("2026-07-23", "265.00"),
                    ("2026-07-24", "165.00"),
                ]
            ),
            (
                "MX",
                [
                    ("2025-03-03", "165.00"), ("2025-03-04", "415.00"), ("2026-02-23", "415.00"),
                    ("2026-02-24", "265.00"),
                ]
            ),
            (
                "CA",
                [
                    ("2025-07-31", "415.00"), ("2025-08-01", "515.00"), ("2026-02-23", "515.00"),
                    ("2026-02-24", "265.00"),
                    ("2026-08-21", "265.00"), ("2026-08-22", "765.00"),
                ]
            ),
        ] as [(String, [(String, String)])])
    func `duties on all goods of a country`(origin: String, days: [(String, String)]) throws {
        try check({ USArticle("6109100012", origin, $0) }, days)
    }

    @Test func `a claim under USMCA keeps IEEPA away from 2025-03-07, and not section 338`() throws {
        try check(
            { USArticle("6109100012", "MX", $0, preference: "USMCA") },
            [("2025-03-06", "250.00"), ("2025-03-07", "0.00"), ("2026-02-24", "0.00"), ("2026-07-24", "0.00")])
        try check(
            { USArticle("6109100012", "CA", $0, preference: "USMCA") },
            [("2026-08-21", "0.00"), ("2026-08-22", "500.00")])
    }

    /// Proclamations 10895, 10896, 10947 and 11021. 7301.20.10 is free; 7601.10.30 2.6 %.
    @Test func `metals`() throws {
        try check(
            { USArticle("7301201000", "IN", $0) },
            [("2025-06-03", "250.00"), ("2025-06-04", "500.00"), ("2026-04-05", "500.00"), ("2026-04-06", "500.00")])
        try check({ USArticle("7301201000", "GB", $0) }, [("2025-06-03", "250.00"), ("2025-06-04", "250.00")])
        try check(
            { USArticle("7601103000", "AE", $0) },
            [("2025-03-11", "126.00"), ("2025-03-12", "276.00"), ("2025-06-03", "276.00"), ("2025-06-04", "526.00")])
        // of the steel's value and Section 122 on the rest, then 15 % in all
        try check(
            { USArticle("8207200070", "VN", $0, facts: ["steel_value_share": "0.4", "metal_weight_share": "1"]) },
            [("2026-04-05", "299.00"), ("2026-04-06", "150.00")])
        // the derivative list of 2025-08-18
        try check(
            { USArticle("8207200070", "VN", $0, facts: ["steel_value_share": "1"]) },
            [("2025-08-17", "239.00"), ("2025-08-18", "539.00")])
        // mobile equipment, Proclamation 11032
        try check(
            { USArticle("8427104000", "DE", $0, facts: ["metal_weight_share": "1"]) },
            [("2026-06-07", "250.00"), ("2026-06-08", "150.00")])
    }

    /// Proclamation 10962: half of the copper's value; the rest bears 10 %. Column 1 of 7407.10.15 is 3 %.
    @Test func `copper`() throws {
        try check(
            { USArticle("7407101500", "CL", $0, facts: ["copper_value_share": "0.8"]) },
            [("2025-07-31", "30.00"), ("2025-08-01", "450.00")])
    }

    /// Proclamation 10908, orders of the deals.
    @Test func `vehicles`() throws {
        try check(
            { USArticle("8703230190", "JP", $0) },
            [("2025-04-02", "25.00"), ("2025-04-03", "275.00"), ("2025-09-15", "275.00"), ("2025-09-16", "150.00")])
        try check({ USArticle("8703230190", "DE", $0) }, [("2025-07-31", "275.00"), ("2025-08-01", "150.00")])
        try check({ USArticle("8703230190", "KR", $0) }, [("2025-10-31", "275.00"), ("2025-11-01", "150.00")])
        try check(
            { USArticle("8703230190", "GB", $0, facts: ["quota_state": "in_quota"]) },
            [("2025-06-29", "275.00"), ("2025-06-30", "100.00")])
        // parts; reciprocal 10 % before, 20 % of Taiwan to 2026-02-23, 122's 10 % on parts of none
        try check(
            { USArticle("4011101010", "IN", $0, facts: ["vehicle_part": "yes"]) },
            [("2025-05-02", "140.00"), ("2025-05-03", "290.00")])
        try check(
            { USArticle("4011101010", "TW", $0, facts: ["vehicle_part": "yes"]) },
            [("2026-04-30", "290.00"), ("2026-05-01", "150.00")])
        // trucks, Proclamation 10984; column 1 of 8704.23.01 is 25 %
        try check({ USArticle("8704230100", "DE", $0) }, [("2025-10-31", "250.00"), ("2025-11-01", "500.00")])
        try check(
            { USArticle("8704230100", "MX", $0, facts: ["us_content_share": "0.6"], preference: "S") },
            [("2025-10-31", "0.00"), ("2025-11-01", "100.00")])
    }

    /// Proclamation 10976; Proclamation 11002; U.S. notes of sections 201, 301 and 338.
    @Test func `wood, chips, batteries, chassis, quartz, drones, polysilicon`() throws {
        try check({ USArticle("4407190002", "DE", $0) }, [("2025-10-13", "0.00"), ("2025-10-14", "100.00")])
        try check({ USArticle("9401616011", "VN", $0) }, [("2025-10-13", "200.00"), ("2025-10-14", "250.00")])
        try check({ USArticle("9401616011", "JP", $0) }, [("2025-10-13", "150.00"), ("2025-10-14", "150.00")])
        let chip = ["section_232_chip": "yes", "vehicle_part": "no", "metal_weight_share": "0"]
        try check(
            { USArticle("8471801000", "MY", $0, facts: chip) }, [("2026-01-14", "0.00"), ("2026-01-15", "250.00")])
        // 8507.60.00: 3.4 %; list 4A 7.5 % to 9903.91.06 25 %; IEEPA 10 % + 10 %
        try check(
            { USArticle("8507600030", "CN", $0, facts: ["vehicle_part": "no"]) },
            [("2025-12-31", "309.00"), ("2026-01-01", "484.00")])
        // 6307.90.98: face masks 25 % (9903.91.01) to 50 % (.07), other articles stay on list 4A; 7 %, IEEPA 10 % + 10 %
        try check({ USArticle("6307909844", "CN", $0) }, [("2025-12-31", "520.00"), ("2026-01-01", "770.00")])
        try check({ USArticle("6307909882", "CN", $0) }, [("2025-12-31", "345.00"), ("2026-01-01", "345.00")])
        // 8716.39.00: annex 1b 25 %; list 3 25 % to 9903.91.12 100 %
        let chassis = ["metal_weight_share": "1", "vehicle_part": "no", "truck_part": "no"]
        try check(
            { USArticle("8716390010", "CN", $0, facts: chassis) },
            [("2026-11-09", "500.00"), ("2026-11-10", "1250.00")])
        try check(
            { USArticle("6810990020", "IN", $0, facts: ["quota_state": "in_quota"]) },
            [("2026-08-14", "100.00"), ("2026-08-15", "350.00")])
        #expect(
            try USArticle("6810990020", "IN", "2026-08-15", facts: ["quota_state": "over_quota"]).duty() == "600.00")
        #expect(try USArticle("8806210000", "IN", "2026-09-02").cost().needs.isEmpty)
        #expect(try !USArticle("8806210000", "IN", "2026-09-03").cost().needs.isEmpty)
        // 2804.61.00: 9903.91 50 %; it pays section 301 besides
        try check({ USArticle("2804610000", "CN", $0) }, [("2026-12-03", "500.00"), ("2026-12-04", "650.00")])
        // 8422.90.91.30: annex 1b 25 %, section 338 list b3 also on such articles
        let part = ["metal_weight_share": "1", "vehicle_part": "no", "truck_part": "no"]
        try check(
            { USArticle("8422909130", "CA", $0, facts: part) }, [("2026-09-14", "250.00"), ("2026-09-15", "750.00")])
    }

    /// Proclamation of 2026-04-02: firms of the annex from 2026-07-31, all others from 2026-09-29. 2918.99.30: 6.5 %.
    @Test func `patented medicines`() throws {
        func medicine(_ origin: String, _ more: [String: String]) -> (String) -> USArticle {
            { USArticle("2918993000", origin, $0, facts: ["patented_medicine": "yes"].merging(more) { $1 }) }
        }
        try check(
            medicine("IN", ["annex_pharma_company": "yes"]), [("2026-07-30", "165.00"), ("2026-07-31", "1000.00")])
        try check(
            medicine("IN", ["annex_pharma_company": "no"]), [("2026-09-28", "165.00"), ("2026-09-29", "1000.00")])
        try check(medicine("DE", [:]), [("2026-09-29", "150.00")])
        try check(medicine("IN", ["onshoring_plan": "yes"]), [("2026-09-29", "200.00")])
        #expect(try USArticle("2918993000", "IN", facts: ["patented_medicine": "no"]).duty() == "165.00")
    }
}
