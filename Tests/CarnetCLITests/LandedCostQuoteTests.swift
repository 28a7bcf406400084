import ArgumentParser
import Commerce
import Foundation
import JSON
import Testing
import Wire

@testable import CarnetCLI

/// `carnet landed-cost quote`: what it says of arguments that cannot be read, and of sums that do not stand.
@Suite struct LandedCostQuoteTests {
    private static let arguments = [
        "landed-cost", "--from", "CN", "--to", "US", "--item", "6109100012,KP,1,30 USD", "--delivery",
        "air=10.00 USD", "--rate", "USD=1.25",
    ]

    private func option(
        needs: [LandedCostAPI.Need]? = nil, range: LandedCostAPI.TotalRange? = nil,
        outcome: LandedCostAPI.Outcome? = nil
    ) -> LandedCostAPI.OptionCost {
        LandedCostAPI.OptionCost(
            id: "air", regime: "informal_entry", customsValue: Money(30_00, .usd), duty: Money(27_00, .usd),
            tax: .zero(.usd), fees: .zero(.usd), total: Money(27_00, .usd), payOnDelivery: .zero(.usd), charges: [],
            assumptions: [], tried: [], needs: needs, range: range, outcome: outcome)
    }

    private func answer(_ option: LandedCostAPI.OptionCost) throws -> LandedCostAPI.QuoteAnswer {
        LandedCostAPI.QuoteAnswer(
            tablesVersion: "lct_1", asOf: try #require(CalendarDate("2026-11-21")), customsCurrency: .usd,
            options: [option])
    }

    private func banned() throws -> LandedCostAPI.QuoteAnswer {
        let since = try #require(CalendarDate("2011-04-18"))
        let rule = LandedCostAPI.Rule(id: "us.ban.kp", effectiveFrom: since, source: "EO 13570", confidence: "medium")
        let ban = LandedCostAPI.Prohibition(
            lineId: "item-1", rule: rule, since: since, why: "Goods of North Korea may not be imported.")
        return try answer(option(outcome: LandedCostAPI.Outcome(code: "import_prohibited", prohibitions: [ban])))
    }

    private func text(_ answer: LandedCostAPI.QuoteAnswer) throws -> String {
        LandedCostReceipt(
            answer, from: try #require(CountryCode("CN")), to: try #require(CountryCode("US"))
        ).text
    }

    @Test func `goods that may not come in are said to be prohibited`() throws {
        let answer = try banned()
        #expect(
            try text(answer).contains(
                "\n  Prohibited: item-1: Goods of North Korea may not be imported. [us.ban.kp, since 2011-04-18]\n"))
        #expect(answer.reservation == "air: the goods may not be imported")
    }

    @Test(
        arguments: [
            (nil, "from 27.00 USD; no known upper end"), (Money(55_00, .usd), "from 27.00 to 55.00 USD"),
        ] as [(Money?, String)])
    func `a missing fact is asked for, with what the total may come to`(_ high: Money?, _ words: String) throws {
        let need = LandedCostAPI.Need(
            lineId: "item-1", fact: "net_grams", unit: "grams of one piece", why: "the duty is by weight")
        let range = LandedCostAPI.TotalRange(low: Money(27_00, .usd), high: high)
        let answer = try answer(option(needs: [need], range: range))
        let text = try text(answer)
        #expect(text.contains("\n  The total is \(words)\n"))
        #expect(text.contains("\n  Needs: net_grams (grams of one piece) of item-1: the duty is by weight"))
        #expect(answer.reservation == "air: needs net_grams")
    }

    @Test func `sums that stand have no reservation`() throws {
        #expect(try answer(option()).reservation == nil)
        #expect(try !text(answer(option())).contains("The total is"))
    }

    @Test(arguments: [true, false])
    func `the figures are printed and then it fails`(json: Bool) async throws {
        let body = String(decoding: try StrictJSONEncoder().encode(try banned()), as: UTF8.self)
        let server = try LoopbackServer(
            answer: "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        defer { server.stop() }
        let run = try await Ran(
            Self.arguments + (json ? ["--json"] : []),
            environment: [
                "CARNET_SERVICE_SECRET": String(repeating: "s", count: 32),
                "CARNET_LANDED_COST_URL": "http://127.0.0.1:\(server.port)",
            ])
        #expect(run.output.contains(json ? body : "  Prohibited: item-1: "))
        #expect(run.error == "carnet: air: the goods may not be imported\n")
        #expect(run.status == .exited(1))
    }

    @Test func `every argument that cannot be read is told with the reason`() async throws {
        let run = try await CommandRun([
            "landed-cost", "--to", "nl", "--delivery", "pigeon=4.90", "--item", "61091,CN,1,30 USD",
            "--item", "610910,CN,1,30.5 USD,heavy", "--item", "610910,CN",
        ])
        #expect(run.status == .exited(2))
        #expect(
            run.error == """
                carnet: --from is missing: two letters of ISO 3166-1, such as NL
                  --to "nl": expected two letters of ISO 3166-1, such as NL
                  --item "61091,CN,1,30 USD": "61091" is no HS code of 6 to 10 digits
                  --item "610910,CN,1,30.5 USD,heavy": "30.5" is no amount in USD, such as 19.99; "heavy" is no whole \
                number of grams
                  --item "610910,CN": expected HS code, country of origin, quantity, unit price and, if known, net \
                grams, parted by commas; found 2 of these
                  --delivery "pigeon=4.90": "pigeon" is none of post, express, air, sea and road; "4.90" is no amount \
                and currency, such as 19.99 EUR

                """)
    }

    @Test(
        arguments: [
            ("30 USD", Money(30_00, .usd)), ("30.00 USD", Money(30_00, .usd)), ("30 JPY", Money(30, .jpy)),
            ("30.5 USD", nil), ("30.000 USD", nil), ("30.0 JPY", nil), ("USD 30", nil), ("30", nil), ("1e2 USD", nil),
            ("92233720368547759 USD", nil),
        ] as [(String, Money?)])
    func `a price has all its decimals or none`(_ text: String, _ price: Money?) {
        let sent = try? ConsignmentArguments(
            from: "CN", to: "NL", items: ["610910,CN,1,\(text)"], deliveries: ["post=4 EUR"])
        #expect(sent?.lines.first?.unitPrice == price)
    }

    @Test func `a word that is no subcommand is told as one`() async throws {
        let run = try await CommandRun(["landed-cost", "foo"])
        #expect(run.status == .exited(2))
        #expect(
            run.error
                == "carnet: landed-cost has no subcommand \"foo\"; it has quote, lines, batch and classify\n")
    }

    @Test func `an option that is not known is told before what it leaves missing`() async throws {
        let run = try await CommandRun(["landed-cost", "--frm", "CN", "--to", "NL"])
        #expect(run.status == .exited(2))
        #expect(run.error.hasPrefix("carnet: Unknown option '--frm'"), "\(run.error)")
    }
}
