import JSON
import Testing

@Suite struct RawJSONTests {
    struct Envelope: Codable, Equatable {
        var id: Int
        var body: RawJSON
        var more: RawJSON?
        var list: [RawJSON]
    }

    @Test func `the bytes of a member go out as they came in`() throws {
        let document =
            #"{"id":1,"body":{ "b" : [1.10, "\u0041/\/"], "a":1e2 },"more":null,"list":["x",-0,true,null,[ ]]}"#
        let envelope = try StrictJSONDecoder().decode(Envelope.self, from: bytes(document))
        #expect(envelope.body.description == #"{ "b" : [1.10, "\u0041/\/"], "a":1e2 }"#)
        #expect(envelope.list.map(\.description) == ["\"x\"", "-0", "true", "null", "[ ]"])
        #expect(envelope.more == nil)
        let out = text(try StrictJSONEncoder().encode(envelope))
        #expect(out == #"{"id":1,"body":{ "b" : [1.10, "\u0041/\/"], "a":1e2 },"list":["x",-0,true,null,[ ]]}"#)
    }

    @Test func `the strict scan holds inside too`() {
        #expect(
            summary(issues(Envelope.self, #"{"id":1,"body":{"x":{"a":1,"a":2}},"list":[]}"#)) == [
                "/body/x/a duplicate_member"
            ])
        #expect(summary(issues(Envelope.self, #"{"id":1,"body":{"x":+1},"list":[]}"#)) == ["/body/x invalid_json"])
        #expect(summary(issues(Envelope.self, #"{"id":1,"list":[]}"#)) == ["/body required"])
    }

    @Test func `a raw value is made of a sound document only, without the space around it`() throws {
        #expect(try RawJSON(bytes(" [1] \n")).bytes == bytes("[1]"))
        #expect(throws: JSONFailure.self) { try RawJSON(bytes("[1")) }
        #expect(throws: JSONFailure.self) { try RawJSON([]) }
        #expect(try RawJSON(encoding: ["a": 1]).bytes == bytes(#"{"a":1}"#))
        #expect(try RawJSON(bytes("[1,2]")).decode([Int].self) == [1, 2])
        #expect(try RawJSON(encoding: RawJSON(bytes("{}"))) == .emptyObject)
        #expect(try StrictJSONDecoder().decode(RawJSON.self, from: bytes(" null ")) == .null)
    }
}
