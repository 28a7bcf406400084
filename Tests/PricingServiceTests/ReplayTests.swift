import Commerce
import Foundation
import HTTPTypes
import PricingDomain
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import PricingService

/// What was answered stays as it was, whatever sources have joined since.
@Suite struct ReplayTests {
    /// As `POST /v1/prices` answered on 2026-10-30, when the ECB, pegs and fixed conversions were all there was.
    private static let cart = """
        {"as_of":"2026-10-30","currency":"BRL",
        "lines":[{"id":"shirt","unit_price":{"amount":"19.99","currency":"USD"},"quantity":3}],
        "amounts":[{"id":"post","amount":{"amount":"4.50","currency":"GBP"}}],"also_currencies":["EUR","AED","HRK"]}
        """

    /// Other banks' figures of those very days, far from the ECB's: whoever preferred them would be seen.
    private static let nbu = """
        date,priced_in,currency,rate,units,calc_date
        2026-10-30,UAH,EUR,50,1,2026-10-29
        2026-10-30,UAH,USD,25,1,2026-10-29
        2026-10-30,UAH,BRL,5,1,2026-10-29
        2026-10-30,UAH,AED,5,1,2026-10-29

        """
    private static let fed = """
        date,base,quote,rate,source
        2026-10-30,USD,BRL,99,FRED H.10 DEXBZUS
        2026-10-30,EUR,USD,2,FRED H.10 DEXUSEU
        2026-10-30,USD,TWD,30,FRED H.10 DEXTAUS

        """

    private func golden(_ name: String) throws -> String {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
        return try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    @Test(arguments: Engine.available)
    func `a quote of 2026-10-30 is the same bytes today, with more sources, rates by hand and later publications`(
        engine: Engine
    ) async throws {
        let expected = try golden("prices-2026-10-30.json")
        try await RateHouse.with(engine, at: "2026-11-29T09:00:00Z") { house in
            func ask() async throws -> String { try await house.send(.post, "/v1/prices", Self.cart).text + "\n" }
            #expect(try await ask() == expected)
            #expect(try await house.take(Self.nbu, as: "nbu").status == 200)
            #expect(try await house.take(Self.fed, as: "pairs").status == 200)
            #expect(
                try await house.take("Date,USD,BRL,\n2026-11-27,1.2,7,\n", as: "ecb").status == 200)
            let manual = "base,quote,rate,from,until,note\nEUR,USD,1.5,2026-11-29,2026-12-31,board\n"
            #expect(try await house.take(manual, as: "manual").status == 200)
            #expect(try await ask() == expected)
            // Not because they are ignored.
            let today = try await house.send(.get, "/v1/fx/rates?symbols=USD,BRL").decoded(PricingAPI.RatesAnswer.self)
            #expect(today.rates.map(\.rate.text) == ["1.5", "7"])
            let before = try await house.send(.get, "/v1/fx/rates?symbols=TWD&as_of=2026-10-30")
                .decoded(PricingAPI.RatesAnswer.self)
            #expect(before.rates.map(\.rate.text) == ["33.516"])  // 30 × 1.1172
        }
    }

    /// The whole chain with every source full of other figures, against the chain of the first release.
    @Test func `every rate of every day since 1999 is the one that the first chain gave`() throws {
        let now = try BundledRates.get()
        let today = day("2026-11-29")
        let chain = now.chain
        let sources = ["bcch", "banrep", "bcra", "fed_h10", "nbu", "cbr"].compactMap { chain[$0] }
        #expect(sources.count == 6)
        var banks: [String: SourceTable] = [:]
        for source in sources {
            guard let anchor = source.anchor, let bridge = source.bridge else { continue }
            let quotes = stride(from: 0, through: 10_160, by: 20).flatMap { offset -> [BankQuote] in
                let on = RatePublication.firstDay.adding(days: offset)
                return ([bridge, .usd, .jpy, .gbp, currency("BGN"), currency("AED")] as [Currency])
                    .filter { $0 != anchor }
                    .map { BankQuote(day: on, base: $0, quote: anchor, rate: Ratio(whole: 3)) }
            }
            banks[source.id] = SourceTable(quotes, of: source)
        }
        let book = now.with(now.table, banks: banks)
        let first = now.under(.first)
        var (compared, wrong) = (0, 0)
        // Each third day; the sources that joined may stand in for a stale one from 2026-11-29 on.
        for offset in stride(from: 0, through: 10_170, by: 3) {
            let asOf = RatePublication.firstDay.adding(days: offset)
            guard asOf < today else { continue }
            let all = first.currencies(asOf: asOf)
            let (old, new) = (
                try first.rateSet(of: all, asOf: asOf, today: today),
                try book.rateSet(of: all, asOf: asOf, today: today)
            )
            compared += old.rates.count
            if old.canonicalText != new.canonicalText || old.id != new.id { wrong += 1 }
        }
        #expect(compared > 100_000)
        #expect(wrong == 0)
    }
}
