import JSON
import Testing

@Suite struct ScanTests {
    @Test(arguments: [
        "0", "-0", "7", "-12.50", "1e3", "1E+3", "2.5e-7", "true", "false", "null", "\"\"", "{}", "[]", " \t\r\n[] \n",
        "[1,2,3]", "[[],{},[[]]]", "{\"\":0}", "{\"a\":{\"b\":[null]}}", "[\"é ü €, 𝄞\"]",
        #"["\"\\\/\b\f\n\r\t\u00e9\uD834\uDD1E\u0000"]"#, #"{"a b":1,"A b":2,"é":3}"#, "[\"\u{7F}\u{2028}\u{FFFF}\"]",
        "\"12345678\"", "\"1234567\"", "\"123456789012345\\n\"", "\"1234567890123456\"", "[\"a\",\"bb\",\"\\\"\"]",
    ])
    func `a document of the grammar is accepted`(document: String) {
        #expect(scanIssue(bytes(document)) == nil)
    }

    @Test(arguments: [
        // (document, byte of the fault)
        ("", 0), ("  ", 2), ("{", 1), ("[", 1), ("]", 0), ("[1", 2), ("[1,", 3), ("[1,]", 3), ("[,1]", 1), ("[1 2]", 3),
        ("[1}", 2), ("{\"a\"}", 4), ("{\"a\":}", 5), ("{\"a\":1,}", 7), ("{a:1}", 1), ("{'a':1}", 1), ("{\"a\" 1}", 5),
        ("{\"a\":1 \"b\":2}", 7), ("{1:2}", 1), ("[] []", 3), ("1 2", 2), ("nul", 0), ("True", 0), ("tru e", 0),
        ("truex", 4), ("NaN", 0), ("Infinity", 0), ("-Infinity", 1), ("+1", 0), ("-", 1), ("--1", 1), ("01", 0),
        ("-01", 1),
        ("00", 0), (".5", 0), ("1.", 2), ("1.e3", 2), ("1e", 2), ("1e+", 3), ("1.2.3", 3), ("0x10", 1), ("1_000", 1),
        ("1,5", 1),
        ("\"a", 2), ("\"a\nb\"", 2), ("\"a\tb\"", 2), ("\"\u{0}\"", 1), ("\"\\x41\"", 1), ("\"\\", 1), ("\"\\u12", 1),
        ("\"\\u12G4\"", 1),
        ("\"\\U0041\"", 1), ("\"\\u 041\"", 1), ("'a'", 0), ("[\"a\",\n4\n,1,", 11), ("/* c */1", 0), ("1 // c", 2),
        ("[1]\u{0}", 3),
        ("\u{0}", 0), ("[\u{A0}1]", 1), ("[\u{C}1]", 1), ("\u{FEFF}{}", 0), ("#1", 0), ("\"1234567\u{1F}\"", 8),
        ("\"12345678", 9),
    ])
    func `anything else is refused at the byte where the grammar breaks`(document: String, offset: Int) throws {
        let issue = try #require(scanIssue(bytes(document)))
        #expect(issue.code == "invalid_json")
        #expect(issue.detail.hasPrefix("At byte \(offset): "), "\(issue.detail)")
    }

    @Test(arguments: [
        #""\uD834""#, #""\uDD1E""#, #""\uD834x""#, #""\uD834\n""#, #""\uD834\u0041""#, #""\uD834\uD834\uDD1E""#,
        #""\uDD1E\uD834""#,
        #"{"\uD800":1}"#,
    ])
    func `half a surrogate pair is no character`(document: String) {
        #expect(scanIssue(bytes(document))?.detail.contains("surrogate") == true)
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x9F, 0xBF], [0xE2, 0x82],
            [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xF0, 0x9D, 0x84], [0xFE],
            [0xFF], [0xE2, 0x28, 0xA1], [0xF0, 0x9D, 0x28, 0x9E],
        ] as [[UInt8]])
    func `bytes that are not UTF-8 are refused, in values and in names`(sequence: [UInt8]) {
        for padding in 0..<9 {
            let filler = [UInt8](repeating: 0x61, count: padding)
            let value = bytes("[\"") + filler + sequence + bytes("\"]")
            let name = bytes("{\"") + filler + sequence + bytes("\":1}")
            #expect(scanIssue(value)?.detail == "At byte \(2 + padding): the text is not UTF-8")
            #expect(scanIssue(name)?.code == "invalid_json")
        }
    }

    @Test(arguments: [0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x10000, 0x10FFFF] as [UInt32])
    func `characters at the edges of UTF-8 lengths are accepted and read back`(code: UInt32) throws {
        let character = String(try #require(Unicode.Scalar(code)))
        #expect(try StrictJSONDecoder().decode(String.self, from: bytes("\"\(character)\"")) == character)
    }

    @Test func `documents in UTF-16 are refused`() {
        #expect(scanIssue([0xFF, 0xFE, 0x5B, 0x00, 0x5D, 0x00]) != nil)
        #expect(scanIssue([0x00, 0x5B, 0x00, 0x5D]) != nil)
        #expect(scanIssue([0x5B, 0x00, 0x5D, 0x00]) != nil)
    }

    @Test func `a fault names the innermost member that was being read`() {
        #expect(scanIssue(bytes(#"{"lines":[{"sku":"a"},{"sku":tru}]}"#))?.pointer == "/lines/1/sku")
        #expect(scanIssue(bytes(#"{"a/b":{"m~n":01}}"#))?.pointer == "/a~1b/m~0n")
        #expect(scanIssue(bytes(#"[1,2"#))?.pointer == "")
        // A combining accent joins the slash on the screen, not in the bytes.
        #expect(scanIssue(bytes("{\"\u{301}\":01}")).map { bytes($0.pointer) } == [0x2F, 0xCC, 0x81])
    }

    @Test func `bytes after a document that ends at every length are seen`() {
        for length in 0..<40 {
            let document = bytes("\"" + String(repeating: "x", count: length) + "\"")
            #expect(scanIssue(document) == nil)
            #expect(scanIssue(document + bytes("x")) != nil)
            #expect(scanIssue(Array(document.dropLast())) != nil)
        }
    }
}
