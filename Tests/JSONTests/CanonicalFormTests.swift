import JSON
import Testing

@Suite struct CanonicalFormTests {
    private func form(_ document: String) throws -> [UInt8] { try JSONTape(bytes(document)).root.canonicalForm }

    @Test(arguments: [
        (#"{"a":1,"b":[1,2,{"c":null}]}"#, #" { "b" : [ 1 , 2 , { "c" : null } ] , "a" : 1 } "#),
        (#"{"na\u006de":"\u0041\/é"}"#, #"{"name":"A/é"}"#),
        (#"{"a":{"x":1,"y":2},"ab":true,"":false}"#, #"{"":false,"ab":true,"a":{"y":2,"x":1}}"#),
        (#""\ud83d\ude00""#, #""😀""#),
    ])
    func `space, order and escapes do not matter`(one: String, other: String) throws {
        #expect(try form(one) == form(other))
    }

    @Test(arguments: [
        ("1", "1.0"), ("10", "1e1"), ("-0", "0"), ("[1,2]", "[2,1]"), ("[12]", "[1,2]"), ("[[1],2]", "[[1,2]]"),
        ("null", "false"), ("{}", "[]"), (#"{"a":null}"#, "{}"), (#"["a","b"]"#, #"["ab",""]"#),
        (#"{"a":"b"}"#, #"["a","b"]"#), (#"{"a":1,"b":2}"#, #"{"a":2,"b":1}"#), (#""1""#, "1"),
        (#""é""#, #""e\u0301""#), (#"["1,"]"#, #"["1",""]"#), (#"{"a":{"b":1}}"#, #"{"a":{},"b":1}"#),
    ])
    func `all else does`(one: String, other: String) throws {
        #expect(try form(one) != form(other))
    }

    @Test func `a document of many members in any order has one form`() throws {
        var generator = SystemRandomNumberGenerator()
        let members = (0..<200).map { #""m\#($0)":[\#($0),"\#($0)"]"# }
        let first = try form("{" + members.joined(separator: ",") + "}")
        for _ in 0..<5 {
            let shuffled = members.shuffled(using: &generator).joined(separator: " , ")
            #expect(try form("{" + shuffled + "}") == first)
        }
    }
}
