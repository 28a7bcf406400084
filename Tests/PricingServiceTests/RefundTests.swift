import Commerce
import HTTPTypes
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import PricingService

/// `POST /v1/fx/refunds` and the report of what held rates have cost, on both engines.
@Suite struct RefundTests {
    private static func refund(_ amount: String, _ more: String = "", settled: String = "19.00") -> String {
        """
        {"sale":{"reference":"ord_1","charged":{"amount":"108.60","currency":"BRL"},\
        "settled":{"amount":"\(settled)","currency":"USD"}},"amount":{"amount":"\(amount)","currency":"BRL"}\(more)}
        """
    }

    @Test(arguments: Engine.available)
    func `refunds of one sale add up, the last takes the rest, and the difference is a line`(engine: Engine)
        async throws
    {
        try await RateHouse.with(engine) { house in
            func ask(_ json: String, _ key: String) async throws -> ServiceAnswer {
                try await house.send(.post, "/v1/fx/refunds", json, key: key)
            }
            let first = try await ask(Self.refund("54.30"), "a").decoded(PricingAPI.Refund.self)
            #expect(first.payOut == Money(54_30, .brl))
            #expect(first.lines.map(\.name) == ["refund", "fx_loss"])
            #expect(first.lines.map(\.amount) == [Money(9_50, .usd), Money(50, .usd)])
            #expect(try await ask(Self.refund("54.30"), "a").decoded(PricingAPI.Refund.self) == first)
            let third = try await ask(Self.refund("36.20"), "b").decoded(PricingAPI.Refund.self)
            #expect(third.settledPart == Money(6_33, .usd))  // 90.50 of 108.60 are 15.8333, less 9.50
            let last = try await ask(Self.refund("18.10"), "c").decoded(PricingAPI.Refund.self)
            #expect(last.isLast)
            #expect(last.settledPart == Money(3_17, .usd))
            let beyond = try await ask(Self.refund("0.01"), "d")
            #expect(try beyond.problem.errors?.map(\.pointer) == ["/amount/amount"])
            let other = try await ask(Self.refund("0.01", settled: "20.00"), "e")
            #expect(try other.problem.errors?.map(\.pointer) == ["/sale/settled"])
            // The same reference of another merchant is another sale.
            let elsewhere = try await house.send(
                .post, "/v1/fx/refunds", Self.refund("1.00"), key: "f", as: RateHouse.other)
            #expect(elsewhere.status == 201)
            let report = try await house.send(.get, "/v1/reports/fx-exposure").decoded(PricingAPI.ExposureReport.self)
            #expect(report.realised.count == 1)
            #expect(report.realised.first?.refunds == 3)
            #expect(
                report.realised.first?.refundResult.minorUnits
                    == -[first, third, last].map(\.difference.minorUnits).reduce(0, +))
        }
    }

    @Test func `today's rate may be asked for`() async throws {
        let answer = try await RateHouse.with { house in
            try await house.send(.post, "/v1/fx/refunds", Self.refund("54.30", #","basis":"today""#), key: "a")
        }
        let refund = try answer.decoded(PricingAPI.Refund.self)
        #expect(refund.payOut == Money(51_61, .brl))
        #expect(refund.lines.map(\.name) == ["refund"])
    }

    @Test(
        arguments: [
            (#""amount":"54.30""#, #""amount":"0.00""#, "/amount/amount"),
            (#""amount":"54.30""#, #""amount":"-1.00""#, "/amount/amount"),
            (#""amount":"54.30","currency":"BRL""#, #""amount":"54.30","currency":"USD""#, "/amount/currency"),
            (#""amount":"19.00""#, #""amount":"0.00""#, "/sale/settled/amount"),
            (#""reference":"ord_1""#, #""reference":"""#, "/sale/reference"),
            (#""reference":"ord_1""#, #""reference":"a b""#, "/sale/reference"),
            (#""currency":"USD""#, #""currency":"TWD""#, "/sale"),
        ] as [(String, String, String)])
    func `a bad field is refused by its pointer, and nothing is kept`(part: String, other: String, pointer: String)
        async throws
    {
        #expect(Self.refund("54.30").contains(part))
        let changed = Self.refund("54.30").replacing(part, with: other)
        let (answer, count) = try await RateHouse.with { house in
            let answer = try await house.send(.post, "/v1/fx/refunds", changed, key: "a")
            let count = try await house.database.read { db in
                try db.first("SELECT COUNT(*) AS count FROM fx_sale")?.int64("count")
            }
            return (answer, count)
        }
        #expect(answer.status == 422)
        #expect(try answer.problem.errors?.contains { $0.pointer.hasPrefix(pointer) } == true, "\(answer.text)")
        #expect(count == 0)
    }

    @Test(arguments: Engine.available)
    func `the report counts open locks by corridor and expiry, and what was told of quotes`(engine: Engine) async throws
    {
        try await RateHouse.with(engine) { house in
            for (index, seconds) in [300, 3_600, 86_400, 604_800, 2_592_000].enumerated() {
                let order = """
                    {"from":"USD","to":"BRL","duration_seconds":\(seconds),\
                    "max_amount":{"amount":"100.00","currency":"USD"},"usage":"payment"}
                    """
                #expect(try await house.send(.post, "/v1/fx/locks", order, key: "k\(index)").status == 201)
            }
            let report = try await house.send(.get, "/v1/reports/fx-exposure").decoded(PricingAPI.ExposureReport.self)
            #expect(report.locks.map(\.within) == [.hour, .day, .week, .later])
            #expect(report.locks.map(\.count) == [2, 1, 1, 1])
            #expect(report.locks.first?.amount == Money(200_00, .usd))
            #expect(report.locks.first?.difference == Money(0, .brl))  // At today's rate, without a markup.
            #expect(report.quotes == nil)
            #expect(report.fixedPrices == nil)  // There is no price book.
            let told = """
                {"open_quotes":[{"from":"USD","to":"BRL","within":"1h","count":3,\
                "amount":{"amount":"10.00","currency":"USD"},"promised":{"amount":"50.00","currency":"BRL"}}],\
                "quotes_truncated":true}
                """
            let whole = try await house.send(.post, "/internal/reports/fx-exposure", told)
                .decoded(PricingAPI.ExposureReport.self)
            #expect(whole.quotes?.first?.atMarket == Money(54_33, .brl))
            #expect(whole.quotes?.first?.difference == Money(4_33, .brl))
            #expect(whole.truncated)
            house.clock.advance(by: .seconds(4_000))
            let later = try await house.send(.get, "/v1/reports/fx-exposure").decoded(PricingAPI.ExposureReport.self)
            #expect(later.locks.map(\.count).reduce(0, +) == 3)
            #expect(try await house.send(.get, "/v1/reports/fx-exposure?from=2026-11-03&to=2026-11-02").status == 422)
        }
    }
}
