import JSON
import Testing

@Suite struct FirstTests {
    struct Line: Codable, Equatable { var sku: String; var quantity: Int; var note: String?; var raw: RawJSON? }
    struct Cart: Codable, Equatable { var id: String; var lines: [Line]; var tags: [String: Int]; var big: UInt64 }
    @Test func roundTrip() throws {
        let text = #"{"id":"a\u00e9\n","lines":[{"sku":"x","quantity":-3,"note":"n","raw":{"a": [1, 2]}},{"sku":"/","quantity":0}],"tags":{"é":1},"big":18446744073709551615}"#
        let cart = try StrictJSONDecoder().decode(Cart.self, from: Array(text.utf8))
        let out = try StrictJSONEncoder().encode(cart)
        print(String(decoding: out, as: UTF8.self))
        #expect(try StrictJSONDecoder().decode(Cart.self, from: out) == cart)
    }
    @Test func issues() throws {
        for t in [#"{"id":1,"lines":[{"sku":2,"quantity":1.0,"x":1},{"sku":"a"},5],"big":18446744073709551616}"#, "[1,", #"{"a":[{"b":1,"\u0062":2}]}"#, #"{"a":[1,{"b":tru}]}"#] {
            do { _ = try StrictJSONDecoder().decode(Cart.self, from: Array(t.utf8)); Issue.record("no") } catch { print(error) }
        }
    }
}
