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
    /// Questions about announced money: closely for a quarter of an hour, then hourly.
    private static let closelySeconds: Int64 = 900
    private static let closeSeconds: Int64 = 10
    private static let wideSeconds: Int64 = 3_600
    /// Between sendings of a payment that a provider did not answer; each doubles the one before.
    private static let resendSeconds: ClosedRange<Int64> = 1...60
    /// The longest wait between two sendings.
    package static let resendMax = Duration.seconds(resendSeconds.upperBound)

    /// The moment from which an open payment counts as expired, and from which nobody asks any more.
    /// - Parameter announcedAt: when the provider last spoke of money that it has not confirmed; nil if it did not.
    package func end(announcedAt: Timestamp?) -> Timestamp {
        let end = deadline.adding(.seconds(graceSeconds))
        return announcedAt.map { max(end, $0.adding(.seconds(Self.announcedSeconds))) } ?? end
    }

    /// When to ask about a payment that the provider knows; nil once nothing more is expected. A payment that has ended
    /// is asked about too while its money is announced.
    package func nextQuestion(for state: PaymentState, announcedAt: Timestamp?, now: Timestamp) -> Timestamp? {
        guard state.isOpen || announcedAt != nil else { return nil }
        let end = end(announcedAt: announcedAt)
        guard now < end else { return state.isOpen ? now : nil }
        if let announcedAt {
            let isClose = now < announcedAt.adding(.seconds(Self.closelySeconds))
            return min(now.adding(.seconds(isClose ? Self.closeSeconds : Self.wideSeconds)), end)
        }
        return polls.next(after: now, startedAt: startedAt, deadline: deadline, graceSeconds: graceSeconds) ?? end
    }

    /// When to send a payment again that the provider has not answered.
    /// - Parameter tries: sendings so far, at least 1.
    package func nextSending(tries: Int, now: Timestamp) -> Timestamp {
        let doubled = Self.resendSeconds.lowerBound << Int64(min(max(tries, 1) - 1, 6))
        let moment = now.adding(.seconds(min(doubled, Self.resendSeconds.upperBound)))
        return now < end(announcedAt: nil) ? min(moment, end(announcedAt: nil)) : moment
    }
}
