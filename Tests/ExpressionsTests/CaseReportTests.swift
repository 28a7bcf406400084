import Expressions
import Foundation
import Testing

@Suite struct CaseReportTests {
    /// A report on files of a folder of their own; nil makes a folder.
    private static func report(_ files: [String: String?]) throws -> CELCaseReport {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cases-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files {
            let place = folder.appendingPathComponent(name)
            if let text {
                try Data(text.utf8).write(to: place)
            } else {
                try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            }
        }
        return try CELCaseReport(folder: folder.path)
    }

    @Test(arguments: [
        (#"{"id":"a","expr":"1","value":{"int64":"1"}}"#, "value: there is no type int64"),
        (#"{"expr":"1","error":true}"#, "id is missing"),
        (#"{"id":5,"expr":"1","error":true}"#, "id is of another JSON type"),
        (#"{"id":"a","expr":"1","value":{"int":"x"}}"#, "value: x is no int"),
        (#"{"id":"a","expr":"1","error":true,"value":{"int":"1"}}"#, "a case has one outcome: value, error or unknown"),
        (#"{"id":"a","expr":"1"}"#, "no outcome is given: value, unknown, or error with true"),
        (
            #"{"id":"a","expr":"1","valeu":{"int":"1"}}"#,
            "no outcome is given: value, unknown, or error with true; there is no member valeu; did you mean value?"
        ),
        ("nope", "this is no JSON"),
    ])
    func `a line that is no case fails under its place, and the others run`(line: String, reason: String) throws {
        let good = #"{"id":"good","note":"why","expr":"1","value":{"int":"1"}}"#
        let report = try Self.report(["x.jsonl": "\u{FEFF} \t\r\n\(line)\n  \n\(good)\n"])
        #expect(report.passed == 1)
        #expect(report.failed.map { "\($0.id): \($0.reason)" } == ["x.jsonl:2: \(reason)"])
    }

    @Test func `the same case twice is refused with both places`() throws {
        let line = #"{"id":"a","expr":"1","value":{"int":"1"}}"#
        let report = try Self.report(["a.jsonl": line, "b.jsonl": "\n" + line])
        #expect(report.passed == 1)
        #expect(report.failed.map { "\($0.id): \($0.reason)" } == ["b.jsonl:2: the case a is at a.jsonl:1 already"])
    }

    @Test func `what is missing has no order, and is named where it differs`() throws {
        func line(_ id: String, _ unknown: String) -> String {
            #"{"id":"\#(id)","expr":"x + y","bindings":{"x":{"unknown":"x"},"y":{"unknown":"y"}},"unknown":\#(unknown)}"#
                + "\n"
        }
        let report = try Self.report(["x.jsonl": line("right", #"["y","x"]"#) + line("wrong", #"["z"]"#)])
        #expect(report.passed == 1)
        #expect(report.failed.map(\.reason) == ["unknown (z) was expected, unknown (x, y) came"])
    }

    @Test func `an id can't steer the terminal`() throws {
        let report = try Self.report(["x.jsonl": #"{"id":"\u001b[31m","expr":"1","error":true}"#])
        #expect(report.failed.map(\.id) == ["\\u001b[31m"])
    }

    @Test func `what is no folder of files is told plainly`() throws {
        #expect(try Self.report(["x.jsonl": nil]).failed.map(\.reason) == ["this is a folder, not a file"])
        let file = try #require(throws: CELCaseFault.self) { try CELCaseReport(folder: #filePath) }
        #expect(file.description.contains("is a file"))
        #expect(throws: CELCaseFault.self) { try CELCaseReport(folder: "/no/such/folder") }
    }
}
