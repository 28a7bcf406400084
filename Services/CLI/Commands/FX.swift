import ArgumentParser
import Commerce
import Foundation
import JSON
import ServiceKit
import Wire

/// Rates that are held.
struct FXCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fx", abstract: "Check the token of a rate that is held, and reckon with it.",
        subcommands: [FXVerify.self])
}

/// Checks a lock's token with nothing but the public key: who signed it, and that each figure follows from the others.
struct FXVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check a lock's token, and convert sums at its rate.",
        discussion: """
            carnet fx verify eyJhbGciOi… --keys keys.json
            carnet fx verify - --amount 19.99 --at 2026-11-02T09:30:00Z < token
            The keys are those of GET /v1/fx/keys: a file, or the running gateway's.
            """)

    @Argument(help: "The token, or - to read it from standard input.")
    var token: String

    @Option(help: "A file with the answer of GET /v1/fx/keys; the gateway is asked without one.")
    var keys: String?

    @Option(help: "A sum in the lock's source currency to convert.")
    var amount: String?

    @Option(help: "The moment at which it must still hold, such as 2026-11-02T09:30:00Z; now where none is given.")
    var at: String?

    @OptionGroup var gateway: GatewayOptions

    private struct Verified: Encodable {
        let claims: PricingAPI.LockClaims
        let kid: String
        let holds: Bool
        let at: Timestamp
        let from: Money?
        let to: Money?
    }

    func run() throws {
        let text = token == "-" ? readLine(strippingNewline: true) ?? "" : token
        let known: PricingAPI.LockKeys
        if let keys {
            guard let bytes = FileManager.default.contents(atPath: keys),
                let read = try? StrictJSONDecoder().decode(PricingAPI.LockKeys.self, from: Array(bytes))
            else { throw CommandFailure("\(keys): not the answer of GET \(PricingAPI.lockKeys.path)") }
            known = read
        } else {
            known = try gateway.get(PricingAPI.lockKeys.path, as: PricingAPI.LockKeys.self)
        }
        var moment = Ambient.live.timestamp()
        if let at {
            guard let given = Timestamp(at) else {
                throw ValidationError("--at is a moment such as 2026-11-02T09:30:00Z")
            }
            moment = given
        }
        let (claims, kid) = try LockToken.claims(of: text, keys: known)
        var (from, to): (Money?, Money?) = (nil, nil)
        if let amount {
            guard let sum = try? Money(amount, claims.from) else {
                throw CommandFailure(
                    "--amount is a sum in \(claims.from), such as \(Money(1_999, claims.from).amountText)")
            }
            guard try !claims.maxAmount.isLess(than: sum) else {
                throw CommandFailure("the lock holds for \(claims.maxAmount) at most")
            }
            from = sum
            to = try sum.converted(to: claims.to, at: claims.rate.result, rounding: claims.rounding)
        }
        let holds = claims.lockedAt <= moment && moment < claims.expiresAt
        try JSONLines.write(Verified(claims: claims, kid: kid, holds: holds, at: moment, from: from, to: to))
        guard holds else {
            throw CommandFailure("the lock does not hold at \(moment); it held until \(claims.expiresAt)")
        }
    }
}
