import JSON
import Testing

@Suite struct ViewTests {
    private func view(_ document: String) throws -> JSONObjectView { try JSONTape(bytes(document)).root.object() }

    private func issue<Value>(_ read: () throws -> Value) -> String? {
        do {
            _ = try read()
            return nil
        } catch {
            return (error as? JSONFailure).flatMap { summary($0.issues).first }
        }
    }

    @Test func `members are read by name, each in its own way`() throws {
        let object = try view(
            #"{"id":"q\n1","count":-7,"flag":true,"price":"19.90","rate":0.250,"inner":{"x":[1,2]},"nothing":null}"#)
        #expect(try object.string("id") == "q\n1")
        #expect(try object.int64("count") == -7)
        #expect(try object.bool("flag"))
        #expect(try object.decimal("price") == JSONDecimal(digits: 1_990, fractionDigits: 2))
        #expect(try object.decimalText("rate") == "0.250")
        #expect(
            try object.object("inner").array("x").read { value throws(JSONFailure) in try value.int64() } == [1, 2])
        #expect(try object.raw("inner").description == #"{"x":[1,2]}"#)
        #expect(try object.stringIfPresent("nothing") == nil)
        #expect(try object.int64IfPresent("absent") == nil)
        #expect(try object.value("nothing").isNull)
        #expect(object.members.map(\.name) == ["id", "count", "flag", "price", "rate", "inner", "nothing"])
    }

    @Test func `a fault names its member`() throws {
        let object = try view(#"{"list":[{"a":1},{"a":"x"}],"big":9223372036854775808,"price":"1,5","esc":"1\u002e5"}"#)
        let list = try object.array("list")
        #expect(list.count == 2)
        #expect(
            issue { try list.read { value throws(JSONFailure) in try value.object().int64("a") } }
                == "/list/1/a wrong_type")
        #expect(issue { try object.int64("big") } == "/big out_of_range")
        #expect(issue { try object.decimal("price") } == "/price invalid_value")
        #expect(issue { try object.decimal("esc") } == "/esc invalid_value")
        #expect(issue { try object.decimal("big") } == "/big wrong_type")
        #expect(issue { try object.string("none") } == "/none required")
        #expect(issue { try object.object("list") } == "/list wrong_type")
        #expect(issue { try object.boolIfPresent("price") } == "/price wrong_type")
    }

    @Test func `members nobody asked for can be refused`() throws {
        let object = try view(#"{"a":1,"b":2,"c":3}"#)
        _ = try object.int64("b")
        do throws(JSONFailure) {
            try object.refuseUnknown()
            Issue.record("two members were not asked for")
        } catch {
            #expect(summary(error.issues) == ["/a unknown_member", "/c unknown_member"])
        }
        _ = try object.int64IfPresent("a")
        _ = object.valueIfPresent("c")
        try object.refuseUnknown()
    }

    @Test func `a scanned value can be read as a type too`() throws {
        let object = try view(#"{"a":[1,2],"b":[1,"x"]}"#)
        #expect(try StrictJSONDecoder().decode([Int].self, from: object.value("a")) == [1, 2])
        #expect(issue { try StrictJSONDecoder().decode([Int].self, from: object.value("b")) } == "/b/1 wrong_type")
    }

    @Test(
        arguments: [
            ("0", 0, 0), ("-0", 0, 0), ("7", 7, 0), ("-1.5", -15, 1), ("0.00", 0, 2), ("19.990", 19_990, 3),
            ("999999999999999999", 999_999_999_999_999_999, 0), ("0.99999999999999999", 99_999_999_999_999_999, 17),
        ] as [(String, Int64, Int)])
    func `a decimal keeps its digits and its scale`(written: String, digits: Int64, fractionDigits: Int) throws {
        #expect(
            try view("{\"d\":\"\(written)\"}").decimal("d")
                == JSONDecimal(digits: digits, fractionDigits: fractionDigits))
    }

    @Test(arguments: [
        "", "-", ".5", "5.", "+1", "01", "-01", "1e3", "1.2.3", " 1", "1 ", "1,5", "--1", "-.5", "0x1",
        "1000000000000000000", "٣",
    ])
    func `other text is no decimal`(written: String) throws {
        let object = try view("{\"d\":\"\(written)\"}")
        #expect(issue { try object.decimal("d") } == "/d invalid_value")
    }

    @Test func `many members are found in any order`() throws {
        let names: [StaticString] = [
            "a", "bb", "ccc", "dddd", "eeeee", "ffffff", "ggggggg", "hhhhhhhh", "iiiiiiiii", "nnnnnnnnnnnnnnnnnn",
        ]
        let document = "{" + names.enumerated().map { "\"\($1)\":\($0)" }.joined(separator: ",") + "}"
        let object = try view(document)
        for offset in names.indices.reversed() { #expect(try object.int64(names[offset]) == Int64(offset)) }
        for offset in [3, 3, 0, 9, 5] { #expect(try object.int64(names[offset]) == Int64(offset)) }
        #expect(issue { try object.int64("gggggg") } == "/gggggg required")
        #expect(issue { try object.int64("nnnnnnnnnnnnnnnnnm") } == "/nnnnnnnnnnnnnnnnnm required")
    }
}
