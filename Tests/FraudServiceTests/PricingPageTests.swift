import Commerce
import Foundation
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import FraudService

/// The page of rates and prices, over a stand-in for the pricing service that answers as it does.
@Suite(.serialized) struct PricingPageTests {
    /// Rates of the ECB of 2026-10-30, days invented around them, and the scarf that the design shows.
    private static func overview(_ symbol: Currency) throws -> PricingAPI.PricingOverview {
        let last = try #require(CalendarDate("2026-10-30"))
        let ecb = "European Central Bank, euro foreign exchange reference rates"
        func corridor(_ code: String, _ rate: String?, _ before: String? = nil) throws -> PricingAPI.CorridorRate {
            PricingAPI.CorridorRate(
                currency: try #require(Currency(code: code)), perEuro: try rate.map { try Ratio(decimal: $0) },
                perEuroBefore: try before.map { try Ratio(decimal: $0) }, publishedOn: rate.map { _ in last },
                source: rate.map { _ in ecb }, ageDays: rate.map { _ in 22 },
                refusal: rate == nil ? "No source here has a rate of NGN on 2026-11-21" : nil)
        }
        let days = try (0..<64).map { step in
            PricingAPI.DayRate(
                day: last.adding(days: (step - 63) * 90 / 63),
                perEuro: try Ratio(1_060_840 + Int64((63 - step) * (step % 7 * 40 + 600)), over: 10_000))
        }
        let india = PricingAPI.Market(
            id: "in", name: "India", countries: [.india], currency: .inr, display: .exclusive,
            rounding: PricingAPI.MarketRounding(
                form: .ending, mode: .halfUp, endings: ["49", "99"], direction: .nearest,
                mostMove: try Ratio.percent(2),
                holdWithin: try Ratio.percent(3)), markupBasisPoints: 50,
            purchasingPower: PricingAPI.MarketPower(
                factor: try Ratio(decimal: "0.215"), sourceYear: 2024, source: "World Bank",
                least: try Ratio(decimal: "0.4"),
                most: .one), priceBook: "export")
        let moment = try #require(Timestamp("2026-11-21T12:00:00Z"))
        func step(_ name: String, _ rule: String, _ amount: String, _ currency: Currency) -> PricingAPI.LocalStep {
            PricingAPI.LocalStep(step: name, rule: rule, amount: amount, exactMinor: "1", currency: currency)
        }
        let line = PricingAPI.LocalLine(
            id: "SCARF", sku: "SCARF", quantity: 1, unitPrice: Money(6_299_00, .inr),
            netUnitPrice: Money(6_299_00, .inr),
            taxPerUnit: nil, total: Money(6_299_00, .inr), origin: "base", rounded: "ending", display: nil,
            steps: [
                step("base_price", "base price of the book", "59.00", .eur),
                step("exchange", "× 106.084, \(ecb), 2026-10-30", "6258.956000", .inr),
                step("markup", "markup of 0.50 % on the rate", "6290.250780", .inr),
                step("rounding", "nearest ending in …49 or …99, moved by +0.14 %", "6299.00", .inr),
            ])
        return PricingAPI.PricingOverview(
            at: moment,
            rateSet: PricingAPI.RateSet(
                id: "rs_5781d2ee49564ee7a7d1bf9b0a096dca", asOf: moment.day, publishedOn: last, ageDays: 22, rates: []),
            rates: [
                try corridor("BRL", "6.0692", "5.9561"), try corridor("INR", "106.0840", "106.8317"),
                try corridor("JPY", "175.68", "175.68"), try corridor("NGN", nil),
            ], symbol: symbol, history: days,
            markets: [
                PricingAPI.OwnedMarket(
                    merchant: "mer_x", mode: "test",
                    answer: PricingAPI.MarketAnswer(
                        market: india,
                        displayBasis: [
                            PricingAPI.DisplayBasis(
                                country: .india, display: "inclusive",
                                basis: "law: MRP includes all taxes (packaged goods)",
                                confidence: "high")
                        ], updatedAt: moment))
            ], explained: PricingAPI.ExplainedPrice(merchant: "mer_x", market: "in", sku: "SCARF", line: line),
            drifted: [
                PricingAPI.DriftedPrice(
                    merchant: "mer_x", market: "in", sku: "BAG <b>", fixed: Money(13_990_00, .inr),
                    wouldBe: Money(15_899_00, .inr))
            ])
    }

    private static func withPricing(
        roles: Set<Role> = [.review, .pricing], access: ServiceProcess.Access = .peers,
        _ body: @escaping @Sendable (Asker) async throws -> Void
    ) async throws {
        let routes = Routes()
        routes.on(PricingAPI.overview) { _, call in
            var query = call.query()
            let symbol = query.optional("symbol", "") { Currency(code: $0) }
            _ = query.optional("sku", "") { $0 }
            _ = query.optional("market", "") { $0 }
            try query.finish()
            return try overview(symbol ?? .inr)
        }
        let ambient = Ambient.fixed(at: Bench.moment)
        let pricing = ServiceProcess(
            name: "pricing", settings: try .forTests("pricing"), ambient: ambient, routes: routes, readiness: [],
            background: [])
        try await withRunning(pricing) { address in
            try await withFraud(
                access: access, roles: roles, settings: ["CARNET_PRICING_URL": "http://127.0.0.1:\(address.port)"]
            ) { asker, _, _ in try await body(asker) }
        }
    }

    @Test func `rates, a corridor's days, markets and a price's steps are on one page`() async throws {
        try await Self.withPricing { asker in
            let visitor = Visitor(asker)
            #expect(try await visitor.signIn().status == 303)
            let page = try await visitor.get("/console/pricing").text
            for part in [
                "Rates and prices – Carnet", "Base EUR. Rate set rs_…096dca of 30 Oct 2026, 22 days old.", "EUR – INR",
                "106.084", "106.614", "−0.7%", "22 days old", "refused: no source has a rate", "EUR – INR, 90 days",
                "106.084 mid", "without tax", "nearest …49 or …99", "at most 2% away, held within ±3%", "× 0.4",
                "of 2024, capped from 0.215", "INR 6,290.250780", "INR 6,299.00", "BAG &lt;b&gt;", "−12.0%",
            ] { #expect(page.contains(part), "\(part)") }
            #expect(page.utf8.count < 24_000)
            #expect(!page.contains("style="))
            let other = try await visitor.get("/console/pricing?symbol=XYZ")
            #expect(other.status == 422)
        }
    }

    @Test func `each role sees its own pages`() async throws {
        try await Self.withPricing(roles: [.pricing]) { asker in
            let visitor = Visitor(asker)
            #expect(try await visitor.signIn().header("location") == "/console/pricing")
            #expect(try await visitor.get("/console").header("location") == "/console/pricing")
            #expect(try await visitor.get("/console/pricing").status == 200)
            let queue = try await visitor.get("/console/queue")
            #expect(queue.status == 403 && queue.text.contains("It needs the role review"))
        }
        try await Self.withPricing(roles: [.review]) { asker in
            let visitor = Visitor(asker)
            #expect(try await visitor.signIn().header("location") == "/console/queue")
            #expect(try await visitor.get("/console/pricing").status == 403)
            let queue = try await visitor.get("/console/queue").text
            #expect(!queue.contains("/console/pricing"))
        }
    }

    @Test func `without the pricing service the page says so`() async throws {
        try await withFraud(roles: [.pricing], settings: ["CARNET_PRICING_URL": "http://127.0.0.1:1"]) { asker, _, _ in
            let visitor = Visitor(asker)
            let signedIn = try await visitor.signIn()
            #expect(signedIn.status == 303)
            let page = try await visitor.get("/console/pricing")
            #expect(page.status == 503)
        }
    }

    @Test(
        .enabled(if: Browser.isInstalled, "\(Browser.missing)"),
        arguments: [(1_280, false), (1_280, true), (390, false), (390, true), (320, false)])
    func `in a browser the page fits its window, and a corridor is chosen by its link`(width: Int, isDark: Bool)
        async throws
    {
        try await Self.withPricing(access: .anybody) { asker in
            try await withBrowser { browser in
                try await browser.show(width: width, height: 900, isDark: isDark)
                try await browser.open("http://127.0.0.1:\(asker.address.port)/console/pricing")
                try await browser.fill("#email", Bench.email)
                try await browser.fill("#password", Bench.password)
                try await browser.click("button.primary", opensPage: true)
                #expect(try await browser.text("h1") == "Pricing")
                #expect(try await browser.count("#rates tbody tr") == 4)
                #expect(try await browser.count("#chart polyline") == 1)
                let wide = try await browser.evaluate("String(document.documentElement.scrollWidth)")
                #expect(Int(wide) ?? .max <= width)
                if let folder = ProcessInfo.processInfo.environment["CARNET_SCREENSHOTS"] {
                    try await browser.screenshot("\(folder)/pricing-\(width)-\(isDark ? "dark" : "light").png")
                }
                try await browser.click("#rates tbody tr:first-child a", opensPage: true)
                #expect(try await browser.text("#chart h2") == "EUR – BRL, 90 days")
                try await browser.fill("#sku", "SCARF")
                try await browser.click("#explained button", opensPage: true)
                #expect(try await browser.text("#explained tfoot td:last-child") == "INR 6,299.00")
                #expect(browser.complaints.isEmpty)
            }
        }
    }
}
