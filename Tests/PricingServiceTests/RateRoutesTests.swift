import Commerce
import HTTPTypes
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import PricingService

/// `GET /v1/fx/rates` and `GET /v1/fx/convert` over a real socket.
@Suite struct RateRoutesTests {
    private func get(_ target: String) async throws -> ServiceAnswer {
        try await asking { try await $0.send(.get, target) }
    }

    @Test func `rates of a base are exact, and readable beside`() async throws {
        let answer = try await get("/v1/fx/rates?base=USD&symbols=EUR,JPY,INR,AED&as_of=2026-11-01")
        #expect(
            answer.text == """
                {"base":"USD","as_of":"2026-11-01","published_on":"2026-10-30","age_days":2,\
                "source":"European Central Bank, euro foreign exchange reference rates","rates":[\
                {"currency":"EUR","rate":"2500/2793","decimal":"0.8950948801"},\
                {"currency":"JPY","rate":"146400/931","decimal":"157.2502685"},\
                {"currency":"INR","rate":"265210/2793","decimal":"94.95524526"},\
                {"currency":"AED","rate":"3.6725","decimal":"3.6725",\
                "source":"Central Bank of the UAE: 3.6725 AED per USD since 1997-11-02"}]}
                """)
    }

    @Test func `without anything said it is today's euro against all there is`() async throws {
        let answer: PricingAPI.RatesAnswer = try await get("/v1/fx/rates").decoded()
        #expect(answer.base == .eur)
        #expect(answer.asOf == day("2026-11-21"))
        #expect(answer.ageDays == 22)
        #expect(answer.rates.count == 57)  // 29 published and 28 pegged
        #expect(!answer.rates.contains { $0.currency == .eur })
    }

    @Test func `a past day has the rates of that day, also of a currency that is gone`() async throws {
        let before: PricingAPI.RatesAnswer = try await get("/v1/fx/rates?symbols=BGN&as_of=2025-12-31").decoded()
        #expect(try before.rates.map(\.rate) == [Ratio(decimal: "1.9558")])
        let after: PricingAPI.RatesAnswer = try await get("/v1/fx/rates?symbols=BGN&as_of=2026-01-01").decoded()
        #expect(try after.rates.map(\.rate) == [Ratio(decimal: "1.95583")])
        #expect(after.rates[0].source == "Fixed conversion: 1.95583 BGN per EUR from 2026-01-01")
    }

    @Test func `a sum is converted and the answer says at which rate, of which day, rounded how`() async throws {
        let answer = try await get("/v1/fx/convert?from=JPY&to=USD&amount=1000000&as_of=2026-10-30")
        #expect(
            answer.text == """
                {"from":{"amount":"1000000","currency":"JPY"},"to":{"amount":"6359.29","currency":"USD"},\
                "rate":"931/146400","rounding":"half_up","as_of":"2026-10-30","published_on":"2026-10-30",\
                "age_days":0,"source":"European Central Bank, euro foreign exchange reference rates"}
                """)
    }

    @Test(
        arguments: [
            ("/v1/fx/rates?base=XYZ", ["?base"]),
            ("/v1/fx/rates?base=usd", ["?base"]),
            ("/v1/fx/rates?base=TWD", ["?base"]),
            ("/v1/fx/rates?symbols=USD,XYZ", ["?symbols"]),
            ("/v1/fx/rates?symbols=USD,TWD", ["?symbols"]),
            ("/v1/fx/rates?symbols=USD,USD", ["?symbols"]),
            ("/v1/fx/rates?symbols=", ["?symbols"]),
            ("/v1/fx/rates?symbols=USD&symbols=JPY", ["?symbols"]),
            ("/v1/fx/rates?as_of=1999-01-03", ["?as_of"]),
            ("/v1/fx/rates?as_of=2026-11-22", ["?as_of"]),
            ("/v1/fx/rates?as_of=yesterday", ["?as_of"]),
            ("/v1/fx/rates?day=2026-10-30", ["?day"]),
            ("/v1/fx/rates?base=TWD&symbols=VND", ["?base", "?symbols"]),
            ("/v1/fx/convert", ["?from", "?to", "?amount"]),
            ("/v1/fx/convert?from=XYZ&to=USD&amount=1.00", ["?from"]),
            ("/v1/fx/convert?from=USD&to=TWD&amount=1.00", ["?to"]),
            ("/v1/fx/convert?from=TWD&to=USD&amount=1.00", ["?from"]),
            ("/v1/fx/convert?from=USD&to=EUR&amount=1", ["?amount"]),
            ("/v1/fx/convert?from=JPY&to=EUR&amount=1.00", ["?amount"]),
            ("/v1/fx/convert?from=USD&to=EUR&amount=1e3", ["?amount"]),
            ("/v1/fx/convert?from=USD&to=EUR&amount=92233720368547758.08", ["?amount"]),
            ("/v1/fx/convert?from=USD&to=IDR&amount=10000000000000.00", ["?amount"]),
            ("/v1/fx/convert?from=USD&to=EUR&amount=1.00&as_of=2026-02-30&x=1", ["?as_of", "?x"]),
        ] as [(String, [String])])
    func `what cannot be answered is refused by the parameter's name`(target: String, pointers: [String])
        async throws
    {
        let answer = try await get(target)
        #expect(answer.status == 422)
        let errors = try #require(try answer.problem.errors)
        #expect(errors.map(\.pointer).sorted() == pointers.sorted(), "\(answer.text)")
    }

    @Test func `a credit is converted as the debit was`() async throws {
        let debit: PricingAPI.Conversion = try await get("/v1/fx/convert?from=USD&to=JPY&amount=19.99").decoded()
        let credit: PricingAPI.Conversion = try await get("/v1/fx/convert?from=USD&to=JPY&amount=-19.99").decoded()
        #expect(debit.to == Money(3_143, .jpy))
        #expect(credit.to == Money(-3_143, .jpy))
    }
}
