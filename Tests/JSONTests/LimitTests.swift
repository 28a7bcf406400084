import JSON
import Testing

@Suite struct LimitTests {
    private func nested(_ depth: Int, _ open: String, _ close: String, inside: String) -> [UInt8] {
        bytes(String(repeating: open, count: depth) + inside + String(repeating: close, count: depth))
    }

    @Test(arguments: [("[", "]", ""), ("{\"a\":", "}", "0"), ("[{\"a\":[", "]}]", "")])
    func `64 levels are read, 65 are not`(open: String, close: String, inside: String) throws {
        let levels = open.filter { $0 == "[" || $0 == "{" }.count
        #expect(scanIssue(nested(64 / levels, open, close, inside: inside)) == nil)
        let issue = try #require(scanIssue(nested(64 / levels + 1, open, close, inside: inside)))
        #expect(issue.code == "too_deep")
        #expect(issue.detail == "At most 64 objects and lists may lie in one another")
    }

    @Test func `a hundred thousand opening brackets are refused like 65`() {
        #expect(scanIssue([UInt8](repeating: 0x5B, count: 100_000))?.code == "too_deep")
    }

    @Test func `a document of the maximal size is read, one byte more is not`() {
        let limits = JSONLimits(bytesMax: 32)
        let full = bytes("\"" + String(repeating: "x", count: 30) + "\"")
        #expect(scanIssue(full, limits: limits) == nil)
        #expect(scanIssue(full + bytes(" "), limits: limits)?.code == "too_large")
        #expect(scanIssue(full + bytes(" ")) == nil)
    }

    @Test func `one mebibyte is the standard limit`() {
        let padding = [UInt8](repeating: 0x20, count: (1 << 20) - 2)
        #expect(scanIssue(bytes("[]") + padding) == nil)
        #expect(scanIssue(bytes("[] ") + padding)?.code == "too_large")
    }

    @Test func `a number of a hundred characters is read, a longer one is not`() {
        let digits = String(repeating: "1", count: 100)
        #expect(scanIssue(bytes("[\(digits)]")) == nil)
        #expect(
            scanIssue(bytes("[\(digits)1]"))
                == JSONIssue(
                    pointer: "", code: "too_large", detail: "A number may have at most 100 characters"))
        #expect(scanIssue(bytes("[1.\(digits)]"))?.code == "too_large")
        #expect(scanIssue(bytes("[1e\(digits)]"))?.code == "too_large")
    }

    @Test func `no setting goes beyond what the tape can address`() {
        let limits = JSONLimits(bytesMax: .max, depthMax: .max)
        #expect(limits.bytesMax == JSONLimits.bytesCeiling)
        #expect(limits.depthMax == JSONLimits.depthCeiling)
        #expect(scanIssue(nested(512, "[", "]", inside: ""), limits: limits) == nil)
        #expect(scanIssue(nested(513, "[", "]", inside: ""), limits: limits)?.code == "too_deep")
    }

    @Test func `no more than a hundred issues are told`() {
        let document = "[" + Array(repeating: "true", count: 150).joined(separator: ",") + "]"
        let found = issues([Int].self, document)
        #expect(found.count == 100)
        #expect(found.last?.pointer == "/99")
    }

    @Test func `large objects and lists take time in proportion to their size`() throws {
        // Comparing all pairs of 50,000 names would take over a billion steps, minutes in a debug build.
        let members = (0..<50_000).map { "\"name\($0)\":\($0)" }.joined(separator: ",")
        let clock = ContinuousClock()
        var read: [String: Int] = [:]
        let taken = try clock.measure {
            read = try StrictJSONDecoder(limits: JSONLimits(bytesMax: 4 << 20)).decode(
                [String: Int].self, from: bytes("{\(members)}"))
        }
        #expect(read.count == 50_000)
        #expect(read["name49999"] == 49_999)
        #expect(taken < .seconds(20))
    }
}
