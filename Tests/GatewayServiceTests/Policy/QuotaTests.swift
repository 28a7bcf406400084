import Commerce
import Foundation
import HTTPTypes
import NIOCore
import ServiceKit
import Synchronization
import TestSupport
import Testing
import Wire

@testable import GatewayService

@Suite struct QuotaTests {
    private static let second: UInt64 = 1_000_000_000

    private static func config(_ quotas: [QuotaClass: (Int, Int)]) -> LiveConfig {
        LiveConfig(
            standing: GatewayConfig(
                quotas: Dictionary(
                    uniqueKeysWithValues: quotas.map { ($0, Quota($0, units: $1.0, windowSeconds: $1.1)) })))
    }

    // MARK: - The bucket

    @Test func `a full bucket gives its whole quota at once, and fills evenly`() {
        let quota = Quota(.quotes, units: 10, windowSeconds: 5)
        var bucket = TokenBucket()
        let start = 100 * Self.second
        for left in (0..<10).reversed() {
            let decision = bucket.take(quota, share: 1, now: start)
            #expect(decision.isWithin && decision.remaining == left)
        }
        #expect(bucket.take(quota, share: 1, now: start) == .init(isWithin: false, remaining: 0, waitSeconds: 1))
        // Half a second for each call.
        #expect(!bucket.take(quota, share: 1, now: start + Self.second / 2 - 1).isWithin)
        #expect(bucket.take(quota, share: 1, now: start + Self.second / 2).isWithin)
        #expect(!bucket.take(quota, share: 1, now: start + Self.second / 2).isWithin)
        let later = bucket.take(quota, share: 1, now: start + 60 * Self.second)
        #expect(later == .init(isWithin: true, remaining: 9, waitSeconds: 1))
    }

    @Test(arguments: [(1, 10), (2, 5), (3, 3), (10, 1), (1_000, 1)])
    func `the quota is divided by the number of gateways, and one call stays to each`(share: Int, calls: Int) {
        let quota = Quota(.orders, units: 10, windowSeconds: 5)
        var bucket = TokenBucket()
        let taken = (0..<20).count { _ in bucket.take(quota, share: share, now: Self.second).isWithin }
        #expect(taken == calls)
    }

    @Test func `another quota holds from the next call on, whatever was taken before`() {
        var bucket = TokenBucket()
        let small = Quota(.reads, units: 2, windowSeconds: 10)
        for _ in 0..<3 { _ = bucket.take(small, share: 1, now: Self.second) }
        #expect(!bucket.take(small, share: 1, now: Self.second).isWithin)
        let large = Quota(.reads, units: 1_000_000_000, windowSeconds: 20)
        #expect(bucket.take(large, share: 1, now: Self.second).isWithin)
    }

    @Test(arguments: [(1, 86_400, 1_000), (1_000_000_000, 1, 1), (1_000_000_000, 86_400, 1_000)])
    func `the ends of what may be configured do not overflow`(units: Int, window: Int, share: Int) {
        var bucket = TokenBucket(fullAt: UInt64(Int64.max) / 4)
        let quota = Quota(.reads, units: units, windowSeconds: window)
        #expect(bucket.take(quota, share: share, now: UInt64(Int64.max) / 4).isWithin)
    }

    // MARK: - Many

    @Test func `one merchant at fifty times its quota takes nothing from the others`() {
        let limiter = RateLimiter()
        let quota = Quota(.quotes, units: 100, windowSeconds: 1)
        let ambient = Ambient.fixed(at: "2026-11-22T12:00:00Z")
        let merchants: [MerchantID] = (0..<20).map { _ in ambient.newID() }
        var taken = [Int](repeating: 0, count: 20)
        // Ten seconds in steps of a millisecond: 19 merchants at 90 a second, one at 5,000.
        for millisecond in 0..<10_000 {
            let now = UInt64(millisecond) * 1_000_000 + Self.second
            for (index, merchant) in merchants.enumerated() {
                let calls = index == 0 ? 5 : (millisecond % 100 < 9 ? 1 : 0)
                for _ in 0..<calls {
                    let decision = limiter.take(
                        .quotes, merchant: merchant, mode: .live, quota: quota, share: 1, now: now)
                    if decision.isWithin { taken[index] += 1 }
                }
            }
        }
        #expect(taken.dropFirst().allSatisfy { $0 == 900 })
        #expect((1_000...1_101).contains(taken[0]))
        #expect(limiter.merchantCount == 20)
        limiter.sweep(now: 60 * Self.second)
        #expect(limiter.merchantCount == 0)
    }

    @Test func `test and live calls, and classes of calls, have buckets of their own`() {
        let limiter = RateLimiter()
        let merchant: MerchantID = Ambient.fixed(at: "2026-11-22T12:00:00Z").newID()
        for quotaClass in [QuotaClass.quotes, .orders, .captures] {
            for mode in KeyMode.allCases {
                let quota = Quota(quotaClass, units: 1, windowSeconds: 60)
                let calls = (0..<2).map { _ in
                    limiter.take(quotaClass, merchant: merchant, mode: mode, quota: quota, share: 1, now: 1).isWithin
                }
                #expect(calls == [true, false])
            }
        }
    }

    @Test func `strangers from a million addresses need no more memory, and take no merchant's place`() throws {
        let limiter = RateLimiter()
        let merchant: MerchantID = Ambient.fixed(at: "2026-11-22T12:00:00Z").newID()
        let quota = Quota(.unauthenticated, units: 1, windowSeconds: 86_400)
        let own = Quota(.orders, units: 1, windowSeconds: 86_400)
        #expect(limiter.take(.orders, merchant: merchant, mode: .live, quota: own, share: 1, now: 1).isWithin)
        for number in 0..<200_000 {
            let address = InternetAddress("10.\(number >> 16).\(number >> 8 & 255).\(number & 255)")
            let decision = limiter.take(
                .unauthenticated, address: address, quota: quota, share: 1, now: UInt64(number) + 2)
            #expect(decision.isWithin)
        }
        // The last one is still known, and the merchant is.
        let last = try #require(InternetAddress("10.3.13.63"))
        #expect(!limiter.take(.unauthenticated, address: last, quota: quota, share: 1, now: 300_000).isWithin)
        #expect(
            !limiter.take(.orders, merchant: merchant, mode: .live, quota: own, share: 1, now: 300_000).isWithin)
        #expect(AddressBuckets.capacity < 200_000)
    }

    @Test func `all of one IPv6 network is one stranger`() {
        let limiter = RateLimiter()
        let quota = Quota(.unauthenticated, units: 1, windowSeconds: 60)
        let answers = ["2001:db8::1", "2001:db8::ffff:1:2", "2001:db8:0:1::1", "::ffff:192.0.2.1", "192.0.2.1"].map {
            limiter.take(.unauthenticated, address: InternetAddress($0), quota: quota, share: 1, now: 1).isWithin
        }
        #expect(answers == [true, false, true, true, false])
    }

    // MARK: - At the door

    @Test func `a merchant's calls are counted and told; beyond the quota 429 says when to come back`() async throws {
        try await PolicyDoor.open(config: Self.config([.quotes: (3, 3_600)])) { door in
            let (noisy, quiet) = (try await door.key(merchant: "Noisy"), try await door.key(merchant: "Quiet"))
            for left in [2, 1, 0] {
                let answer = try await door.send(.post, "/v1/quotes", key: noisy)
                #expect(answer.status == 200)
                #expect(answer.header("ratelimit-policy") == #""quotes";q=3;w=3600"#)
                #expect(answer.header("ratelimit")?.hasPrefix("\"quotes\";r=\(left);t=") == true)
            }
            let count = door.seen.count
            let answer = try await door.send(.post, "/v1/quotes", key: noisy)
            #expect(answer.status == 429)
            let problem = try answer.problem
            #expect(problem.type == "https://iana.org/assignments/http-problem-types#quota-exceeded")
            #expect(problem.violatedPolicies == ["quotes"])
            let wait = try #require(answer.header("retry-after").flatMap { Int($0) })
            #expect((1_150...1_500).contains(wait))
            #expect(answer.header("ratelimit") == "\"quotes\";r=0;t=\(wait)")
            #expect(answer.header("ratelimit-policy") == #""quotes";q=3;w=3600"#)
            #expect(answer.text.contains(#""violated-policies":["quotes"]"#))
            #expect(door.seen.count == count)
            // Neither its own reads nor another's quotes are touched.
            #expect(try await door.send(.get, "/v1/quotes/1", key: noisy).status == 200)
            #expect(try await door.send(.post, "/v1/quotes", key: quiet).status == 200)
        }
    }

    @Test func `whoever guesses keys is slowed down, and a good key from the same address is not`() async throws {
        try await PolicyDoor.open(config: Self.config([.unauthenticated: (100, 3_600)])) { door in
            let key = try await door.key()
            var statuses: [Int] = []
            for _ in 0..<101 { statuses.append(try await door.send(.post, "/v1/quotes", key: "guess").status) }
            #expect(statuses.first == 401 && statuses.last == 429)
            #expect(try await door.send(.post, "/v1/quotes", key: key).status == 200)
        }
    }

    @Test func `providers have quotas apart from each other`() async throws {
        try await PolicyDoor.open(config: Self.config([.callbacks: (1, 3_600)])) { door in
            for provider in ["upi", "alipay"] {
                #expect(try await door.send(.post, "/v1/callbacks/\(provider)?a=1", key: nil).status == 200)
                let second = try await door.send(.post, "/v1/callbacks/\(provider)?a=2", key: nil)
                #expect(second.status == 429 && second.header("retry-after") != nil)
            }
        }
    }

    @Test(arguments: [
        (HTTPRequest.Method.post, "/v1/quotes", QuotaClass.quotes), (.get, "/v1/quotes/{id}", .reads),
        (.post, "/v1/orders", .orders), (.get, "/v1/orders/{id}", .reads), (.get, "/v1/fx/rates", .reads),
        (.post, "/v1/callbacks/{provider}", .callbacks), (.get, "/v1/privacy/requests", .exports),
        (.get, "/v1/privacy/requests/{id}/export", .exports), (.get, "/v1/privacy/requests/{id}", .reads),
        (.post, "/v1/privacy/requests", .orders), (.get, "/console", .pages), (.post, "/console/**", .pages),
    ])
    func `each route is of one class`(method: HTTPRequest.Method, path: String, quotaClass: QuotaClass) throws {
        let route = try #require(RouteTable.routes.first { $0.method == method && $0.path == path })
        #expect(route.quotaClass == quotaClass)
    }
}
