import Expressions
import Foundation
import Testing

@Suite struct ConformanceTests {
    /// `CARNET_CEL_CASES`: a folder with the language's public conformance cases, as `carnet cel cases` takes it.
    static let folderOfCases = ProcessInfo.processInfo.environment["CARNET_CEL_CASES"]

    /// Of this case the text has no backslash and the wanted bytes have one: `b''' ? " ' ` '''` cannot be ` \? " ' ` `
    /// under any rule that the other cases leave. The implementations of the language's own makers leave it out as well.
    static let contradictory = "parse/bytes_literals/triple_single_quoted_unescaped_punctuation"

    @Test(.enabled(if: folderOfCases != nil)) func `every public case comes out as it should`() throws {
        let report = try CELCaseReport(folder: #require(Self.folderOfCases))
        let wrong = report.failed.filter { $0.id != Self.contradictory }
        #expect(wrong.isEmpty, "\(wrong.map { "\($0.id): \($0.reason)" }.joined(separator: "\n"))")
        #expect(report.passed >= 850)
    }

    @Test func `every case of our own comes out as it should`() throws {
        let report = try CELCaseReport(folder: folder("Cases"))
        #expect(report.failed.isEmpty, "\(report.failed.map { "\($0.id): \($0.reason)" }.joined(separator: "\n"))")
        #expect(report.passed >= 100)
    }

    @Test func `what passes the checker comes to the same as without it`() throws {
        var checked = 0
        for folder in [folder("Cases")] + (Self.folderOfCases.map { [$0] } ?? []) {
            for test in try CELCaseReport.cases(in: folder) {
                let outcome = test.outcome(isChecked: true)
                // An error may be found by the checker, or be told in other words.
                if case .error = outcome { continue }
                checked += 1
                #expect(isSame(outcome, test.outcome(isChecked: false)), "\(test.id)")
            }
        }
        #expect(checked > 60)
    }
}
