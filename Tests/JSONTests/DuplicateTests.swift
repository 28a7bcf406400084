import JSON
import Testing

@Suite struct DuplicateTests {
    @Test(arguments: [
        (#"{"a":1,"a":1}"#, "/a"), (#"{"a":1,"b":2,"a":3}"#, "/a"), (#"{"a":1,"\u0061":2}"#, "/a"),
        (#"{"\u0061":1,"a":2}"#, "/a"), (#"{"\u0061b":1,"a\u0062":2}"#, "/ab"), (#"{"":1,"":2}"#, "/"),
        (#"{"x":[{"k/1":1,"k\/1":2}]}"#, "/x/0/k~11"), (#"{"é":1,"\u00e9":2}"#, "/é"),
        (#"{"𝄞":1,"\uD834\uDD1E":2}"#, "/𝄞"), (#"{"a":{"b":1},"c":{"b":1,"b":1}}"#, "/c/b"), (#"{"a":1,"a":1,"#, ""),
    ])
    func `a name that stands twice is refused, however it is written`(document: String, pointer: String) throws {
        let issue = try #require(scanIssue(bytes(document)))
        // The last case breaks off before its object ends, which is the first fault there.
        #expect(issue.code == (pointer.isEmpty ? "invalid_json" : "duplicate_member"))
        #expect(issue.pointer == pointer)
    }

    @Test(arguments: [
        #"{"a":1,"A":2}"#, #"{"a":{"a":{"a":1}}}"#, #"[{"a":1},{"a":1}]"#, #"{"ab":1,"ba":2,"aab":3}"#,
        #"{"":1," ":2}"#,
        #"{"a\u0000":1,"a":2}"#, "{\"\u{E9}\":1,\"e\u{301}\":2}",
    ])
    func `names are compared as bytes, object by object`(document: String) {
        #expect(scanIssue(bytes(document)) == nil)
    }

    @Test(arguments: [2, 3, 15, 16, 17, 18, 40, 1_000])
    func `the last of many members is compared with the first`(count: Int) {
        let distinct = (0..<count).map { "\"n\($0)\":0" }
        let twice = distinct.dropLast() + ["\"n\\u0030\":1"]
        #expect(scanIssue(bytes("{\(distinct.joined(separator: ","))}")) == nil)
        let issue = scanIssue(bytes("{\(twice.joined(separator: ","))}"))
        #expect(issue?.code == "duplicate_member")
        #expect(issue?.pointer == "/n0")
    }

    @Test func `two spellings of one letter cannot share a dictionary`() {
        // The bytes differ, so the document is sound; but as String both names are equal.
        let document = "{\"tags\":{\"\u{E9}\":1,\"e\u{301}\":2}}"
        #expect(summary(issues([String: [String: Int]].self, document)) == ["/tags/e\u{301} duplicate_member"])
        #expect(issues([String: RawJSON].self, document).isEmpty)
    }
}
