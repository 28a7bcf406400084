import Commerce
import Foundation
import HTTPTypes
import JSON
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import PricingService

/// A shop that asks, over a real socket.
struct ShopAsker: Sendable {
    let asker: Asker
    let merchant: MerchantID
    let database: any Database

    func send(
        _ method: HTTPRequest.Method, _ target: String, key: String? = nil, type: String = "application/json",
        _ body: String = "", accept: String? = nil
    ) async throws -> ServiceAnswer {
        var headers = [("carnet-merchant", merchant.text), ("carnet-key-mode", "test")]
        if let key { headers.append(("idempotency-key", key)) }
        if !body.isEmpty { headers.append(("content-type", type)) }
        if let accept { headers.append(("accept", accept)) }
        return try await asker.send(method, target, headers: headers, body: Array(body.utf8))
    }

    /// A market made, or the test ends.
    func make(_ market: String, key: String = UUID().uuidString) async throws {
        let answer = try await send(.post, "/v1/markets", key: key, market)
        #expect(answer.status == 201, "\(answer.text)")
    }

    func makeBook(_ rows: [String] = []) async throws {
        let book = #"{"id":"shop","name":"Shop","currency":"EUR"}"#
        #expect(try await send(.post, "/v1/price-books", key: UUID().uuidString, book).status == 201)
        guard !rows.isEmpty else { return }
        let file =
            "kind,sku,market,currency,price,min_quantity,starts_at,ends_at,floor,cost\n" + rows.joined(separator: "\n")
        let answer = try await send(
            .post, "/v1/price-books/shop/rows", key: UUID().uuidString, type: "text/csv", file)
        #expect(answer.status == 200, "\(answer.text)")
    }
}

func asShop<Value: Sendable>(
    on engine: Engine = .sqlite, clock: TestClock? = nil, _ body: @escaping @Sendable (ShopAsker) async throws -> Value
) async throws -> Value {
    let ambient = clock?.ambient ?? testAmbient
    return try await engine.withDatabase(Migrations.all) { database in
        let process = buildProcess(
            try .forTests("pricing"), try .forTests(), rates: try await .started(on: database),
            countries: try .bundled(),
            database: database, ambient: ambient)
        return try await withRunning(process) { address in
            try await body(
                ShopAsker(
                    asker: Asker(address, now: ambient.now()), merchant: testAmbient.newID(), database: database))
        }
    }
}

@Suite struct MarketRoutesTests {
    static let india =
        #"{"id":"in","name":"India","countries":["IN"],"currency":"INR","display":"exclusive","#
        + #""rounding":{"form":"ending","endings":["49","99"],"most_move":"0.02"},"markup_basis_points":50,"price_book":"shop"}"#
    static let europe =
        #"{"id":"eu","name":"Euro area","countries":["NL","DE"],"currency":"EUR","tax_rate":"0.21","#
        + #""country_tax_rates":{"DE":"0.19"},"rounding":{"form":"ending","endings":["99"],"hold_within":"0.03"},"price_book":"shop"}"#

    @Test(arguments: Engine.available)
    func `a market is made once, listed, changed and removed, and each change is in the audit log`(engine: Engine)
        async throws
    {
        try await asShop(on: engine) { shop in
            try await shop.makeBook()
            let made = try await shop.send(.post, "/v1/markets", key: "k1", Self.europe)
            #expect(made.status == 201)
            let again = try await shop.send(.post, "/v1/markets", key: "k1", Self.europe)
            #expect(again.status == 201 && again.body == made.body)
            #expect(again.header("idempotent-replayed") == "true")
            let other = try await shop.send(.post, "/v1/markets", key: "k1", Self.india)
            #expect(other.status == 422)
            let list: PricingAPI.MarketList = try await shop.send(.get, "/v1/markets").decoded()
            #expect(list.data.map(\.market.id) == ["eu"])
            #expect(list.data[0].market.display == .inclusive)
            #expect(list.data[0].displayBasis.map(\.country.alpha2) == ["DE", "NL"])
            #expect(list.data[0].displayBasis[0].basis == "law: Directive 98/6/EC (selling price includes VAT)")
            let changed = try await shop.send(
                .put, "/v1/markets/eu", key: "k2", Self.europe.replacing("Euro area", with: "Euro"))
            #expect(changed.status == 200, "\(changed.text)")
            #expect(try await shop.send(.delete, "/v1/price-books/shop", key: "k3").status == 422)
            #expect(try await shop.send(.delete, "/v1/markets/eu", key: "k4").status == 200)
            #expect(try await shop.send(.get, "/v1/markets/eu").status == 404)
            #expect(try await shop.send(.delete, "/v1/price-books/shop", key: "k5").status == 200)
            let trail = AuditTrail(shop.database)
            let entries = try await trail.entries(of: "market:\(shop.merchant)/test/eu")
            #expect(entries.map { $0.detail["change"] } == ["created", "changed", "removed"])
            #expect(entries.allSatisfy { $0.actor == "merchant \(shop.merchant)" })
            #expect(try await trail.isWhole())
        }
    }

    @Test func `another shop, or the other mode, has markets of its own`() async throws {
        try await asShop { shop in
            try await shop.makeBook()
            try await shop.make(Self.india)
            let stranger = ShopAsker(asker: shop.asker, merchant: testAmbient.newID(), database: shop.database)
            let theirs: PricingAPI.MarketList = try await stranger.send(.get, "/v1/markets").decoded()
            #expect(theirs.data == [])
            #expect(try await stranger.send(.get, "/v1/markets/in").status == 404)
            let nobody = try await shop.asker.send(.get, "/v1/markets")
            #expect((400..<500).contains(nobody.status))
        }
    }

    @Test(
        arguments: [
            (
                #"{"id":"x","name":"X","countries":["IN"],"currency":"INR","display":"exclusive","condition":"tru"}"#,
                "/condition"
            ),
            (#"{"id":"x","name":"X","countries":["MY"],"currency":"MYR"}"#, "/display"),
            (#"{"id":"x","name":"X","countries":["NL"],"currency":"EUR"}"#, "/tax_rate"),
            (#"{"id":"x","name":"X","countries":["US"],"currency":"USD","price_book":"none"}"#, "/price_book"),
            (
                #"{"id":"x","name":"X","countries":["US"],"currency":"USD","markup_basis_points":-1}"#,
                "/markup_basis_points"
            ),
            (#"{"id":"x","name":"X","countries":["US"],"currency":"HRK"}"#, "/currency"),
            (#"{"id":"x","name":"X","countries":["US"],"currency":"XYZ"}"#, "/currency"),
            (
                #"{"id":"x","name":"X","countries":["US"],"currency":"USD","purchasing_power":{"factor":"0","source_year":2024,"least":"0.1","most":"1"}}"#,
                "/purchasing_power/factor"
            ),
            (
                #"{"id":"x","name":"X","countries":["US"],"currency":"USD","rounding":{"form":"ending","endings":["9x"]}}"#,
                "/rounding/endings/0"
            ),
            (
                #"{"id":"x","name":"X","countries":["US"],"currency":"USD","rounding":{"form":"step","step":"0.005"}}"#,
                "/rounding/step"
            ),
            (
                #"{"id":"x","name":"X","countries":["US"],"currency":"USD","rounding":{"form":"step"}}"#,
                "/rounding/step"
            ),
            (
                #"{"id":"x","name":"X","countries":["US"],"currency":"USD","floor":{"margin":"0.6","duty":"0.5"}}"#,
                "/floor"
            ),
            (#"{"id":"x","name":"X","countries":["US"],"currency":"USD","rouding":{}}"#, "/rouding"),
            (
                #"{"id":"x","name":"X","countries":["US"],"currency":"USD","condition":"shopper.grup == 'a'"}"#,
                "/condition"
            ),
            (#"{"id":"x","name":"X","countries":["US"],"currency":"USD","condition":"shopper.group"}"#, "/condition"),
        ] as [(String, String)])
    func `what is wrong with a market is named`(market: String, pointer: String) async throws {
        try await asShop { shop in
            let answer = try await shop.send(.post, "/v1/markets", key: "k", market)
            #expect(answer.status == 422)
            #expect(try answer.problem.errors?.map(\.pointer) == [pointer], "\(answer.text)")
        }
    }

    @Test func `a country has one market`() async throws {
        try await asShop { shop in
            try await shop.makeBook()
            try await shop.make(Self.europe)
            let second = Self.europe.replacing(#""id":"eu""#, with: #""id":"nl""#)
            let answer = try await shop.send(.post, "/v1/markets", key: "k", second)
            #expect(answer.status == 422)
            #expect(
                try answer.problem.errors?.map(\.detail) == ["DE is in the market eu", "NL is in the market eu"])
            #expect(try await shop.send(.post, "/v1/markets", Self.europe).status == 400)
        }
    }

    @Test(arguments: Engine.available)
    func `a condition says whom a market is for, the others have the market without one`(engine: Engine) async throws {
        try await asShop(on: engine) { shop in
            try await shop.makeBook()
            try await shop.make(Self.europe)
            let trade = #"{"id":"trade","name":"Trade","countries":["NL","DE"],"currency":"EUR","display":"exclusive","#
            let condition = #""condition":"shopper.is_business && shopper.group in ['trade', 'staff']"}"#
            try await shop.make(trade + condition)
            let app = #"{"id":"app","name":"App","countries":["NL"],"currency":"USD","display":"exclusive","#
            let until = #""condition":"shopper.channel == 'app' && at < timestamp('2026-11-20T00:00:00Z')"}"#
            try await shop.make(app + until)
            func market(_ more: String) async throws -> String {
                let answer: PricingAPI.LocalPriceAnswer = try await shop.send(
                    .post, "/v1/prices",
                    #"{"country":"NL",\#(more)"lines":[{"id":"1","unit_price":{"amount":"10.00","currency":"EUR"}}]}"#
                ).decoded()
                return answer.market
            }
            #expect(try await market("") == "eu")
            #expect(try await market(#""shopper":{"is_business":true},"#) == "eu")
            #expect(try await market(#""shopper":{"is_business":false,"group":"trade"},"#) == "eu")
            #expect(try await market(#""shopper":{"is_business":true,"group":"trade"},"#) == "trade")
            #expect(try await market(#""shopper":{"channel":"app"},"at":"2026-11-19T23:59:59Z","#) == "app")
            let named = #""shopper":{"channel":"app"},"at":"2026-11-19T23:59:59Z","market":"eu","#
            #expect(try await market(named) == "eu")
        }
    }

    @Test func `without a market for the shopper there is no price, and words too long are named`() async throws {
        try await asShop { shop in
            try await shop.make(
                #"{"id":"trade","name":"Trade","countries":["US"],"currency":"USD","condition":"shopper.is_business"}"#)
            let lines = #""lines":[{"id":"1","unit_price":{"amount":"10.00","currency":"EUR"}}]}"#
            let none = try await shop.send(.post, "/v1/prices", #"{"country":"US",\#(lines)"#)
            #expect(none.status == 422)
            #expect(try none.problem.errors?.map(\.detail) == ["No market has US for this shopper"])
            let word = String(repeating: "x", count: 41)
            let long = try await shop.send(
                .post, "/v1/prices", #"{"country":"US","shopper":{"group":"\#(word)"},\#(lines)"#)
            #expect(try long.problem.errors?.map(\.pointer) == ["/shopper/group"])
        }
    }

    /// 106.0840 / 1.1172 = 94.955 rupees a dollar, against what the World Bank's figure says.
    @Test func `purchasing power comes from the World Bank where no factor is given`() async throws {
        try await asShop { shop in
            let market =
                #"{"id":"in","name":"India","countries":["IN"],"currency":"INR","display":"exclusive","#
                + #""purchasing_power":{"least":"0.4","most":"1"}}"#
            try await shop.make(market)
            let answer: PricingAPI.MarketAnswer = try await shop.send(.get, "/v1/markets/in").decoded()
            let power = try #require(answer.market.purchasingPower)
            #expect(power.sourceYear == 2024)
            #expect(try #require(power.factor) < Ratio(decimal: "0.3"))
            #expect(try #require(power.source).hasPrefix("World Bank PA.NUS.PPP"))
        }
    }
}
