import JSON
import Testing

@Suite struct EncodingTests {
    private func written(_ value: some Encodable) throws -> String { text(try StrictJSONEncoder().encode(value)) }

    struct Ordered: Encodable {
        var zebra = 1
        var apple: Int? = nil
        var mango: String? = "m"
        var list: [Int?] = [1, nil]
        var empty: [String] = []
        var none: [String: Int] = [:]
    }

    @Test func `members keep their order, nil is left out, no space is written`() throws {
        #expect(try written(Ordered()) == #"{"zebra":1,"mango":"m","list":[1,null],"empty":[],"none":{}}"#)
    }

    @Test(arguments: [
        ("", #""""#), ("a/b", #""a/b""#), ("é€𝄞", #""é€𝄞""#), ("\"\\", #""\"\\""#),
        ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#),
        ("\u{0}\u{1F}\u{7F}", "\"\\u0000\\u001f\u{7F}\""), ("\u{2028}<>&'", "\"\u{2028}<>&'\""),
        ("12345678\n", #""12345678\n""#), ("1234567\"90", #""1234567\"90""#), ("\u{B}", #""\u000b""#),
    ])
    func `only what must be escaped is escaped`(value: String, expected: String) throws {
        #expect(try written(value) == expected)
        #expect(try written([value: 1]) == "{\(expected):1}")
        #expect(try StrictJSONDecoder().decode(String.self, from: bytes(expected)) == value)
    }

    @Test func `whole numbers are exact`() throws {
        #expect(
            try written([Int64.min, .max, 0, -1, 9, 10, 99, 100, 1_000_000_000_000_000_000])
                == "[-9223372036854775808,9223372036854775807,0,-1,9,10,99,100,1000000000000000000]")
        #expect(
            try written([UInt64.max, 10_000_000_000_000_000_000, 9_999_999_999_999_999_999])
                == "[18446744073709551615,10000000000000000000,9999999999999999999]")
        #expect(try written(Int128.min) == "-170141183460469231731687303715884105728")
        #expect(try written([Int8.min, .max]) == "[-128,127]")
        for exponent in 0..<19 {
            let power = (0..<exponent).reduce(Int64(1)) { power, _ in power * 10 }
            #expect(try written([power, power - 1]) == "[\(power),\(power - 1)]")
        }
    }

    @Test func `floating-point numbers read back the same, and others than finite ones are refused`() throws {
        for number in [0.1, -2.5, 1e-7, Double.leastNonzeroMagnitude, 1.7976931348623157e308, 100, 0.30000000000000004]
        {
            #expect(try StrictJSONDecoder().decode(Double.self, from: StrictJSONEncoder().encode(number)) == number)
        }
        #expect(throws: EncodingError.self) { try StrictJSONEncoder().encode(Double.nan) }
        #expect(throws: EncodingError.self) { try StrictJSONEncoder().encode([1, -Double.infinity]) }
    }

    struct Nothing: Encodable {
        func encode(to encoder: any Encoder) {}
    }
    struct Manual: Encodable {
        enum CodingKeys: String, CodingKey { case first, second, third, fourth }
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encodeNil(forKey: .first)
            var list = container.nestedUnkeyedContainer(forKey: .second)
            try list.encode(1)
            var inner = list.nestedContainer(keyedBy: CodingKeys.self)
            try inner.encode(true, forKey: .fourth)
            var nested = list.nestedUnkeyedContainer()
            try nested.encodeNil()
            _ = container.nestedContainer(keyedBy: CodingKeys.self, forKey: .third)
            var again = encoder.container(keyedBy: CodingKeys.self)
            try again.encode(Nothing(), forKey: .fourth)
        }
    }

    @Test func `containers asked for by hand are ended where their parent goes on`() throws {
        #expect(try written(Manual()) == #"{"first":null,"second":[1,{"fourth":true},[null]],"third":{},"fourth":{}}"#)
        #expect(try written(Nothing()) == "{}")
        #expect(try written([Nothing(), Nothing()]) == "[{},{}]")
    }

    struct Late: Encodable {
        enum CodingKeys: String, CodingKey { case first, second }
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            var early = container.nestedUnkeyedContainer(forKey: .first)
            try container.encode(1, forKey: .second)
            try early.encode(2)
        }
    }
    struct Twice: Encodable {
        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(1)
            try container.encode(2)
        }
    }

    @Test func `what cannot be written in one go is refused, not garbled`() {
        #expect(throws: EncodingError.self) { try StrictJSONEncoder().encode(Late()) }
        #expect(throws: EncodingError.self) { try StrictJSONEncoder().encode(Twice()) }
        #expect(throws: EncodingError.self) { try StrictJSONEncoder().encode([Twice()]) }
    }

    indirect enum Chain: Encodable {
        case end
        case link(Chain)
        func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            if case .link(let next) = self { try container.encode(next) }
        }
    }

    @Test func `nothing deeper than our own readers accept is written`() throws {
        let deepest = (0..<63).reduce(Chain.end) { chain, _ in .link(chain) }
        #expect(scanIssue(try StrictJSONEncoder().encode(deepest)) == nil)
        #expect(throws: EncodingError.self) { try StrictJSONEncoder().encode(Chain.link(deepest)) }
    }

    @Test func `equal values give equal bytes`() throws {
        let once = try StrictJSONEncoder().encode(DecodingTests.everything)
        #expect(try StrictJSONEncoder().encode(DecodingTests.everything) == once)
    }
}
