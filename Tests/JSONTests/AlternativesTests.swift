import JSON
import Testing

/// Tries one type after the other, as values of any shape do.
private enum AnyShape: Decodable {
    case flag(Bool)
    case number(Int64)
    case text(String)

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Int64.self) {
            self = .number(number)
        } else {
            self = .text(try container.decode(String.self))
        }
    }
}

@Suite struct AlternativesTests {
    /// A failed try must not walk past all that stands before it.
    @Test func `a long list of values of any shape takes time in proportion`() throws {
        func took(_ count: Int) throws -> Duration {
            let document = Array("[\(Array(repeating: "\"a\"", count: count).joined(separator: ","))]".utf8)
            return try ContinuousClock().measure {
                let values = try StrictJSONDecoder().decode([AnyShape].self, from: document)
                #expect(values.count == count)
            }
        }
        _ = try took(1_000)
        let (small, large) = (try took(5_000), try took(50_000))
        #expect(large < small * 40, "\(small), \(large)")
    }

    @Test func `what fits none of them is told at its place`() {
        let error = #expect(throws: JSONFailure.self) {
            try StrictJSONDecoder().decode([AnyShape].self, from: Array(#"["a",1,{}]"#.utf8))
        }
        #expect(error?.issues.map(\.pointer) == ["/2"])
    }
}
