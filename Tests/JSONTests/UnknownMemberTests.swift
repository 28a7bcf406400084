import JSON
import Testing

@Suite struct UnknownMemberTests {
    struct Small: Codable, Equatable {
        var a: Int
        var b: Int?
    }

    @Test func `members nobody asks for are refused, all of them`() {
        #expect(
            issues(Small.self, #"{"a":1,"c":2,"d/e":{"f":1}}"#) == [
                JSONIssue(pointer: "/c", code: "unknown_member", detail: "This member is not known here"),
                JSONIssue(pointer: "/d~1e", code: "unknown_member", detail: "This member is not known here"),
            ])
        #expect(summary(issues([Small].self, #"[{"a":1},{"a":1,"B":2}]"#)) == ["/1/B unknown_member"])
    }

    @Test func `a reader may choose to ignore them`() {
        #expect(issues(Small.self, #"{"a":1,"c":2}"#, unknownMembers: .ignored).isEmpty)
        #expect(
            summary(issues(Small.self, #"{"a":"x","c":2}"#, unknownMembers: .ignored)) == ["/a wrong_type"])
        // The grammar holds all the same.
        #expect(summary(issues(Small.self, #"{"a":1,"c":01}"#, unknownMembers: .ignored)) == ["/c invalid_json"])
    }

    @Test func `dictionaries and raw members know every name`() {
        struct Open: Codable {
            var metadata: [String: String]
            var raw: RawJSON
        }
        #expect(issues(Open.self, #"{"metadata":{"x":"1","y":"2"},"raw":{"z":{"w":1}}}"#).isEmpty)
    }

    enum Choice: Codable, Equatable {
        case card(token: String)
        case bank(iban: String, bic: String?)
    }

    @Test func `an enumeration with values knows its cases and their members`() throws {
        #expect(
            try StrictJSONDecoder().decode(Choice.self, from: bytes(#"{"card":{"token":"t"}}"#)) == .card(token: "t"))
        #expect(summary(issues(Choice.self, #"{"card":{"token":"t","cvv":"1"}}"#)) == ["/card/cvv unknown_member"])
        #expect(summary(issues(Choice.self, #"{"card":{"token":"t"},"x":1}"#)) == ["/x unknown_member"])
        #expect(
            issues(Choice.self, #"{"card":{"token":"t"},"bank":{"iban":"i"}}"#).map(\.detail)
                == ["An object with exactly one known member is needed"])
        #expect(issues(Choice.self, #"{"cash":{}}"#).count == 1)
    }

    struct Nested: Decodable {
        var deep: Int
        enum CodingKeys: String, CodingKey { case outer, list }
        enum InnerKeys: String, CodingKey { case deep }
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            let inner = try container.nestedContainer(keyedBy: InnerKeys.self, forKey: .outer)
            deep = try inner.decode(Int.self, forKey: .deep)
            var list = try container.nestedUnkeyedContainer(forKey: .list)
            while !list.isAtEnd {
                deep += try list.nestedContainer(keyedBy: InnerKeys.self).decode(Int.self, forKey: .deep)
            }
        }
    }

    @Test func `nested containers are checked with the type that opened them`() throws {
        let sound = #"{"outer":{"deep":1},"list":[{"deep":2},{"deep":3}]}"#
        #expect(try StrictJSONDecoder().decode(Nested.self, from: bytes(sound)).deep == 6)
        #expect(
            summary(issues(Nested.self, #"{"outer":{"deep":1,"x":1},"list":[{"deep":2},{"deep":3,"y":0}],"z":0}"#))
                .sorted()
                == ["/list/1/y unknown_member", "/outer/x unknown_member", "/z unknown_member"])
        #expect(
            summary(issues(Nested.self, #"{"outer":[],"list":[{},5]}"#))
                == ["/outer wrong_type", "/list/0/deep required", "/list/1 wrong_type"])
    }

    /// One object read by two types, each its own part.
    struct Flat: Decodable {
        var small: Small
        var other: Other
        struct Other: Decodable { var c: Int }
        init(from decoder: any Decoder) throws {
            small = try Small(from: decoder)
            other = try Other(from: decoder)
        }
    }

    @Test func `two types may share one object`() {
        #expect(issues(Flat.self, #"{"a":1,"c":2}"#).isEmpty)
        #expect(summary(issues(Flat.self, #"{"a":1,"c":2,"d":3}"#)) == ["/d unknown_member"])
    }

    /// The first type that reads the whole object wins.
    enum First: Decodable, Equatable {
        case small(Small)
        case other(Int)
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let small = try? container.decode(Small.self) {
                self = .small(small)
            } else {
                self = .other(try container.decode(Flat.Other.self).c)
            }
        }
    }

    @Test func `a failed try does not count as asking`() throws {
        #expect(try StrictJSONDecoder().decode(First.self, from: bytes(#"{"c":5}"#)) == .other(5))
        #expect(!issues(First.self, #"{"a":1,"c":5}"#).isEmpty)
    }
}
