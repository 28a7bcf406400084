import JSON
import Testing

@Suite struct IssueTests {
    struct Weight: Decodable {
        let grams: Int
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            grams = try container.decode(Int.self)
            guard grams > 0 else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "A weight is above zero")
            }
        }
    }
    /// Has a stand-in, unlike `Weight`.
    struct Country: Decodable, JSONPlaceholder {
        let code: String
        static var jsonPlaceholder: Country { Country(code: "XX") }
        init(code: String) { self.code = code }
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            code = try container.decode(String.self)
            guard code.utf8.count == 2 else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "A country has two letters")
            }
        }
    }
    struct Period: Decodable {
        let first: Int
        let last: Int
        enum CodingKeys: String, CodingKey { case first, last }
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            first = try container.decode(Int.self, forKey: .first)
            last = try container.decode(Int.self, forKey: .last)
            guard first <= last else {
                throw DecodingError.dataCorruptedError(
                    forKey: .last, in: container, debugDescription: "A period ends after its beginning")
            }
        }
    }
    enum Mode: String, Decodable, CaseIterable { case air, sea, road }
    enum Hidden: String, Decodable { case one }
    struct Line: Decodable {
        var sku: String
        var quantity: Int
        var mode: Mode?
        var from: Country
    }
    struct Parcel: Decodable {
        var lines: [Line]
        var to: Country
        var note: String?
        var period: Period
        var tags: [String: Int]
    }

    static let sound = #"{"lines":[],"to":"NL","period":{"first":1,"last":2},"tags":{}}"#

    @Test func `a sound document has no issue`() { #expect(issues(Parcel.self, Self.sound).isEmpty) }

    @Test(arguments: [
        (
            #"{"lines":[{"sku":1,"quantity":"2","from":"Holland"},{"quantity":1.5,"mode":"rail","from":null,"x":0}],"to":7}"#,
            [
                "/lines/0/sku wrong_type", "/lines/0/quantity wrong_type", "/lines/0/from invalid_value",
                "/lines/1/sku required", "/lines/1/quantity wrong_type", "/lines/1/mode invalid_value",
                "/lines/1/from wrong_type", "/lines/1/x unknown_member", "/to wrong_type", "/period required",
                "/tags required",
            ]
        ),
        (
            #"{"lines":[3,{"sku":"a","quantity":1,"from":"NL"},[]],"to":"NL","period":[],"tags":{"a":"b","c/d":1,"e~":true}}"#,
            [
                "/lines/0 wrong_type", "/lines/2 wrong_type", "/period wrong_type", "/tags/a wrong_type",
                "/tags/e~0 wrong_type",
            ]
        ),
        (
            #"{"lines":{},"to":"NL","period":{"first":3,"last":2},"tags":[],"extra":[1],"note":5}"#,
            [
                "/lines wrong_type", "/note wrong_type", "/period/last invalid_value", "/tags wrong_type",
                "/extra unknown_member",
            ]
        ),
        (#"{}"#, ["/lines required", "/to required", "/period required", "/tags required"]),
        (#"[]"#, [" wrong_type"]),
        (#"null"#, [" wrong_type"]),
        // What the period says of itself is not told after one of its members was wrong.
        (#"{"lines":[],"to":"NL","period":{"first":1},"tags":{}}"#, ["/period/last required"]),
    ])
    func `all issues are told at once, each at its place`(document: String, expected: [String]) {
        #expect(summary(issues(Parcel.self, document)) == expected)
    }

    @Test func `a type's own sentence is passed on`() {
        #expect(
            issues([Country].self, #"["NL","Holland"]"#)
                == [JSONIssue(pointer: "/1", code: "invalid_value", detail: "A country has two letters")])
    }

    @Test func `details speak of the document, never of our types`() {
        #expect(issues(Mode.self, "\"rail\"").map(\.detail) == ["One of these is needed: air, sea, road"])
        #expect(issues(Hidden.self, "\"two\"").map(\.detail) == ["This word is not one of those known here"])
        #expect(issues(Int.self, "\"x\"").map(\.detail) == ["A whole number is needed, found text"])
        #expect(
            issues(Int.self, "2.0").map(\.detail)
                == ["A whole number is needed, found a number with a fraction or an exponent"])
        let all = issues(Parcel.self, #"{"lines":[1,{"mode":"x"}],"to":1,"period":2,"tags":3}"#)
        for word in ["Swift", "Int", "String", "Parcel", "Decod", "Mode", "Country"] {
            #expect(!all.contains { $0.detail.contains(word) })
        }
    }

    @Test func `a value without stand-in ends its own element only`() {
        struct Item: Decodable {
            var weight: Weight
            var name: String
        }
        #expect(
            summary(issues([Item].self, #"[{"weight":0,"name":1},{"weight":5,"name":2},{"weight":-1,"name":""}]"#))
                == ["/0/weight invalid_value", "/1/name wrong_type", "/2/weight invalid_value"])
        struct Box: Decodable {
            var best: Weight?
            var items: [Item]
            var named: [String: Weight]
        }
        #expect(
            summary(issues(Box.self, #"{"best":0,"items":[{"weight":0}],"named":{"a":0,"b":1,"c":0}}"#))
                == [
                    "/best invalid_value", "/items/0/weight invalid_value", "/named/a invalid_value",
                    "/named/c invalid_value",
                ])
    }

    /// Text or a number, tried in turn.
    struct Either: Decodable, Equatable {
        var text: String
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                text = "\(number)"
            } else {
                text = try container.decode(String.self)
            }
        }
    }

    @Test func `a type that tries alternatives leaves no issue where it succeeds`() throws {
        struct Pair: Decodable {
            var either: Either
            var count: Int
        }
        #expect(try StrictJSONDecoder().decode(Either.self, from: bytes("\"a\"")).text == "a")
        #expect(summary(issues(Pair.self, #"{"either":"a","count":"b"}"#)) == ["/count wrong_type"])
    }

    final class Endless: Decodable {
        var next: Endless
    }

    @Test func `a type that needs itself has no placeholder, and that is no endless loop`() {
        #expect(summary(issues(Endless.self, "{}")) == ["/next required"])
    }

    /// Holds a document of its own.
    struct Envelope: Decodable {
        init(from decoder: any Decoder) throws {
            let text = try decoder.singleValueContainer().decode(String.self)
            _ = try StrictJSONDecoder().decode([Int].self, from: bytes(text))
        }
    }

    @Test func `issues of a document inside a document keep their places`() {
        #expect(summary(issues([String: Envelope].self, #"{"e":"[1,true]"}"#)) == ["/e/1 wrong_type"])
        #expect(summary(issues([String: Envelope].self, #"{"e":"[1"}"#)) == ["/e invalid_json"])
    }

    @Test func `a malformed document is told from one of the wrong shape`() {
        #expect(JSONFailure([JSONIssue(pointer: "", code: "invalid_json", detail: "")]).isMalformed)
        #expect(!JSONFailure([JSONIssue(pointer: "", code: "required", detail: "")]).isMalformed)
        #expect(!JSONFailure([JSONIssue(pointer: "", code: "iban_checksum", detail: "")]).isMalformed)
    }
}
