import Foundation
import ServiceKit
import Testing

@Suite struct ServiceTokenTests {
    let secret = ServiceSecret("sixteen bytes or more")
    let now = Date(timeIntervalSince1970: 1_795_000_000)

    @Test func `a token names its caller until it lapses`() throws {
        let secret = try #require(secret)
        let token = ServiceToken.issue(secret: secret, caller: "landed-cost", now: now)
        #expect(ServiceToken.verify(token, secret: secret, now: now) == "landed-cost")
        let last = now.addingTimeInterval(Double(ServiceToken.lifetimeSeconds) - 1)
        #expect(ServiceToken.verify(token, secret: secret, now: last) == "landed-cost")
        #expect(ServiceToken.verify(token, secret: secret, now: last.addingTimeInterval(1)) == nil)
    }

    @Test func `a token of another secret, a changed one and one from far ahead are refused`() throws {
        let secret = try #require(secret)
        let token = ServiceToken.issue(secret: secret, caller: "checkout", now: now)
        #expect(
            ServiceToken.verify(token, secret: try #require(ServiceSecret("another secret of ours")), now: now) == nil)
        #expect(ServiceToken.verify("fraud" + token.dropFirst(8), secret: secret, now: now) == nil)
        #expect(ServiceToken.verify(String(token.dropLast(2)), secret: secret, now: now) == nil)
        #expect(ServiceToken.verify(token, secret: secret, now: now.addingTimeInterval(-3_600)) == nil)
        for text in ["", "..", "a.b.c", "a.1", "checkout.99999999999999999999.00", "a.-9223372036854775808.00"] {
            #expect(ServiceToken.verify(text, secret: secret, now: now) == nil)
        }
    }

    @Test func `a secret that could be guessed is none`() { #expect(ServiceSecret("fifteen letters") == nil) }
}
