import JSON
import Testing

@Suite struct ByteWriterTests {
    @Test func `a document is written as the encoder would`() throws {
        var writer = JSONByteWriter(capacity: 1)
        writer.beginObject()
        writer.member("id", "q\"1")
        writer.member("count", -7)
        writer.member("large", Int64.min)
        writer.member("flag", false)
        writer.member("price", JSONDecimal(digits: 1_990, fractionDigits: 2))
        writer.member("raw", try RawJSON(bytes("{ }")))
        writer.key("nothing")
        writer.null()
        writer.beginArray("list")
        for number in 1...3 { writer.value(Int64(number)) }
        writer.value("é")
        writer.value(true)
        writer.beginObject()
        writer.endObject()
        writer.beginArray()
        writer.endArray()
        writer.endArray()
        writer.beginObject("last")
        writer.member("a", 1)
        writer.endObject()
        writer.endObject()
        let written = writer.finish()
        #expect(
            text(written)
                == #"{"id":"q\"1","count":-7,"large":-9223372036854775808,"flag":false,"price":"19.90","raw":{ },"nothing":null,"#
                + #""list":[1,2,3,"é",true,{},[]],"last":{"a":1}}"#)
        #expect(scanIssue(written) == nil)
    }

    @Test(
        arguments: [
            (0, 0, "0"), (5, 2, "0.05"), (-5, 2, "-0.05"), (1_990, 2, "19.90"), (-100, 2, "-1.00"), (7, 0, "7"),
            (0, 3, "0.000"),
            (.max, 2, "92233720368547758.07"), (.min, 2, "-92233720368547758.08"), (.max, 18, "9.223372036854775807"),
            (.max, 19, "0.9223372036854775807"), (1, 25, "0.0000000000000000000000001"),
            (.min, 0, "-9223372036854775808"),
        ] as [(Int64, Int, String)])
    func `a decimal is written with exactly its digits`(digits: Int64, fractionDigits: Int, expected: String) {
        var writer = JSONByteWriter()
        writer.value(JSONDecimal(digits: digits, fractionDigits: fractionDigits))
        #expect(writer.withBytes { [UInt8]($0) } == bytes("\"\(expected)\""))
    }

    @Test func `long text grows the memory as needed`() {
        var writer = JSONByteWriter(capacity: 1)
        let long = String(repeating: "x\n", count: 10_000)
        writer.beginArray()
        writer.value(long)
        writer.value(long)
        writer.endArray()
        let written = writer.finish()
        #expect(written.count == 2 * (30_000 + 2) + 3)
        #expect((try? StrictJSONDecoder().decode([String].self, from: written)) == [long, long])
    }
}
