import Commerce
import PricingDomain
import ServiceKit
import Storage
import Wire

/// What is promised at rates of the past, and what such promises have cost or brought.
struct Exposure: Sendable {
    let database: any Database
    let rates: Rates
    let ambient: Ambient
    let drift: FixedPriceDrift

    /// Locks that one report counts; more are said to be there.
    static let locksMax = 10_000
    static let daysMax = 366

    /// - Throws: a 422 problem for days that are no period.
    func report(
        from: CalendarDate?, to: CalendarDate?, quotes: PricingAPI.ExposureRequest?, for owner: Owner
    ) async throws -> PricingAPI.ExposureReport {
        let now = ambient.timestamp()
        let last = to ?? now.day
        let first = from ?? last.adding(days: -29)
        guard first <= last, last.days(since: first) < Self.daysMax else {
            throw Problem.invalidField("?from", "out_of_range", "Not after to, and at most \(Self.daysMax) days of it")
        }
        let (locks, realised) = try await database.read { db in
            (
                try LockRepository(db: db).open(of: owner, at: now, limit: Self.locksMax + 1),
                try ExposureRepository(db: db).realised(of: owner, from: first, to: last)
            )
        }
        let open = try Self.sums(of: locks.prefix(Self.locksMax), at: now)
        return PricingAPI.ExposureReport(
            at: now, from: first, to: last, locks: open.map { valued($0, on: now.day) },
            quotes: quotes?.openQuotes.map { valued($0, on: now.day) }, realised: realised,
            fixedPrices: try await drift.report(of: Shop(owner), at: now),
            truncated: locks.count > Self.locksMax || quotes?.quotesTruncated ?? false)
    }

    private struct Place: Hashable {
        let from: Currency
        let to: Currency
        let within: PricingAPI.ExpiryBand
    }

    private static func sums(
        of locks: some Sequence<StoredLock>, at now: Timestamp
    ) throws -> [PricingAPI.OpenQuotes] {
        var sums: [Place: (count: Int64, amount: Money, promised: Money)] = [:]
        for lock in locks {
            let claims = try lock.decodedClaims()
            let left = try lock.max - lock.used
            let promised = try left.converted(to: lock.to, at: claims.rate.result, rounding: claims.rounding)
            let place = Place(
                from: lock.from, to: lock.to,
                within: .of(millisecondsLeft: lock.expiresAt.millisecondsSince1970 - now.millisecondsSince1970))
            let before = sums[place] ?? (0, .zero(lock.from), .zero(lock.to))
            sums[place] = (before.count + 1, try before.amount + left, try before.promised + promised)
        }
        return sums.map { place, sum in
            PricingAPI.OpenQuotes(
                from: place.from, to: place.to, within: place.within, count: sum.count, amount: sum.amount,
                promised: sum.promised)
        }.sorted {
            ($0.from.code, $0.to.code, $0.within.order) < ($1.from.code, $1.to.code, $1.within.order)
        }
    }

    private func valued(_ open: PricingAPI.OpenQuotes, on day: CalendarDate) -> PricingAPI.OpenExposure {
        let set = try? rates.book.rateSet(
            of: [open.from, open.to], asOf: day, today: day, use: .settlement, policy: .refuse)
        let market = try? set?.convert(open.amount, to: open.to, rounding: Presentment.rounding)
        return PricingAPI.OpenExposure(
            from: open.from, to: open.to, within: open.within, count: open.count, amount: open.amount,
            promised: open.promised, atMarket: market, difference: market.flatMap { try? $0 - open.promised })
    }
}
