import Foundation
import Logging
import Telemetry
import Testing

@Suite struct LogLineTests {
    @Test func `a JSON line has time, level, service, message, then the ids, then flat metadata`() throws {
        let lines = try captured { logger in
            logger.info(
                "Quote issued",
                metadata: [
                    "quote.id": "qt_1", "request_id": "req_1", "trace_id": "abc",
                    "caller": ["name": "checkout", "try": .stringConvertible(2)],
                ])
        }
        #expect(
            lines == [
                #"{"ts":"2026-11-21T20:42:46.000123Z","level":"info","service":"checkout","message":"Quote issued","#
                    + #""request_id":"req_1","trace_id":"abc","caller.name":"checkout","caller.try":"2","#
                    + #""quote.id":"qt_1"}"#
            ])
    }

    @Test func `line feeds, quotes and control characters stay inside their line`() throws {
        let lines = try captured { logger in
            logger.warning("a\n\"b\"\\\t\u{1}", metadata: ["k\n": "v\r\n\u{1B}[31m"])
        }
        #expect(lines.count == 1)
        let line = try #require(lines.first)
        let members = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
        #expect(members["message"] == "a\n\"b\"\\\t\u{1}")
        #expect(members["k\n"] == "v\r\n\u{1B}[31m")
        #expect(!line.utf8.contains { $0 < 0x20 })
    }

    @Test func `no number of a payment card is printed, wherever it came from`() throws {
        struct Refused: Error { let number = "4242-4242-4242-4242" }
        let lines = try captured { logger in
            logger.error("for 4242424242424242", error: Refused(), metadata: ["a": ["b": ["5555 5555 5555 4444"]]])
        }
        let line = try #require(lines.first)
        #expect(line.contains("for ************4242") && line.contains("****-****-****-4242"))
        #expect(line.contains("**** **** **** 4444"))
        #expect(!line.contains("4242424242424242") && !line.contains("5555"))
    }

    @Test func `metadata cannot take the place of our own members`() throws {
        let line = try #require(try captured { $0.info("m", metadata: ["level": "fake", "ts": "never"]) }.first)
        let end = #""level":"info","service":"checkout","message":"m","_level":"fake","_ts":"never"}"#
        #expect(line.hasSuffix(end))
    }

    @Test func `what the work at hand provides is in the line`() throws {
        let provider = Logger.MetadataProvider { ["trace_id": "00000000000000010000000000000001"] }
        let line = try #require(try captured(with: provider) { $0.info("m") }.first)
        #expect(line.contains(#""trace_id":"00000000000000010000000000000001""#))
    }

    @Test func `an error given with the event is in the line`() throws {
        struct Broken: Error, CustomStringConvertible { let description = "it broke" }
        let line = try #require(try captured { $0.error("m", error: Broken()) }.first)
        #expect(line.hasSuffix(#""message":"m","error":"it broke"}"#))
    }

    @Test func `a value is cut where it would flood the log`() throws {
        let line = try #require(
            try captured { $0.info("m", metadata: ["big": "\(String(repeating: "x", count: 9_000))"]) }.first)
        #expect(line.utf8.count < 8_400)
        #expect(line.hasSuffix("x…\"}"))
    }

    @Test func `levels below the logger's are not written`() throws {
        #expect(
            try captured { logger in
                logger.debug("m")
                logger.trace("m")
            }.isEmpty)
    }

    @Test func `a terminal line is readable and cannot drive the terminal`() throws {
        let log = { (logger: Logger) in logger.info("Quote\nissued", metadata: ["id": "qt_1", "x": "\u{1B}[2J"]) }
        #expect(
            try captured(.terminal(colour: false), log) == [
                #"20:42:46.000 INFO     checkout  Quote\nissued  id=qt_1  x=\u{1B}[2J"#
            ])
        let coloured = try #require(try captured(.terminal(colour: true), log).first)
        #expect(coloured.hasPrefix("20:42:46.000 \u{1B}[32mINFO\u{1B}[0m     checkout"))
    }

    @Test func `lines of many tasks never mix`() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("log-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data().write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        let logger = makeLogger(.json, LogOutput(descriptor: handle.fileDescriptor))
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for line in 0..<200 { logger.info("\(String(repeating: "y", count: 400))\(task)-\(line)") }
                }
            }
        }
        try handle.close()
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 1_600)
        #expect(Set(lines).count == 1_600)
        #expect(lines.allSatisfy { $0.hasPrefix("{\"ts\"") && $0.hasSuffix("\"}") })
    }

    @Test func `a closed output is given up without harm`() throws {
        makeLogger(.json, LogOutput(descriptor: -1)).info("m")
        #expect(!LogOutput(descriptor: -1).isTerminal)
    }

    @Test(arguments: [
        (seconds: 0, text: "1970-01-01T00:00:00.000000Z"),
        (seconds: 951_782_400, text: "2000-02-29T00:00:00.000000Z"),
        (seconds: -1, text: "1969-12-31T23:59:59.000000Z"),
    ])
    func `time is RFC 3339 in UTC`(seconds: Int, text: String) {
        #expect(LogTime(secondsSince1970: seconds).description == text)
    }

    private func makeLogger(
        _ form: LogLineHandler.Form, _ output: LogOutput, _ provider: Logger.MetadataProvider? = nil
    ) -> Logger {
        Logger(label: "test") { _ in
            LogLineHandler(
                service: "checkout", logLevel: .info, form: form, output: output, metadataProvider: provider
            ) {
                LogTime(secondsSince1970: 1_795_293_766, microseconds: 123)
            }
        }
    }

    private func captured(
        _ form: LogLineHandler.Form = .json, with provider: Logger.MetadataProvider? = nil, _ body: (Logger) -> Void
    ) throws -> [String] {
        let pipe = Pipe()
        body(makeLogger(form, LogOutput(descriptor: pipe.fileHandleForWriting.fileDescriptor), provider))
        try pipe.fileHandleForWriting.close()
        let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
