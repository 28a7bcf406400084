import Commerce
import FraudDomain
import ServiceKit
import TestSupport
import Testing

@testable import FraudService

@Suite struct DataTests {
    @Test func `the rule book has every rule and a policy from its first day on`() throws {
        let book = try RuleBook.fromFiles()
        let first = try #require(CalendarDate("2026-11-21"))
        for days in [0, 1, 365, 3_650] as [Int32] {
            let day = CalendarDate(daysSince1970: first.daysSince1970 + days)
            #expect(try book.rules(on: day).map(\.code) == RuleCode.allCases)
            #expect(try book.policy(on: day).name == "2026-11-21")
        }
        #expect(book.disposableDomains.count == 58)
    }

    @Test func `every figure says that it is our policy`() throws {
        for file in ["rules.csv", "policies.csv"] {
            for row in try CSVTable(named: file).rows {
                #expect(row["source"] == "Carnet policy 2026-11-21")
                #expect(row["confidence"] == "policy")
            }
        }
    }

    @Test func `a row with a cell too many is refused by its line`() {
        #expect { try CSVTable("a,b\n1,2\n1,2,3\n", file: "x.csv") } throws: { error in
            "\(error)" == "x.csv, line 3: 2 cells expected"
        }
    }

    @Test(arguments: [
        ("4111 1111 1111 1111", true), ("4111-1111-1111-1111", true), ("5500005555555559", true),
        ("4111111111111112", false), ("tok_4111111111111111", false), ("41111111111", false), ("", false),
    ])
    func `a card number is known by its check digit`(text: String, isCard: Bool) {
        #expect(CardNumber.isWhole(text) == isCard)
    }

    @Test(
        arguments: [
            ([], Command.serve), (["serve"], .serve), (["migrate"], .migrate),
            (
                ["reviewer", "add", "--email", "a@b.co", "--password-stdin"],
                .addReviewer(email: "a@b.co", name: nil, roles: nil)
            ),
            (
                ["reviewer", "add", "--password-stdin", "--name", "Mara", "--email", "a@b.co"],
                .addReviewer(email: "a@b.co", name: "Mara", roles: nil)
            ),
        ] as [([String], Command)])
    func `the commands are read`(arguments: [String], command: Command) throws {
        #expect(try Command(arguments) == command)
    }

    @Test(arguments: [
        ["serve", "now"], ["reviewer"], ["reviewer", "add"], ["reviewer", "add", "--email", "a@b.co"],
        ["reviewer", "add", "--password", "x"], ["help"],
    ])
    func `another command is refused`(arguments: [String]) {
        #expect(throws: UsageError.self) { try Command(arguments) }
    }

    @Test func `production needs its secrets`() {
        #expect(throws: SettingError.self) {
            try Settings(.forTests(["CARNET_MODE": "production"]))
        }
        #expect(throws: SettingError.self) {
            try Settings(.forTests(["CARNET_FRAUD_HASH_KEY": "short"]))
        }
    }
}
