import Commerce
import Foundation
import HTTPTypes
import JSON
import PricingDomain
import ServiceKit
import Storage
import Wire

/// The use cases on rates that are held.
struct Locks: Sendable {
    let database: any Database
    let rates: Rates
    let ambient: Ambient
    let writes: KeyedWrites
    let signer: LockSigner

    /// Holds today's rate.
    /// - Throws: `KeyRefusal`; 422 for fields that are wrong, rates too old to settle at, and sources that disagree.
    func create(
        _ request: PricingAPI.LockRequest, _ key: IdempotencyRequest, for owner: Owner
    ) async throws -> KeyedAnswer {
        let now = ambient.timestamp()
        let id: RateLockID = ambient.newID()
        // A replay must not be refused because the rates have changed since: nothing is looked up for a known key.
        return try await writes.write(key, status: PricingAPI.createLock.status) { [self] db in
            let terms = try terms(of: request, for: owner, in: db)
            let lock = try lock(request, terms, at: now)
            let claims = PricingAPI.LockClaims(lock, id: id, owner: owner, market: request.market)
            let stored = StoredLock(
                id: id, owner: owner, from: request.from, to: request.to, max: request.maxAmount,
                used: .zero(request.from), createdAt: now, expiresAt: lock.expiresAt,
                claims: try StrictJSONEncoder().encode(claims), token: try signer.token(of: claims))
            try LockRepository(db: db).insert(stored)
            return try stored.wire(at: now)
        }
    }

    func find(_ id: RateLockID, for owner: Owner) async throws -> PricingAPI.Lock {
        let found = try await database.read { db in try LockRepository(db: db).find(id, of: owner) }
        guard let found else { throw Problem.notFound("rate lock") }
        return try found.wire(at: ambient.timestamp())
    }

    /// One page, newest first, and what stands last on it where there is another.
    func list(
        _ question: PageQuestion, _ status: PricingAPI.LockStatus?, for owner: Owner
    ) async throws -> ([PricingAPI.Lock], PagePosition?) {
        let now = ambient.timestamp()
        let found = try await database.read { db in
            try LockRepository(db: db).page(
                of: owner, status, at: now, after: question.after, limit: question.limit)
        }
        let page = found.prefix(question.limit)
        let last = found.count > page.count ? page.last : nil
        return (try page.map { try $0.wire(at: now) }, last.map { PagePosition(moment: $0.createdAt, id: $0.id.uuid) })
    }

    /// Converts a sum at the locked rate and counts it.
    /// - Throws: 409 where the lock has expired; 422 for more than is left of it.
    func use(
        _ id: RateLockID, _ request: PricingAPI.LockUseRequest, _ key: IdempotencyRequest, for owner: Owner
    ) async throws -> KeyedAnswer {
        let now = ambient.timestamp()
        return try await writes.write(key, status: PricingAPI.useLock.status) { [self] db in
            let repository = LockRepository(db: db)
            guard let lock = try repository.find(id, of: owner, isLocking: true) else {
                throw Problem.notFound("rate lock")
            }
            let use = try usage(of: lock, request.amount, at: now)
            try repository.use(lock, use)
            return use
        }
    }

    private func usage(of lock: StoredLock, _ amount: Money, at now: Timestamp) throws -> PricingAPI.LockUse {
        guard amount.currency == lock.from else {
            throw Problem.invalidField("/amount/currency", "invalid_value", "In \(lock.from), which the lock converts")
        }
        guard now < lock.expiresAt else {
            throw Problem(
                "rate-lock-expired", .conflict, "The rate is held no more",
                detail: "It was held until \(lock.expiresAt). Lock the rate anew.")
        }
        let left = lock.max.minorUnits - lock.used.minorUnits
        guard (1...max(1, left)).contains(amount.minorUnits), left > 0 else {
            let most = Money(left, lock.from).amountText
            throw Problem.invalidField("/amount/amount", "out_of_range", "Above 0, at most \(most), which is left")
        }
        let claims = try lock.decodedClaims()
        guard let to = try? amount.converted(to: lock.to, at: claims.rate.result, rounding: claims.rounding) else {
            throw Problem.invalidField("/amount/amount", "out_of_range", "Too large in \(lock.to)")
        }
        let set = try? rates.book.rateSet(
            of: [lock.from, lock.to], asOf: now.day, today: now.day, use: .settlement, policy: .refuse)
        let market = try? set?.convert(amount, to: lock.to, rounding: claims.rounding)
        let used = Money(lock.used.minorUnits + amount.minorUnits, lock.from)
        return PricingAPI.LockUse(
            lockId: lock.id, from: amount, to: to, atMarket: market, slippage: try market.map { try to - $0 },
            usedAmount: used, leftAmount: Money(left - amount.minorUnits, lock.from), usedAt: now)
    }

    /// What the request says, else what the merchant set for the corridor, else nothing.
    private func terms(
        of request: PricingAPI.LockRequest, for owner: Owner, in db: any SQLConnection
    ) throws -> CorridorTerms {
        if let markup = request.markupBps, let premium = request.premiumBps {
            return CorridorTerms(markupBasisPoints: markup, premiumBasisPoints: premium)
        }
        let set = try TermsRepository(db: db).terms(
            from: request.from, to: request.to, market: request.market, of: owner)
        return CorridorTerms(
            markupBasisPoints: request.markupBps ?? set?.markupBps ?? 0,
            premiumBasisPoints: request.premiumBps ?? set?.premiumBps ?? 0)
    }

    private func lock(
        _ request: PricingAPI.LockRequest, _ terms: CorridorTerms, at now: Timestamp
    ) throws -> RateLock {
        let places = ErrorPlaces(asOf: "", sum: "/max_amount/amount") { $0 == request.from ? "/from" : "/to" }
        let usage: RateUsage = request.usage == .payment ? .payment : .payout
        do throws(PricingError) {
            let order = try RateLockOrder(
                from: request.from, to: request.to, seconds: request.durationSeconds, terms: terms, usage: usage,
                amountMax: request.maxAmount, on: now.day)
            let set = try rates.book.rateSet(
                of: [order.source, order.target], asOf: now.day, today: now.day, use: .settlement,
                policy: rates.rules.policy(for: .settlement))
            let disputes = rates.book.disputes(
                among: set.rates.map(\.currency), asOf: now.day, bandBasisPoints: rates.rules.bandBasisPoints)
            guard disputes.isEmpty else {
                throw .faults(
                    disputes.map { FieldFault(places.currency($0.currency), "disputed_rate", $0.description) })
            }
            return try RateLock(
                rateSet: set, from: order.source, to: order.target, terms: terms, usage: usage,
                amountMax: order.amountMax, lockedAt: now, expiresAt: now.adding(.seconds(order.seconds)))
        } catch {
            throw error.problem(at: places)
        }
    }
}

extension RateDispute {
    var description: String {
        "The sources \(first.source) and \(other.source) are \(apartBasisPoints) ten-thousandths apart on \(currency) of \(day)"
    }
}

extension PricingAPI.LockClaims {
    init(_ lock: RateLock, id: RateLockID, owner: Owner, market: String?) {
        self.init(
            id: id, merchant: owner.merchant, mode: owner.mode.rawValue, from: lock.rate.source, to: lock.rate.target,
            usage: lock.rate.usage == .payment ? .payment : .payout, market: market,
            rate: PricingAPI.LockedRate(lock.rate), rounding: Presentment.rounding, maxAmount: lock.amountMax,
            rateSet: PricingAPI.RateSet(lock.rateSet), lockedAt: lock.lockedAt, expiresAt: lock.expiresAt)
    }
}

extension PricingAPI.LockedRate {
    init(_ rate: CorridorRate) {
        self.init(
            rate: rate.rate, markupBps: rate.terms.markupBasisPoints, premiumBps: rate.terms.premiumBasisPoints,
            markup: rate.markup, premium: rate.premium, result: rate.result)
    }
}
