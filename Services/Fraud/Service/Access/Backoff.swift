import Commerce

/// How tries to sign in are slowed down: some are free, then each waits twice as long as the one before.
struct Backoff: Sendable {
    /// Tries that do not wait.
    let free: Int64
    /// After the first that does.
    let waitFirst: Int64
    let waitMax: Int64
    /// After so long without a try all is forgotten.
    let forgetAfter: Int64

    /// Of one account from one network: five typing errors are human. Times in seconds.
    static let account = Backoff(free: 5, waitFirst: 30, waitMax: 900, forgetAfter: 3_600)
    /// Of one network address: an office has many people behind one.
    static let network = Backoff(free: 20, waitFirst: 30, waitMax: 900, forgetAfter: 3_600)

    /// Of one account, from all networks together: far more than people need, far fewer than guessing does.
    static let everywhere = Backoff(free: 100, waitFirst: 30, waitMax: 300, forgetAfter: 3_600)

    /// Counts one more try, before it is made, so that tries made at once do not all pass.
    /// - Returns: the tries afterwards, or the seconds to wait where this one may not be made.
    func counting(_ tries: AttemptRepository.Tries, at now: Timestamp) -> Result<AttemptRepository.Tries, Wait> {
        if now < tries.blockedUntil {
            let left = tries.blockedUntil.millisecondsSince1970 - now.millisecondsSince1970
            return .failure(Wait(seconds: (left + 999) / 1_000))
        }
        var next = tries
        if now > tries.lastAt.adding(.seconds(forgetAfter)) { next.count = 0 }
        next.count += 1
        next.lastAt = now
        if next.count >= free {
            let doublings = min(next.count - free, 10)
            next.blockedUntil = now.adding(.seconds(min(waitMax, waitFirst << doublings)))
        }
        return .success(next)
    }

    /// Too many tries; no password was looked at.
    struct Wait: Error, Hashable {
        let seconds: Int64
    }
}
