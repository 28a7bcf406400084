import ArgumentParser
import Commerce
import JSON
import Testing
import Wire

@testable import CarnetCLI

@Suite struct QuoteCommandTests {
    @Test func `arguments become the request that the API takes`() throws {
        let command = try QuoteCommand.parse([
            "--from", "CN", "--to", "BR", "--region", "SP", "--item", "610910,CN,2,19.99 EUR,180", "--item",
            "910211,CH,1,4500 JPY", "--delivery", "post=4.90 EUR", "--currency", "BRL", "--as-of", "2026-06-30",
            "--registration", "prc",
        ])
        let request = try StrictJSONEncoder().encode(command.request)
        #expect(
            String(decoding: request, as: UTF8.self) == """
                {"destination":{"country":"BR","region":"SP"},"ship_from":{"country":"CN"},"currency":"BRL",\
                "lines":[{"sku":"item-1","hs_code":"610910","origin":"CN","quantity":2,\
                "unit_price":{"amount":"19.99","currency":"EUR"},"net_grams":180},\
                {"sku":"item-2","hs_code":"910211","origin":"CH","quantity":1,\
                "unit_price":{"amount":"4500","currency":"JPY"}}],\
                "delivery_options":[{"id":"post","freight":{"amount":"4.90","currency":"EUR"},"mode":"post"}],\
                "seller":{"registrations":["prc"]},"as_of":"2026-06-30"}
                """)
    }

    @Test(arguments: [
        "610910,CN,2", "610910,CN,2,19.99", "610910,CN,2,19.9 EUR", "610910,ZZ,2,19.99 EUR", "x,CN,2,19.99 EUR",
        "610910,CN,two,19.99 EUR", "610910,CN,2,19.99 EUR,heavy", "610910,CN,2,19.99 EUR,1,2",
    ])
    func `an item that cannot be read is refused`(text: String) {
        #expect(ItemArgument(argument: text) == nil)
    }

    @Test(arguments: ["post", "post=4.90", "pigeon=4.90 EUR", "post=4.90 EUR=1"])
    func `a way of delivery that cannot be read is refused`(text: String) {
        #expect(DeliveryArgument(argument: text) == nil)
    }

    @Test func `the line to paste holds a whole request in one pair of apostrophes`() throws {
        let line = try SampleQuote.curl(url: "http://127.0.0.1:8080", key: "sk_test_x")
        #expect(!line.contains("\n"))
        let parts = line.split(separator: "'", omittingEmptySubsequences: false)
        #expect(parts.count == 7)
        #expect(parts[1] == "Authorization: Bearer sk_test_x")
        let body = try StrictJSONDecoder().decode(PublicAPI.QuoteRequest.self, from: Array(parts[5].utf8))
        #expect(try body == SampleQuote.request())
    }

    @Test(arguments: [
        (
            body: #"{"type":"t","title":"A field cannot be read","status":422,"detail":"See below","#
                + #""errors":[{"pointer":"/lines/0/hs_code","detail":"six digits","code":"x"}]}"#,
            text: "422 A field cannot be read: See below\n  /lines/0/hs_code: six digits"
        ),
        (body: "<html>", text: "the answer was 422, without a problem in it"),
    ])
    func `a refusal is told with every bad field`(body: String, text: String) {
        #expect(Refusal.text(HTTPReply(status: 422, headers: [], body: Array(body.utf8))) == text)
    }
}
