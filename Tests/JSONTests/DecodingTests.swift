import JSON
import Testing

@Suite struct DecodingTests {
    @Test func `whole numbers are read exactly at the edges of their types`() throws {
        let decoder = StrictJSONDecoder()
        #expect(try decoder.decode(Int64.self, from: bytes("9223372036854775807")) == .max)
        #expect(try decoder.decode(Int64.self, from: bytes("-9223372036854775808")) == .min)
        #expect(try decoder.decode(UInt64.self, from: bytes("18446744073709551615")) == .max)
        #expect(try decoder.decode(Int8.self, from: bytes("-128")) == -128)
        #expect(try decoder.decode(UInt8.self, from: bytes("255")) == 255)
        #expect(try decoder.decode(Int.self, from: bytes("-0")) == 0)
        #expect(try decoder.decode(Int128.self, from: bytes("170141183460469231731687303715884105727")) == .max)
        #expect(try decoder.decode(UInt128.self, from: bytes("340282366920938463463374607431768211455")) == .max)
        #expect(try decoder.decode(Int.self, from: bytes("999999999999999999")) == 999_999_999_999_999_999)
        #expect(try decoder.decode(Int.self, from: bytes("-99999999999999999")) == -99_999_999_999_999_999)
    }

    @Test func `a number beyond its type is out of range`() {
        #expect(
            issues(Int64.self, "9223372036854775808") == [
                JSONIssue(
                    pointer: "", code: "out_of_range",
                    detail: "The number must lie between -9223372036854775808 and 9223372036854775807")
            ])
        #expect(summary(issues(UInt8.self, "256")) == [" out_of_range"])
        #expect(summary(issues(UInt8.self, "-1")) == [" out_of_range"])
        #expect(summary(issues(UInt64.self, "18446744073709551616")) == [" out_of_range"])
        #expect(summary(issues(Double.self, "1e400")) == [" out_of_range"])
    }

    @Test(arguments: ["1.0", "1.5", "1e0", "1E3", "\"1\"", "true", "null", "[]", "{}"])
    func `nothing else passes for a whole number`(document: String) {
        #expect(summary(issues(Int.self, document)) == [" wrong_type"])
    }

    @Test func `values of one kind do not pass for another`() {
        #expect(summary(issues(Bool.self, "1")) == [" wrong_type"])
        #expect(summary(issues(Bool.self, "\"true\"")) == [" wrong_type"])
        #expect(summary(issues(String.self, "1")) == [" wrong_type"])
        #expect(summary(issues(String.self, "null")) == [" wrong_type"])
        #expect(summary(issues([Int].self, "{}")) == [" wrong_type"])
        #expect(summary(issues([String: Int].self, "[]")) == [" wrong_type"])
        #expect(
            issues(String.self, "[]") == [
                JSONIssue(pointer: "", code: "wrong_type", detail: "Text is needed, found a list")
            ])
    }

    @Test func `floating-point numbers are read to the nearest value`() throws {
        let decoder = StrictJSONDecoder()
        #expect(try decoder.decode(Double.self, from: bytes("0.1")) == 0.1)
        #expect(try decoder.decode(Double.self, from: bytes("1e-3")) == 0.001)
        #expect(try decoder.decode(Double.self, from: bytes("12")) == 12)
        #expect(try decoder.decode(Float.self, from: bytes("-0.5")) == -0.5)
        #expect(try decoder.decode(Double.self, from: bytes("1e-400")) == 0)
    }

    @Test(arguments: [
        (#""""#, ""), (#""plain""#, "plain"), (#""a\"b\\c\/d""#, "a\"b\\c/d"), (#""\b\f\n\r\t""#, "\u{8}\u{C}\n\r\t"),
        (#""\u0041\u00e9\u20AC""#, "Aé€"), (#""\uD834\uDD1E!""#, "𝄞!"), (#""\u0000""#, "\u{0}"), (#""é\n€""#, "é\n€"),
        (#""\uFFFF\uD7FF\uE000""#, "\u{FFFF}\u{D7FF}\u{E000}"), (#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
    ])
    func `escapes are resolved`(document: String, expected: String) throws {
        #expect(try StrictJSONDecoder().decode(String.self, from: bytes(document)) == expected)
    }

    struct Everything: Codable, Equatable {
        struct Inner: Codable, Equatable {
            var name: String
            var next: [Inner]?
        }
        enum Kind: String, Codable { case goods, service }
        enum Outcome: Codable, Equatable {
            case paid(reference: String)
            case declined(code: Int, text: String?)
            case pending
        }
        var id: String
        var flag: Bool
        var small: Int8
        var large: UInt64
        var ratio: Double
        var kind: Kind
        var outcomes: [Outcome]
        var inner: Inner
        var words: [String]
        var byName: [String: Inner]
        var maybe: Int?
        var holes: [Int?]
        var pairs: [[Int]]
    }

    static let everything = Everything(
        id: "q/1 \"x\"\u{1}", flag: true, small: -5, large: .max, ratio: 0.25, kind: .service,
        outcomes: [.paid(reference: "r"), .declined(code: 5, text: nil), .pending],
        inner: .init(name: "a", next: [.init(name: "b", next: nil)]), words: ["", "é", "\n"],
        byName: ["x": .init(name: "y", next: [])], maybe: nil, holes: [1, nil, 3], pairs: [[], [1], [2, 3]])

    @Test func `a value of many kinds comes back as it was`() throws {
        let written = try StrictJSONEncoder().encode(Self.everything)
        #expect(try StrictJSONDecoder().decode(Everything.self, from: written) == Self.everything)
        let again = try written.withUnsafeBytes { try StrictJSONDecoder().decode(Everything.self, from: $0) }
        #expect(again == Self.everything)
    }

    @Test func `members may come in any order and with any space`() throws {
        struct Pair: Codable, Equatable { var first: Int, second: Int, third: Int? }
        let pair = Pair(first: 1, second: 2, third: 3)
        for document in [
            #"{"first":1,"second":2,"third":3}"#, #"{ "third" : 3 , "second" : 2 , "first" : 1 }"#,
            #"{"second":2,"f\u0069rst":1,"third":3}"#,
        ] {
            #expect(try StrictJSONDecoder().decode(Pair.self, from: bytes(document)) == pair)
        }
        let null = try StrictJSONDecoder().decode(Pair.self, from: bytes(#"{"first":1,"second":2,"third":null}"#))
        #expect(null == Pair(first: 1, second: 2, third: nil))
    }

    class Base: Codable {
        var name = ""
    }
    final class Derived: Base {
        var size = 0
        enum CodingKeys: String, CodingKey { case size }
        init(name: String, size: Int) {
            super.init()
            (self.name, self.size) = (name, size)
        }
        required init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            size = try container.decode(Int.self, forKey: .size)
            try super.init(from: container.superDecoder())
        }
        override func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(size, forKey: .size)
            try super.encode(to: container.superEncoder())
        }
    }

    @Test func `a superclass has its own object`() throws {
        let written = try StrictJSONEncoder().encode(Derived(name: "n", size: 2))
        #expect(text(written) == #"{"size":2,"super":{"name":"n"}}"#)
        let read = try StrictJSONDecoder().decode(Derived.self, from: written)
        #expect((read.name, read.size) == ("n", 2))
        #expect(
            summary(issues(Derived.self, #"{"size":2,"super":{"name":"n","x":1},"y":1}"#)).sorted()
                == ["/super/x unknown_member", "/y unknown_member"])
    }
}
