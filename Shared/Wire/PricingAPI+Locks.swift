package import Commerce
import HTTPTypes

extension PricingAPI {
    /// Holds a rate for a time; the answer has a token that anybody can check with the public key.
    package static let createLock = Endpoint<LockRequest, Lock>(.post, "/v1/fx/locks", status: 201, isKeyed: true)
    package static let getLock = Endpoint<NoBody, Lock>(.get, "/v1/fx/locks/{id}")
    /// Newest first; `status` is open, used or expired.
    package static let listLocks = Endpoint<NoBody, LockList>(
        .get, "/v1/fx/locks", query: ["limit", "cursor", "status"])
    /// Converts a sum at the locked rate and counts it against the lock.
    package static let useLock = Endpoint<LockUseRequest, LockUse>(
        .post, "/v1/fx/locks/{id}/uses", status: 201, isKeyed: true)
    /// The public keys that tokens are signed with, as a JSON Web Key Set (RFC 8037).
    package static let lockKeys = Endpoint<NoBody, LockKeys>(.get, "/v1/fx/keys")
    /// A merchant's markup and premium on a corridor, for one market or for all.
    package static let setTerms = Endpoint<TermsRequest, Terms>(.put, "/v1/fx/terms/{from}/{to}")
    package static let listTerms = Endpoint<NoBody, TermsList>(.get, "/v1/fx/terms")

    /// On which side of the mid-market rate markup and premium stand.
    package enum LockUsage: String, Codable, CaseIterable, Hashable, Sendable {
        /// A shopper pays in `to`: they are added.
        case payment
        /// The merchant is paid out in `to`: they are taken off.
        case payout
    }

    package struct LockRequest: Codable, Hashable, Sendable {
        package let from: Currency
        package let to: Currency
        /// 300 (5 minutes) to 2,592,000 (30 days).
        package let durationSeconds: Int64
        /// The most that will be converted, in `from`: what is exposed.
        package let maxAmount: Money
        package let usage: LockUsage
        /// In ten-thousandths; without one, what the merchant set for the corridor, else 0.
        package let markupBps: Int64?
        package let premiumBps: Int64?
        /// Whose terms of the corridor count, where a market has its own.
        package let market: String?

        package init(
            from: Currency, to: Currency, durationSeconds: Int64, maxAmount: Money, usage: LockUsage,
            markupBps: Int64? = nil, premiumBps: Int64? = nil, market: String? = nil
        ) {
            self.from = from
            self.to = to
            self.durationSeconds = durationSeconds
            self.maxAmount = maxAmount
            self.usage = usage
            self.markupBps = markupBps
            self.premiumBps = premiumBps
            self.market = market
        }

        private enum CodingKeys: String, CodingKey {
            case from, to, usage, market
            case durationSeconds = "duration_seconds"
            case maxAmount = "max_amount"
            case markupBps = "markup_bps"
            case premiumBps = "premium_bps"
        }
    }

    /// A rate and what was added to it, each part apart and exact.
    package struct LockedRate: Codable, Hashable, Sendable {
        /// Mid-market: units of `to` for one unit of `from`.
        package let rate: Ratio
        package let markupBps: Int64
        package let premiumBps: Int64
        /// `rate` times the markup, in units of `to`.
        package let markup: Ratio
        package let premium: Ratio
        /// What sums are converted at.
        package let result: Ratio

        package init(
            rate: Ratio, markupBps: Int64, premiumBps: Int64, markup: Ratio, premium: Ratio, result: Ratio
        ) {
            self.rate = rate
            self.markupBps = markupBps
            self.premiumBps = premiumBps
            self.markup = markup
            self.premium = premium
            self.result = result
        }

        private enum CodingKeys: String, CodingKey {
            case rate, markup, premium, result
            case markupBps = "markup_bps"
            case premiumBps = "premium_bps"
        }
    }

    /// What a lock's token says: all that is needed to reckon with it again, and nothing that changes.
    package struct LockClaims: Codable, Hashable, Sendable {
        package let id: RateLockID
        package let merchant: MerchantID
        /// `test` or `live`.
        package let mode: String
        package let from: Currency
        package let to: Currency
        package let usage: LockUsage
        package let market: String?
        package let rate: LockedRate
        package let rounding: Rounding
        package let maxAmount: Money
        package let rateSet: RateSet
        package let lockedAt: Timestamp
        package let expiresAt: Timestamp

        package init(
            id: RateLockID, merchant: MerchantID, mode: String, from: Currency, to: Currency, usage: LockUsage,
            market: String?, rate: LockedRate, rounding: Rounding, maxAmount: Money, rateSet: RateSet,
            lockedAt: Timestamp, expiresAt: Timestamp
        ) {
            self.id = id
            self.merchant = merchant
            self.mode = mode
            self.from = from
            self.to = to
            self.usage = usage
            self.market = market
            self.rate = rate
            self.rounding = rounding
            self.maxAmount = maxAmount
            self.rateSet = rateSet
            self.lockedAt = lockedAt
            self.expiresAt = expiresAt
        }

        private enum CodingKeys: String, CodingKey {
            case id, merchant, mode, from, to, usage, market, rate, rounding
            case maxAmount = "max_amount"
            case rateSet = "rate_set"
            case lockedAt = "locked_at"
            case expiresAt = "expires_at"
        }
    }

    package enum LockStatus: String, Codable, CaseIterable, Hashable, Sendable {
        case open
        /// The whole sum was converted with it.
        case used
        case expired
    }

    package struct Lock: Codable, Hashable, Sendable {
        package let claims: LockClaims
        package let status: LockStatus
        /// What was converted with it so far, in `from`.
        package let usedAmount: Money
        /// A JSON Web Signature (RFC 7515, EdDSA) over the claims.
        package let token: String

        package init(claims: LockClaims, status: LockStatus, usedAmount: Money, token: String) {
            self.claims = claims
            self.status = status
            self.usedAmount = usedAmount
            self.token = token
        }

        private enum CodingKeys: String, CodingKey {
            case claims, status, token
            case usedAmount = "used_amount"
        }
    }

    package struct LockList: Codable, Hashable, Sendable {
        package let data: [Lock]
        package let hasMore: Bool
        package let nextCursor: String?

        package init(data: [Lock], hasMore: Bool, nextCursor: String?) {
            self.data = data
            self.hasMore = hasMore
            self.nextCursor = nextCursor
        }

        private enum CodingKeys: String, CodingKey {
            case data
            case hasMore = "has_more"
            case nextCursor = "next_cursor"
        }
    }

    package struct LockUseRequest: Codable, Hashable, Sendable {
        /// In the lock's `from`.
        package let amount: Money

        package init(amount: Money) { self.amount = amount }
    }

    package struct LockUse: Codable, Hashable, Sendable {
        package let lockId: RateLockID
        package let from: Money
        /// At the locked rate, rounded once.
        package let to: Money
        /// The same at the mid-market rate of the moment; not there where it is too old to settle at.
        package let atMarket: Money?
        /// `to` less `at_market`: what holding the rate was worth.
        package let slippage: Money?
        package let usedAmount: Money
        package let leftAmount: Money
        package let usedAt: Timestamp

        package init(
            lockId: RateLockID, from: Money, to: Money, atMarket: Money?, slippage: Money?, usedAmount: Money,
            leftAmount: Money, usedAt: Timestamp
        ) {
            self.lockId = lockId
            self.from = from
            self.to = to
            self.atMarket = atMarket
            self.slippage = slippage
            self.usedAmount = usedAmount
            self.leftAmount = leftAmount
            self.usedAt = usedAt
        }

        private enum CodingKeys: String, CodingKey {
            case lockId = "lock_id"
            case from, to, slippage
            case atMarket = "at_market"
            case usedAmount = "used_amount"
            case leftAmount = "left_amount"
            case usedAt = "used_at"
        }
    }

    package struct LockKeys: Codable, Hashable, Sendable {
        package let keys: [LockKey]

        package init(keys: [LockKey]) { self.keys = keys }
    }

    /// An Ed25519 public key as a JSON Web Key.
    package struct LockKey: Codable, Hashable, Sendable {
        package let kty: String
        package let crv: String
        package let alg: String
        package let use: String
        /// The first 16 hexadecimal digits of the key's SHA-256.
        package let kid: String
        /// 32 bytes, base64url without padding.
        package let x: String

        package init(kid: String, x: String) {
            kty = "OKP"
            crv = "Ed25519"
            alg = "EdDSA"
            use = "sig"
            self.kid = kid
            self.x = x
        }
    }

    package struct TermsRequest: Codable, Hashable, Sendable {
        package let markupBps: Int64
        package let premiumBps: Int64
        package let market: String?

        package init(markupBps: Int64, premiumBps: Int64, market: String? = nil) {
            self.markupBps = markupBps
            self.premiumBps = premiumBps
            self.market = market
        }

        private enum CodingKeys: String, CodingKey {
            case market
            case markupBps = "markup_bps"
            case premiumBps = "premium_bps"
        }
    }

    package struct Terms: Codable, Hashable, Sendable {
        package let from: Currency
        package let to: Currency
        package let market: String?
        package let markupBps: Int64
        package let premiumBps: Int64

        package init(from: Currency, to: Currency, market: String?, markupBps: Int64, premiumBps: Int64) {
            self.from = from
            self.to = to
            self.market = market
            self.markupBps = markupBps
            self.premiumBps = premiumBps
        }

        private enum CodingKeys: String, CodingKey {
            case from, to, market
            case markupBps = "markup_bps"
            case premiumBps = "premium_bps"
        }
    }

    package struct TermsList: Codable, Hashable, Sendable {
        package let data: [Terms]

        package init(data: [Terms]) { self.data = data }
    }
}
