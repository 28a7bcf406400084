import Foundation
import Testing

@testable import CarnetCLI

/// What `carnet landed-cost batch` tells of rows under way, and of their end.
@Suite struct BatchProgressTests {
    private static let table = [
        "row,id,status,detail", "1,a,ok,", #"2,"two\#nlines, ""quoted""",refused,"no\#n9,""#, "3,c,ok,", "3,c,ok,",
        #",,end,"3 rows, 2 answered, 1 refused""#, "",
    ].joined(separator: "\r\n")
    private static let lines = """
        {"row":1,"id":"a","options":[]}
        {"row":2,"line":2,"problem":{}}
        {"row":3,"options":[]}
        {"summary":{"rows":3,"answered":2,"refused":1,"is_whole":true}}

        """

    @Test func `progress tells rows, how far, and the time left`() {
        var progress = BatchProgress(bytes: 1_000)
        #expect(progress.line(at: .now) == nil)
        (progress.sent, progress.rows) = (250, 40)
        let line = progress.line(at: .now + .seconds(10)) ?? ""
        #expect(line.hasPrefix("40 rows, ") && line.hasSuffix("25 %, 30 s left"), "\(line)")
        #expect(progress.line(at: .now + .seconds(10)) == nil)
    }

    @Test func `the end tells the rows that the last row counted, and what became of them`() throws {
        var progress = BatchProgress(bytes: nil)
        progress.rows = 2
        let end = BatchEnd(rows: 3, answered: 2, refused: 1, prohibited: 1, factsNeeded: 0, isWhole: true)
        let line = progress.end(at: .now, end)
        #expect(line.hasPrefix("3 rows in ") && line.hasSuffix(" rows/s, 1 refused, 1 prohibited"), "\(line)")
    }

    /// The row of names, the last row, line ends in quotes and a second delivery option are no rows.
    @Test(arguments: [(table, true), (lines, false)], [1, 7, 10_000])
    func `rows are counted by their numbers, wherever the answer is cut`(_ answer: (String, Bool), _ size: Int) {
        var counter = BatchRowCounter(isTable: answer.1)
        let bytes = Array(answer.0.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            counter.take(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        #expect(counter.rows == 3)
    }

    @Test(
        arguments: [
            (
                #"{"summary":{"rows":3,"answered":2,"refused":1,"prohibited":1,"facts_needed":0,"is_whole":true}}"#,
                BatchEnd(rows: 3, answered: 2, refused: 1, prohibited: 1, factsNeeded: 0, isWhole: true)
            ),
            (
                #"{"summary":{"rows":1,"answered":1,"refused":0,"is_whole":false},"problem":{}}"#,
                BatchEnd(rows: 1, answered: 1, refused: 0, prohibited: nil, factsNeeded: nil, isWhole: false)
            ),
            (
                ",,end,,,\"3 rows, 2 answered, 1 refused, 1 facts_needed\"",
                BatchEnd(rows: 3, answered: 2, refused: 1, prohibited: nil, factsNeeded: 1, isWhole: true)
            ),
            (
                ",,cut,,too-many-rows,\"3 rows, 3 answered, 0 refused; At most 3 are taken, 9 rows\"",
                BatchEnd(rows: 3, answered: 3, refused: 0, prohibited: nil, factsNeeded: nil, isWhole: false)
            ),
            (#"{"row":1,"options":[]}"#, nil), ("1,a,ok,", nil), (",,end,\"1 rows\"", nil), ("", nil),
        ] as [(String, BatchEnd?)])
    func `the last row says what came of the batch`(_ last: String, _ end: BatchEnd?) {
        #expect(BatchEnd(last) == end)
    }

    @Test(arguments: [(0, 0, true), (3, 1, true), (3, 0, false), (1, 0, false)])
    func `a batch without one answer is a failure`(_ rows: Int, _ answered: Int, _ passes: Bool) {
        let end = BatchEnd(
            rows: rows, answered: answered, refused: rows - answered, prohibited: nil, factsNeeded: nil,
            isWhole: true)
        if passes {
            #expect(throws: Never.self) { try end.check() }
        } else {
            #expect(throws: CommandFailure.self) { try end.check() }
        }
    }

    @Test func `a folder is no file of rows`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let run = try await CommandRun(["landed-cost", "batch", folder.path])
        #expect(run.status == .exited(1))
        #expect(run.error == "carnet: \(folder.path) is a folder; give a file of rows\n")
    }
}
