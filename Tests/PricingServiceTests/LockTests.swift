import Commerce
import Crypto
import Foundation
import HTTPTypes
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import PricingService

/// `POST /v1/fx/locks` and what becomes of locks, over a real socket and on both engines.
@Suite struct LockTests {
    private static let order = """
        {"from":"USD","to":"BRL","duration_seconds":3600,"max_amount":{"amount":"100.00","currency":"USD"},\
        "usage":"payment","markup_bps":150,"premium_bps":25}
        """

    @Test(arguments: Engine.available)
    func `a lock says rate, markup, premium and result apart, and its token proves it`(engine: Engine) async throws {
        let (answer, keys) = try await RateHouse.with(engine) { house in
            (
                try await house.send(.post, "/v1/fx/locks", Self.order, key: "k1"),
                try await house.send(.get, "/v1/fx/keys")
            )
        }
        #expect(answer.status == 201, "\(answer.text)")
        let lock = try answer.decoded(PricingAPI.Lock.self)
        // 6.0692 ÷ 1.1172, and 1.5 % and 0.25 % of it.
        let rate = try Ratio(60_692, over: 11_172)
        #expect(lock.claims.rate.rate == rate)
        #expect(try lock.claims.rate.markup == rate * Ratio(15, over: 1_000))
        #expect(try lock.claims.rate.premium == rate * Ratio(25, over: 10_000))
        #expect(try lock.claims.rate.result == rate * Ratio(10_175, over: 10_000))
        #expect(lock.claims.expiresAt == Timestamp("2026-11-02T10:00:00Z"))
        #expect(lock.claims.rateSet.ageDays == 3)
        #expect(lock.status == .open)
        // What any library for JSON Web Signatures does.
        let parts = lock.token.split(separator: ".").map(String.init)
        let key = try #require(try keys.decoded(PricingAPI.LockKeys.self).keys.first)
        let publicKey = try Curve25519.Signing.PublicKey(rawRepresentation: Self.bytes(key.x))
        let signature = try Self.bytes(parts[2])
        #expect(publicKey.isValidSignature(signature, for: Array("\(parts[0]).\(parts[1])".utf8)))
        #expect(!publicKey.isValidSignature(signature, for: Array("\(parts[0]).\(parts[1])x".utf8)))
        let header = String(decoding: try Self.bytes(parts[0]), as: UTF8.self)
        let payload = String(decoding: try Self.bytes(parts[1]), as: UTF8.self)
        #expect(header == #"{"alg":"EdDSA","typ":"carnet-fx-lock","kid":"\#(key.kid)"}"#)
        #expect(answer.text.contains(payload))
    }

    private static func bytes(_ text: String) throws -> [UInt8] {
        let padded = text.replacing("-", with: "+").replacing("_", with: "/")
        return Array(
            try #require(Data(base64Encoded: padded + String(repeating: "=", count: (4 - padded.count % 4) % 4))))
    }

    @Test(arguments: Engine.available)
    func `the same key gives the same lock, another body is refused, and no key is too`(engine: Engine) async throws {
        try await RateHouse.with(engine) { house in
            let first = try await house.send(.post, "/v1/fx/locks", Self.order, key: "k1")
            // Though the rates are too old by then.
            house.clock.advance(by: .seconds(20 * 86_400))
            let again = try await house.send(.post, "/v1/fx/locks", Self.order, key: "k1")
            #expect(again.body == first.body)
            #expect(again.headers[.idempotentReplayed] == "true")
            let other = Self.order.replacing("3600", with: "3601")
            #expect(try await house.send(.post, "/v1/fx/locks", other, key: "k1").status == 422)
            #expect(try await house.send(.post, "/v1/fx/locks", Self.order).status == 400)
            let count = try await house.database.read { db in
                try db.first("SELECT COUNT(*) AS count FROM rate_lock")?.int64("count")
            }
            #expect(count == 1)
        }
    }

    @Test(
        arguments: [
            (#""duration_seconds":3600"#, #""duration_seconds":299"#, "/duration_seconds", "out_of_range"),
            (#""duration_seconds":3600"#, #""duration_seconds":2592001"#, "/duration_seconds", "out_of_range"),
            (#""to":"BRL""#, #""to":"USD""#, "/to", "invalid_value"),
            (#""to":"BRL""#, #""to":"HRK""#, "/to", "withdrawn_currency"),
            (#""to":"BRL""#, #""to":"TWD""#, "/to", "no_rate"),
            (#""to":"BRL""#, #""to":"XYZ""#, "/to", "invalid_value"),
            (#""amount":"100.00""#, #""amount":"100""#, "/max_amount/amount", "invalid_value"),
            (#""amount":"100.00""#, #""amount":"92233720368547758.08""#, "/max_amount", "invalid_value"),
            (#""amount":"100.00""#, #""amount":"0.00""#, "/max_amount/amount", "out_of_range"),
            (#""currency":"USD""#, #""currency":"EUR""#, "/max_amount/currency", "invalid_value"),
            (#""usage":"payment""#, #""usage":"party""#, "/usage", "invalid_value"),
            (#""markup_bps":150"#, #""markup_bps":5001"#, "/markup_bps", "out_of_range"),
            (#""premium_bps":25"#, #""premium_bps":-1"#, "/premium_bps", "out_of_range"),
            (#""premium_bps":25"#, #""premium_bps":25,"market":"a b""#, "/market", "invalid_value"),
        ] as [(String, String, String, String)])
    func `a bad field is refused by its pointer`(part: String, other: String, pointer: String, code: String)
        async throws
    {
        #expect(Self.order.contains(part))
        let answer = try await RateHouse.with { house in
            try await house.send(.post, "/v1/fx/locks", Self.order.replacing(part, with: other), key: "k")
        }
        #expect(answer.status == 422)
        let errors = try #require(try answer.problem.errors)
        #expect(errors.contains { $0.pointer.hasPrefix(pointer) && $0.code == code }, "\(answer.text)")
    }

    @Test func `a rate too old to settle at cannot be locked, unless that is allowed`() async throws {
        let late = "2026-11-21T09:00:00Z"
        let refused = try await RateHouse.with(at: late) { house in
            try await house.send(.post, "/v1/fx/locks", Self.order, key: "k")
        }
        #expect(try refused.problem.errors?.map(\.code) == ["stale_rate", "stale_rate"])
        let marked = try await RateHouse.with(.sqlite, ["CARNET_FX_STALE_SETTLEMENT": "mark"], at: late) { house in
            try await house.send(.post, "/v1/fx/locks", Self.order, key: "k")
        }
        #expect(marked.status == 201)
        #expect(try marked.decoded(PricingAPI.Lock.self).claims.rateSet.stale?.map(\.code) == ["BRL", "USD"])
    }

    @Test func `sources that disagree block the lock and are said everywhere`() async throws {
        try await RateHouse.with { house in
            #expect(try await house.send(.post, "/v1/fx/locks", Self.order, key: "k1").status == 201)
            // A rate by hand, mistyped by 5 %.
            let set = try await Asker(house.address, now: house.clock.ambient.now()).send(
                .put, "/internal/fx/rates/EUR/USD",
                json: #"{"rate":"1.1731","from":"2026-11-02","until":"2026-11-03","note":"board"}"#)
            #expect(set.status == 200, "\(set.text)")
            let refused = try await house.send(.post, "/v1/fx/locks", Self.order, key: "k2")
            let error = try #require(try refused.problem.errors?.first)
            #expect(error.code == "disputed_rate")
            #expect(error.pointer == "/from")
            let sources = try await house.send(.get, "/v1/fx/sources").decoded(PricingAPI.SourceList.self)
            #expect(sources.disputes.map(\.currency.code) == ["USD"])
            #expect(sources.disputes.first?.source == "manual")
            #expect(sources.disputes.first?.otherSource == "ecb")
            #expect(sources.data.map(\.id).prefix(4) == ["fixed", "manual", "ecb", "peg"])
            let answer = try await house.send(.get, "/v1/fx/rates?symbols=USD,JPY").decoded(PricingAPI.RatesAnswer.self)
            #expect(answer.disputed?.map(\.code) == ["USD"])
            #expect(answer.rates.first?.rate.text == "1.1731")
            #expect(answer.rates.first?.source == "Set by hand")
            let samples = house.rates.samples
            #expect(!samples.isEmpty)
        }
    }

    @Test(arguments: Engine.available)
    func `a lock is used up to its sum and until it expires, and the worth of holding it is told`(engine: Engine)
        async throws
    {
        try await RateHouse.with(engine) { house in
            let lock = try await house.send(.post, "/v1/fx/locks", Self.order, key: "k1").decoded(PricingAPI.Lock.self)
            let path = "/v1/fx/locks/\(lock.claims.id)/uses"
            func use(_ amount: String, _ key: String) async throws -> ServiceAnswer {
                try await house.send(.post, path, #"{"amount":{"amount":"\#(amount)","currency":"USD"}}"#, key: key)
            }
            let first = try await use("19.99", "u1").decoded(PricingAPI.LockUse.self)
            #expect(first.to == Money(110_50, .brl))  // 19.99 × 5.4325… × 1.0175 = 110.4963
            #expect(first.atMarket == Money(108_60, .brl))
            #expect(first.slippage == Money(1_90, .brl))
            #expect(first.leftAmount == Money(80_01, .usd))
            #expect(try await use("19.99", "u1").decoded(PricingAPI.LockUse.self) == first)
            let over = try await use("80.02", "u2")
            #expect(try over.problem.errors?.first?.pointer == "/amount/amount")
            #expect(try await use("80.01", "u3").status == 201)
            let state = try await house.send(.get, "/v1/fx/locks/\(lock.claims.id)").decoded(PricingAPI.Lock.self)
            #expect(state.status == .used)
            #expect(state.claims == lock.claims)
            #expect(try await use("0.01", "u4").status == 422)
            let second = try await house.send(.post, "/v1/fx/locks", Self.order, key: "k2").decoded(
                PricingAPI.Lock.self)
            house.clock.advance(by: .seconds(3_600))
            let late = try await house.send(
                .post, "/v1/fx/locks/\(second.claims.id)/uses", #"{"amount":{"amount":"1.00","currency":"USD"}}"#,
                key: "u5")
            #expect(late.status == 409)
            #expect(try late.problem.type == "urn:carnet:problem:rate-lock-expired")
        }
    }

    @Test(arguments: Engine.available)
    func `locks are listed newest first, by page and status, and to their merchant only`(engine: Engine) async throws {
        try await RateHouse.with(engine) { house in
            for number in 0..<5 {
                let order = number == 0 ? Self.order.replacing("3600", with: "300") : Self.order
                _ = try await house.send(.post, "/v1/fx/locks", order, key: "k\(number)")
                house.clock.advance(by: .seconds(60))
            }
            house.clock.advance(by: .seconds(30))
            let page = try await house.send(.get, "/v1/fx/locks?limit=3").decoded(PricingAPI.LockList.self)
            #expect(page.data.count == 3)
            #expect(page.hasMore)
            #expect(page.data.map(\.claims.lockedAt) == page.data.map(\.claims.lockedAt).sorted(by: >))
            let cursor = try #require(page.nextCursor)
            let rest = try await house.send(.get, "/v1/fx/locks?limit=3&cursor=\(cursor)").decoded(
                PricingAPI.LockList.self)
            #expect(rest.data.count == 2)
            #expect(rest.data.last?.status == .expired)
            let expired = try await house.send(.get, "/v1/fx/locks?status=expired").decoded(PricingAPI.LockList.self)
            #expect(expired.data.count == 1)
            #expect(
                try await house.send(.get, "/v1/fx/locks?status=open").decoded(PricingAPI.LockList.self).data.count == 4
            )
            #expect(try await house.send(.get, "/v1/fx/locks?status=none").status == 422)
            #expect(try await house.send(.get, "/v1/fx/locks?status=open&cursor=\(cursor)").status == 400)
            let id = try #require(page.data.first?.claims.id)
            #expect(try await house.send(.get, "/v1/fx/locks/\(id)", as: RateHouse.other).status == 404)
            let strangers = try await house.send(.get, "/v1/fx/locks", as: RateHouse.other)
            #expect(try strangers.decoded(PricingAPI.LockList.self).data.isEmpty)
            #expect(try await house.send(.get, "/v1/fx/locks/fxl_nothing").status == 404)
        }
    }

    @Test(arguments: Engine.available)
    func `a merchant's terms of the corridor count where the request says none, the market's first`(engine: Engine)
        async throws
    {
        try await RateHouse.with(engine) { house in
            func put(_ json: String) async throws -> Int {
                try await house.send(.put, "/v1/fx/terms/USD/BRL", json).status
            }
            #expect(try await put(#"{"markup_bps":100,"premium_bps":10}"#) == 200)
            #expect(try await put(#"{"markup_bps":200,"premium_bps":20,"market":"br"}"#) == 200)
            #expect(try await put(#"{"markup_bps":300,"premium_bps":30,"market":"br"}"#) == 200)
            #expect(try await put(#"{"markup_bps":-1,"premium_bps":6000}"#) == 422)
            func points(_ more: String, _ key: String, as merchant: String = RateHouse.merchant) async throws -> [Int64]
            {
                let order = Self.order.replacing(#","markup_bps":150,"premium_bps":25"#, with: more)
                let rate = try await house.send(.post, "/v1/fx/locks", order, key: key, as: merchant)
                    .decoded(PricingAPI.Lock.self).claims.rate
                return [rate.markupBps, rate.premiumBps]
            }
            #expect(try await points("", "a") == [100, 10])
            #expect(try await points(#","market":"br""#, "b") == [300, 30])
            #expect(try await points(#","market":"pt","markup_bps":5"#, "c") == [5, 10])
            #expect(try await points("", "d", as: RateHouse.other) == [0, 0])
            let list = try await house.send(.get, "/v1/fx/terms").decoded(PricingAPI.TermsList.self)
            #expect(list.data.map(\.market) == [nil, "br"])
            #expect(try await AuditTrail(house.database).all().count == 3)
        }
    }
}
