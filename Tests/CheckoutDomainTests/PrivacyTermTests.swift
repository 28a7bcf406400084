import Commerce
import Testing

@testable import CheckoutDomain

@Suite struct PrivacyTermTests {
    private func term(_ count: Int, _ unit: PrivacyTerm.Unit) throws -> PrivacyTerm {
        PrivacyTerm(
            law: "x", kind: .access, count: count, unit: unit, effectiveFrom: try #require(CalendarDate("2018-05-25")),
            effectiveTo: nil, source: "s", confidence: "high")
    }

    /// Article 12(3) GDPR counts a month from receipt; article 3(2)(c) of Regulation 1182/71 says where it ends.
    @Test(arguments: [
        (1, PrivacyTerm.Unit.month, "2026-11-21T12:30:00Z", "2026-12-21T12:30:00Z"),
        (1, .month, "2026-12-21T00:00:00Z", "2027-01-21T00:00:00Z"),
        (1, .month, "2027-01-31T08:00:00Z", "2027-02-28T08:00:00Z"),
        (1, .month, "2028-01-30T08:00:00Z", "2028-02-29T08:00:00Z"),
        (45, .day, "2026-11-21T12:30:00Z", "2027-01-05T12:30:00Z"),
        (15, .day, "2026-11-21T23:59:59.999Z", "2026-12-06T23:59:59.999Z"),
    ])
    func `a term ends where the law says`(count: Int, unit: PrivacyTerm.Unit, from: String, to: String) throws {
        #expect(try term(count, unit).due(from: #require(Timestamp(from))) == Timestamp(to))
    }

    @Test func `the row of the day is found, and none for another law`() throws {
        let terms = try PrivacyTerms(
            csv: """
                law,request,count,unit,effective_from,effective_to,confidence,source
                gdpr,access,1,month,2018-05-25,2027-01-01,high,"the old, as it was"
                gdpr,access,2,month,2027-01-01,,high,the new
                """)
        func count(_ law: String, _ kind: PrivacyTerm.Kind, _ day: String) throws -> Int? {
            terms.term(of: law, kind, on: try #require(CalendarDate(day)))?.count
        }
        #expect(try count("gdpr", .access, "2018-05-24") == nil)
        #expect(try count("gdpr", .access, "2026-12-31") == 1)
        #expect(try count("gdpr", .access, "2027-01-01") == 2)
        #expect(try count("gdpr", .erasure, "2026-12-31") == nil)
        #expect(try count("GDPR", .access, "2026-12-31") == nil)
        #expect(terms.laws == ["gdpr"])
    }

    @Test(arguments: [
        "gdpr,access,0,month,2018-05-25,,high,s", "gdpr,view,1,month,2018-05-25,,high,s",
        "gdpr,access,1,week,2018-05-25,,high,s", "gdpr,access,1,month,2018-02-30,,high,s",
        "gdpr,access,1,month,2018-05-25,never,high,s", "gdpr,access,1,month,2018-05-25,,sure,s",
        "gdpr,access,1,month,2018-05-25,,high,", "gdpr,access",
    ])
    func `a line that cannot be read is named`(line: String) {
        #expect(throws: PrivacyTermsFault(line: 2)) {
            try PrivacyTerms(csv: "law,request,count,unit,effective_from,effective_to,confidence,source\n" + line)
        }
    }
}
