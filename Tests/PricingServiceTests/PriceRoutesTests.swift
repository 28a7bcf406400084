import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import PricingService

/// `POST /v1/prices` over a real socket.
@Suite struct PriceRoutesTests {
    private static let cart = """
        {"as_of":"2026-11-21","currency":"BRL",
        "lines":[{"id":"shirt","unit_price":{"amount":"19.99","currency":"USD"},"quantity":3}],
        "amounts":[{"id":"post","amount":{"amount":"4.50","currency":"GBP"}}],"also_currencies":["EUR","AED"]}
        """

    private func send(_ changes: [(String, String)] = []) async throws -> ServiceAnswer {
        var json = Self.cart
        for (text, replacement) in changes {
            #expect(json.contains(text))
            json = json.replacing(text, with: replacement)
        }
        let body = json
        return try await asking { try await $0.send(.post, "/v1/prices", json: body) }
    }

    @Test func `the answer is the golden one, byte for byte`() async throws {
        let answer = try await send()
        #expect(answer.status == 200)
        let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/prices-brl.json")
        #expect(try answer.text + "\n" == String(contentsOf: golden, encoding: .utf8))
    }

    @Test func `the same question is answered with the same rate set, another day with another`() async throws {
        let first: PricingAPI.PriceAnswer = try await send().decoded()
        let again: PricingAPI.PriceAnswer = try await send().decoded()
        let earlier: PricingAPI.PriceAnswer = try await send([("2026-11-21", "2026-10-30")]).decoded()
        #expect(first == again)
        #expect(first.rateSet.id != earlier.rateSet.id)
        #expect(first.rateSet.ageDays == 22)
        #expect(earlier.rateSet.ageDays == 0)
        #expect(first.lines == earlier.lines)
    }

    @Test(
        arguments: [
            (#""currency":"BRL""#, #""currency":"XYZ""#, "/currency", "invalid_value"),
            (#""currency":"BRL""#, #""currency":"TWD""#, "/currency", "no_rate"),
            (#""currency":"BRL""#, #""currency":"HRK""#, "/currency", "withdrawn_currency"),
            (#""amount":"19.99""#, #""amount":"19.9""#, "/lines/0/unit_price/amount", "invalid_value"),
            (#""amount":"19.99""#, #""amount":"-19.99""#, "/lines/0/unit_price/amount", "out_of_range"),
            (#""amount":"19.99""#, #""amount":"10000000000000.01""#, "/lines/0/unit_price/amount", "out_of_range"),
            (#""amount":"19.99","currency":"USD""#, #""amount":"19.99","currency":"KWD""#, "/lines/0", "invalid_value"),
            (#""quantity":3"#, #""quantity":0"#, "/lines/0/quantity", "out_of_range"),
            (#""quantity":3"#, #""quantity":-3"#, "/lines/0/quantity", "out_of_range"),
            (#""quantity":3"#, #""quantity":1000001"#, "/lines/0/quantity", "out_of_range"),
            (#""quantity":3"#, #""quantity":"3""#, "/lines/0/quantity", "wrong_type"),
            (#""id":"shirt""#, #""id":"""#, "/lines/0/id", "invalid_value"),
            (#"["EUR","AED"]"#, #"["EUR","VND"]"#, "/also_currencies/1", "no_rate"),
            (#""as_of":"2026-11-21""#, #""as_of":"2026-11-22""#, "/as_of", "out_of_range"),
            (#""as_of":"2026-11-21""#, #""as_of":"1999-01-03""#, "/as_of", "out_of_range"),
            (#""as_of":"2026-11-21""#, #""as_of":"21.11.2026""#, "/as_of", "invalid_value"),
            (#""as_of":"2026-11-21","#, "", "/as_of", "required"),
        ] as [(String, String, String, String)])
    func `a bad field is refused by its pointer`(part: String, other: String, pointer: String, code: String)
        async throws
    {
        let answer = try await send([(part, other)])
        #expect(answer.status == 422)
        let errors = try #require(try answer.problem.errors)
        #expect(errors.contains { $0.pointer.hasPrefix(pointer) && $0.code == code }, "\(answer.text)")
    }

    @Test func `the largest cart with the longest ids is priced and one line more is refused`() async throws {
        let id = String(repeating: "x", count: 94)
        func cart(_ count: Int) -> String {
            let lines = (0..<count).map {
                #"{"id":"\#(100_000 + $0)\#(id)","unit_price":{"amount":"1234567.89","currency":"USD"},"quantity":1}"#
            }
            return #"{"as_of":"2026-10-30","currency":"EUR","amounts":[],"also_currencies":[],"lines":["#
                + lines.joined(separator: ",") + "]}"
        }
        let (most, more) = (cart(4_000), cart(4_001))
        let (taken, refused) = try await asking { asker in
            (
                try await asker.send(.post, "/v1/prices", json: most),
                try await asker.send(.post, "/v1/prices", json: more)
            )
        }
        #expect(try taken.decoded(PricingAPI.PriceAnswer.self).lines.count == 4_000)
        #expect(refused.status == 422)
        #expect(try refused.problem.errors?.map(\.pointer) == ["/lines"])
    }

    @Test func `a stranger is not answered`() async throws {
        let body = Self.cart
        let answer = try await asking { asker in
            try await Asker(asker.address, asPeer: false).send(.post, "/v1/prices", json: body)
        }
        #expect([401, 403].contains(answer.status))
    }
}
