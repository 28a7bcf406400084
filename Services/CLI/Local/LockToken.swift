import Commerce
import Crypto
import Foundation
import JSON
import ServiceKit
import Wire

/// Tokens of rate locks, checked by whoever has the public key: JSON Web Signatures (RFC 7515) with Ed25519 (RFC 8037).
enum LockToken {
    private struct Header: Decodable {
        let alg: String
        let typ: String
        let kid: String
    }

    /// What a token says, once the signature is right and every figure in it follows from the others.
    /// - Throws: `CommandFailure` naming what does not.
    static func claims(
        of token: String, keys: PricingAPI.LockKeys
    ) throws(CommandFailure) -> (claims: PricingAPI.LockClaims, kid: String) {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let head = bytes(parts[0]), let payload = bytes(parts[1]),
            let signature = bytes(parts[2]),
            let header = try? StrictJSONDecoder().decode(Header.self, from: head)
        else { throw CommandFailure("this is no token of a lock: three parts in base64url, with points between") }
        guard header.alg == "EdDSA", header.typ == "carnet-fx-lock" else {
            throw CommandFailure(
                "the token is signed with \(header.alg) for \(header.typ), not EdDSA for carnet-fx-lock")
        }
        guard let key = keys.keys.first(where: { $0.kid == header.kid }), let x = bytes(key.x),
            let publicKey = try? Curve25519.Signing.PublicKey(rawRepresentation: x)
        else { throw CommandFailure("none of the keys is \(header.kid), which the token is signed with") }
        guard publicKey.isValidSignature(signature, for: Array("\(parts[0]).\(parts[1])".utf8)) else {
            throw CommandFailure("the signature is not right: the token was changed, or is another's")
        }
        guard
            let claims = try? StrictJSONDecoder(unknownMembers: .ignored)
                .decode(PricingAPI.LockClaims.self, from: payload)
        else { throw CommandFailure("the token is signed and says nothing that can be read; is this program older?") }
        if let fault = fault(in: claims) { throw CommandFailure("the token is signed and wrong: \(fault)") }
        return (claims, header.kid)
    }

    /// What does not follow; nil where all does.
    private static func fault(in claims: PricingAPI.LockClaims) -> String? {
        let set = claims.rateSet
        var text = "as_of \(set.asOf)\npublished_on \(set.publishedOn)\n"
        for rate in set.rates { text += "\(rate.currency) \(rate.perEuro.text) \(rate.publishedOn) \(rate.source)\n" }
        let id = "rs_" + Hex.text(SHA256.hash(data: Array(text.utf8)).prefix(16))
        guard id == set.id else { return "the rate set is not the one that its id is a digest of" }
        func perEuro(_ currency: Currency) -> Ratio? {
            currency == .eur ? .one : set.rates.first { $0.currency == currency }?.perEuro
        }
        guard let from = perEuro(claims.from), let to = perEuro(claims.to), let rate = try? to / from else {
            return "the rate set does not have both currencies"
        }
        let points = claims.rate.markupBps + claims.rate.premiumBps
        let whole: Int64 = claims.usage == .payment ? 10_000 + points : 10_000 - points
        guard rate == claims.rate.rate, (try? rate * Ratio.basisPoints(claims.rate.markupBps)) == claims.rate.markup,
            (try? rate * Ratio.basisPoints(claims.rate.premiumBps)) == claims.rate.premium,
            (try? rate * Ratio.basisPoints(whole)) == claims.rate.result
        else { return "rate, markup, premium and result do not follow from the rate set" }
        return nil
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        guard !text.contains("="), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        let padded = text.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: padded + String(repeating: "=", count: (4 - padded.count % 4) % 4)).map(Array.init)
    }
}
