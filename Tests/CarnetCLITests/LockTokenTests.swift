import Commerce
import Crypto
import Foundation
import JSON
import ServiceKit
import Testing
import Wire

@testable import CarnetCLI

/// Tokens as pricing signs them, checked with the public key alone.
@Suite struct LockTokenTests {
    private let key = Curve25519.Signing.PrivateKey()

    private static func text(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private var keys: PricingAPI.LockKeys {
        PricingAPI.LockKeys(keys: [
            PricingAPI.LockKey(kid: "k1", x: Self.text(Array(key.publicKey.rawRepresentation)))
        ])
    }

    /// 19.99 USD at 6.0692 ÷ 1.1172 with 1.5 % and 0.25 %.
    private static let claims = """
        {"id":"fxl_06dsk3w3v1t0000000000000zz","merchant":"mer_01jd0000000000000000000000","mode":"test","from":"USD",\
        "to":"BRL","usage":"payment","rate":{"rate":"15173/2793","markup_bps":150,"premium_bps":25,\
        "markup":"15173/186200","premium":"15173/1117200","result":"6175411/1117200"},"rounding":"half_up",\
        "max_amount":{"amount":"100.00","currency":"USD"},"rate_set":{"id":"SETID","as_of":"2026-11-02",\
        "published_on":"2026-10-30","age_days":3,"rates":[{"currency":"BRL","per_euro":"6.0692",\
        "published_on":"2026-10-30","source":"ECB"},{"currency":"USD","per_euro":"1.1172",\
        "published_on":"2026-10-30","source":"ECB"}]},"locked_at":"2026-11-02T09:00:00Z",\
        "expires_at":"2026-11-02T10:00:00Z"}
        """

    private static let setID =
        "rs_"
        + Hex.text(
            SHA256.hash(
                data: Array(
                    """
                    as_of 2026-11-02
                    published_on 2026-10-30
                    BRL 6.0692 2026-10-30 ECB
                    USD 1.1172 2026-10-30 ECB

                    """.utf8)
            ).prefix(16))

    private func token(
        _ claims: String = claims, header: String = #"{"alg":"EdDSA","typ":"carnet-fx-lock","kid":"k1"}"#
    ) throws -> String {
        let payload = claims.replacing("SETID", with: Self.setID)
        let signed = Self.text(Array(header.utf8)) + "." + Self.text(Array(payload.utf8))
        return signed + "." + Self.text(Array(try key.signature(for: Array(signed.utf8))))
    }

    @Test func `a token that is right says its lock`() throws {
        let (claims, kid) = try LockToken.claims(of: token(), keys: keys)
        #expect(kid == "k1")
        #expect(claims.rate.result == (try Ratio(6_175_411, over: 1_117_200)))
        #expect(
            try Money(19_99, .usd).converted(to: .brl, at: claims.rate.result, rounding: .halfUp) == Money(110_50, .brl)
        )
    }

    @Test(
        arguments: [
            (#""rate":"15173/2793""#, #""rate":"15173/2794""#, "do not follow"),
            (#""result":"6175411/1117200""#, #""result":"6""#, "do not follow"),
            (#""usage":"payment""#, #""usage":"payout""#, "do not follow"),
            (#""markup_bps":150"#, #""markup_bps":151"#, "do not follow"),
            (#""per_euro":"1.1172""#, #""per_euro":"1.1173""#, "digest"),
            (#""id":"SETID""#, #""id":"rs_0""#, "digest"),
            (#""to":"BRL""#, #""to":"JPY""#, "both currencies"),
            (#""from":"USD","#, "", "nothing that can be read"),
        ])
    func `a token that is signed and does not add up is refused`(part: String, other: String, words: String) throws {
        #expect(Self.claims.contains(part))
        let error = #expect(throws: CommandFailure.self) {
            _ = try LockToken.claims(of: token(Self.claims.replacing(part, with: other)), keys: keys)
        }
        #expect("\(error.map { "\($0)" } ?? "")".contains(words))
    }

    @Test func `another signature, key or algorithm is refused`() throws {
        let good = try token()
        var bad = [
            String(good.dropLast(4)) + "AAAA", good + ".x", "x", "", good.replacing(".", with: ".."),
            try token(header: #"{"alg":"none","typ":"carnet-fx-lock","kid":"k1"}"#),
            try token(header: #"{"alg":"EdDSA","typ":"JWT","kid":"k1"}"#),
            try token(header: #"{"alg":"EdDSA","typ":"carnet-fx-lock","kid":"k2"}"#),
        ]
        let parts = good.split(separator: ".")
        let other = try token(Self.claims.replacing("100.00", with: "900.00")).split(separator: ".")
        bad.append("\(parts[0]).\(other[1]).\(parts[2])")
        for text in bad {
            #expect(throws: CommandFailure.self, "\(text)") { _ = try LockToken.claims(of: text, keys: keys) }
        }
        let stranger = PricingAPI.LockKeys(keys: [
            PricingAPI.LockKey(
                kid: "k1", x: Self.text(Array(Curve25519.Signing.PrivateKey().publicKey.rawRepresentation)))
        ])
        #expect(throws: CommandFailure.self) { _ = try LockToken.claims(of: good, keys: stranger) }
    }

    @Test func `the command checks a token against a file of keys, and says when it held`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write(String(decoding: StrictJSONEncoder().encode(keys), as: UTF8.self), to: "keys.json")
        let arguments = ["fx", "verify", try token(), "--keys", "\(folder.path)/keys.json", "--amount", "19.99"]
        let held = try await CommandRun(arguments + ["--at", "2026-11-02T09:59:59Z"])
        #expect(held.status == .exited(0))
        #expect(held.output.contains(#""to":{"amount":"110.50","currency":"BRL"}"#))
        #expect(held.output.contains(#""holds":true"#))
        let late = try await CommandRun(arguments + ["--at", "2026-11-02T10:00:00Z"])
        #expect(late.status == .exited(1))
        #expect(late.error.contains("it held until 2026-11-02T10:00:00.000Z"))
        let over = try await CommandRun(arguments.dropLast() + ["100.01", "--at", "2026-11-02T09:59:59Z"])
        #expect(over.error.contains("USD 100.00 at most"))
    }
}
