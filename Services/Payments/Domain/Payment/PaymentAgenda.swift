package import Commerce

/// When a payment is looked at next, and when waiting for it ends.
package struct PaymentAgenda: Hashable, Sendable {
    package let polls: PollPlan
    package let startedAt: Timestamp
    package let deadline: Timestamp
    package let graceSeconds: Int64

    package init(polls: PollPlan, startedAt: Timestamp, deadline: Timestamp, graceSeconds: Int64) {
        self.polls = polls
        self.startedAt = startedAt
        self.deadline = deadline
        self.graceSeconds = graceSeconds
    }

    /// Money whose arrival the provider itself announced is waited for longer than silence: banks settle a "deemed"
    /// UPI payment within days. Three days is our choice.
    private static let announcedSeconds: Int64 = 3 * 86_400
    /// Between questions about announced money: soon at first, then hourly.
    private static let announcedSoonSeconds: Int64 = 10
    private static let announcedLaterSeconds: Int64 = 3_600
    /// Between sendings of a payment that a provider did not answer; each doubles the one before.
    private static let resendSeconds: ClosedRange<Int64> = 1...60

    /// The moment from which an open payment counts as expired.
    /// - Parameter isAnnounced: the provider spoke of money that it has not confirmed yet.
    package func end(isAnnounced: Bool) -> Timestamp {
        deadline.adding(.seconds(graceSeconds + (isAnnounced ? Self.announcedSeconds : 0)))
    }

    /// When to ask about a payment that is known to the provider; nil once it is settled.
    package func nextQuestion(for state: PaymentState, isAnnounced: Bool, now: Timestamp) -> Timestamp? {
        guard state.isOpen else { return nil }
        let end = end(isAnnounced: isAnnounced)
        guard now < end else { return now }
        if isAnnounced {
            let isSoon = now < deadline.adding(.seconds(graceSeconds))
            let wait = isSoon ? Self.announcedSoonSeconds : Self.announcedLaterSeconds
            return min(now.adding(.seconds(wait)), end)
        }
        return polls.next(after: now, startedAt: startedAt, deadline: deadline, graceSeconds: graceSeconds) ?? end
    }

    /// When to send a payment again that the provider has not answered.
    /// - Parameter tries: sendings so far, at least 1.
    package func nextSending(tries: Int, now: Timestamp) -> Timestamp {
        let doubled = Self.resendSeconds.lowerBound << Int64(min(max(tries, 1) - 1, 6))
        let moment = now.adding(.seconds(min(doubled, Self.resendSeconds.upperBound)))
        return now < end(isAnnounced: false) ? min(moment, end(isAnnounced: false)) : moment
    }
}
