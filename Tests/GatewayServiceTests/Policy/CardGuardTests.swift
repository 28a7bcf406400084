import HTTPTypes
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import GatewayService

@Suite struct CardGuardTests {
    private static let number = "4242424242424242"

    @Test(arguments: [
        (#"{"a":"4242424242424242"}"#, ["/a"]), (#"{"a":4242424242424242}"#, ["/a"]),
        (#"{"a":4242424242424242.0}"#, ["/a"]), (#"["x",{"b":["4242 4242 4242 4242"]}]"#, ["/1/b/0"]),
        (#"{"note":"pay with 4242-4242-4242-4242 please","n":"5555555555554444"}"#, ["/note", "/n"]),
        (#"{"a/b~c":"4242424242424242"}"#, ["/a~1b~0c"]), (#""4242424242424242""#, [""]),
        // A digit, a blank and a hyphen written as escapes are what they are once read.
        (#"{"a":"\u0034242424242\u003424242"}"#, ["/a"]), (#"{"a":"4242\u00204242\u002d4242 4242"}"#, ["/a"]),
        (#"{"4242424242424242":1}"#, ["/************4242"]), ("{\"a\":4242424242424242", [""]),
        ("4242424242424242", [""]), (#"{"a":["4222222222222"],"b":{"c":"378282246310005"}}"#, ["/a/0", "/b/c"]),
    ])
    func `a card's number in a body is found, and its place told`(body: String, places: [String]) {
        #expect(CardGuard.places(in: Array(body.utf8), type: "application/json") == places)
    }

    @Test(arguments: [
        "", "{}", #"{"hs_code":"6109100010","quantity":12345678901}"#, #"{"at":1795312345678901234}"#,
        #"{"id":"42424242-4242-4242-8234-123456789abc"}"#, #"{"quote_id":"qt_01m805abkvfa6r9hpb86mn5ype"}"#,
        #"{"a":"4242424242424241"}"#, #"{"gtin":"4006381000093"}"#, #"{"a":"4242","b":"4242","c":"424242424242"}"#,
        #"["4242","4242","4242","4242"]"#, "[4242, 4242, 4242, 4242]", #"{"phone":"+4222222222222"}"#,
        #"{"x":"\u0041\u00e9"}"#, #"{"latitude":52.3702157000000047,"x":0.30000000000000004}"#, "\\",
        #"{"document":"36000009000140"}"#,
    ])
    func `other bodies pass`(body: String) {
        #expect(CardGuard.places(in: Array(body.utf8), type: "application/json").isEmpty)
    }

    @Test(arguments: [
        ("/v1/quotes/4242424242424242", ["path"]), ("/v1/quotes/%34242424242424242", ["path"]),
        ("/v1/x?a=1&card=4242+4242%204242-4242", ["?card"]), ("/v1/x?4242424242424242", ["?************4242"]),
        ("/v1/quotes/qt_01m805abkvfa6r9hpb86mn5ype?as_of=2026-11-21", []), ("/v1/x?t=1795312345678901234", []),
        ("/", []), ("/v1/quotes/ord_01h4242424242424242abcdefg", []),
    ])
    func `an address is looked at as it is read`(target: String, places: [String]) {
        #expect(CardGuard.places(inTarget: target) == places)
    }

    @Test func `of many numbers so many are told`() {
        let body = "[" + Array(repeating: Self.number, count: 500).joined(separator: ",") + "]"
        #expect(CardGuard.places(in: Array(body.utf8), type: nil).count == CardGuard.placesMax)
    }

    @Test func `nothing with a card's number gets through, but for callbacks`() async throws {
        try await PolicyDoor.open { door in
            let key = try await door.key()
            let count = door.seen.count
            let spaced = "4242 4242 4242 4242"
            for answer in [
                try await door.send(.post, "/v1/orders", key: key, json: #"{"instrument":{"token":"\#(spaced)"}}"#),
                try await door.send(.get, "/v1/orders/\(Self.number)", key: key),
                try await door.send(.get, "/v1/payment-methods?country=NL&card=\(Self.number)", key: key),
                try await door.send(.post, "/v1/orders", key: key, headers: [("idempotency-key", Self.number)]),
                try await door.asker.send(
                    .post, "/console/cases/1", headers: [("content-type", "application/x-www-form-urlencoded")],
                    body: Array("note=card+4242%204242+4242+4242".utf8)),
            ] {
                #expect(answer.status == 422)
                let problem = try answer.problem
                #expect(problem.type.hasSuffix("card-number"))
                #expect(problem.errors?.count == 1 && problem.errors?.first?.code == "card_number")
                #expect(!answer.text.contains(Self.number) && !answer.text.contains(spaced))
            }
            #expect(door.seen.count == count)
            let callback = try await door.send(
                .post, "/v1/callbacks/upi", key: nil, json: #"{"reference":"4242424242424242"}"#)
            #expect(callback.status == 200 && door.seen.count == count + 1)
        }
    }
}
