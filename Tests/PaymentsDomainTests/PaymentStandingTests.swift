import Commerce
import PaymentsDomain
import Testing

@Suite struct PaymentStandingTests {
    private static let price = Money(4_392_36, .inr)

    private static func at(_ minute: Int64) -> Timestamp {
        Timestamp(millisecondsSince1970: 1_795_000_000_000).adding(.seconds(minute * 60))
    }

    private static func fact(
        _ kind: PaymentFact.Kind, _ minute: Int64, transaction: String = "t1", amount: Money? = nil,
        reason: FailureReason? = nil, source: PaymentFact.Source = .callback
    ) -> PaymentFact {
        PaymentFact(
            kind, transaction: transaction, amount: amount, reason: reason, source: source, occurredAt: at(minute))
    }

    private static func standing(_ facts: [PaymentFact]) -> PaymentStanding {
        PaymentStanding(expected: price, facts: facts)
    }

    @Test func `a payment without facts was only written`() {
        let standing = Self.standing([])
        #expect(standing.state == .created)
        #expect(standing.flags.isEmpty)
        #expect(standing.received == nil)
    }

    @Test func `the whole sum in one capture is a success without a flag`() {
        let standing = Self.standing([Self.fact(.instructed, 0), Self.fact(.captured, 2, amount: Self.price)])
        #expect(standing.state == .succeeded)
        #expect(standing.received == Self.price)
        #expect(standing.flags.isEmpty)
    }

    @Test(arguments: [Money(4_392_35, .inr), Money(4_392_37, .inr), Money(1, .inr), Money(4_392_36, .eur)])
    func `another sum or currency is held, flagged and not a success`(paid: Money) {
        let standing = Self.standing([Self.fact(.captured, 2, amount: paid)])
        #expect(standing.state == .held)
        #expect(standing.flags == [.amountMismatch])
        #expect(standing.received == paid)
    }

    @Test(arguments: [PaymentFact.Kind.expired, .cancelled, .failed])
    func `money after an ending is a success, flagged late`(ending: PaymentFact.Kind) {
        let standing = Self.standing([Self.fact(ending, 5), Self.fact(.captured, 9, amount: Self.price)])
        #expect(standing.state == .succeeded)
        #expect(standing.flags == [.late])
        #expect(standing.failure == nil)
    }

    @Test func `money dated before our own expiry but told after it is late too`() {
        let standing = Self.standing([
            Self.fact(.expired, 30, source: .ourselves), Self.fact(.captured, 9, amount: Self.price),
        ])
        #expect(standing.state == .succeeded)
        #expect(standing.flags == [.late])
    }

    @Test func `a failure dated after the money leaves the success and says that they contradict`() {
        // Alipay's TRADE_CLOSED after TRADE_SUCCESS means a full refund, not a failure.
        let standing = Self.standing([
            Self.fact(.captured, 2, amount: Self.price), Self.fact(.failed, 8, reason: .closed),
        ])
        #expect(standing.state == .succeeded)
        #expect(standing.flags == [.contradicted])
    }

    @Test func `the same money told three times counts once`() {
        let standing = Self.standing([
            Self.fact(.captured, 2, amount: Self.price), Self.fact(.captured, 3, amount: Self.price, source: .query),
            Self.fact(.captured, 4, amount: Self.price),
        ])
        #expect(standing.received == Self.price)
        #expect(standing.flags.isEmpty)
    }

    @Test func `paid twice is paid, and flagged`() throws {
        let standing = Self.standing([
            Self.fact(.captured, 2, transaction: "t1", amount: Self.price),
            Self.fact(.captured, 3, transaction: "t2", amount: Self.price),
        ])
        #expect(standing.state == .succeeded)
        #expect(standing.flags == [.amountMismatch])
        #expect(try standing.received == Self.price.times(2))
    }

    @Test func `one transaction told with two amounts stays paid and is flagged`() {
        let standing = Self.standing([
            Self.fact(.captured, 2, amount: Self.price), Self.fact(.captured, 3, amount: Money(1, .inr)),
        ])
        #expect(standing.state == .succeeded)
        #expect(standing.flags == [.amountMismatch])
        #expect(standing.received == Self.price)
    }

    @Test func `a scheme that does not know keeps the payment pending until it does`() {
        let deemed = [Self.fact(.deemed, 1)]
        #expect(Self.standing(deemed).state == .pending)
        #expect(Self.standing(deemed).flags == [.deemed])
        let paid = Self.standing(deemed + [Self.fact(.captured, 60, amount: Self.price)])
        #expect(paid.state == .succeeded)
        #expect(paid.flags.isEmpty)
    }

    @Test func `a success reported without a sum is no money`() {
        #expect(Self.standing([Self.fact(.successReported, 1)]).state == .pending)
    }

    @Test func `the reason of the last failure is told while it stands`() {
        let failed = [
            Self.fact(.failed, 2, reason: .wrongPin), Self.fact(.failed, 3, transaction: "t2", reason: .declined),
        ]
        #expect(Self.standing(failed).failure == .declined)
        #expect(Self.standing(failed.reversed()).failure == .declined)
    }

    @Test func `an authorization of another sum authorizes nothing`() {
        #expect(Self.standing([Self.fact(.authorized, 1, amount: Self.price)]).state == .authorized)
        #expect(Self.standing([Self.fact(.authorized, 1, amount: Money(1, .inr))]).state == .pending)
    }

    @Test func `a sum past 64 bits is held and does not trap`() {
        let standing = Self.standing([
            Self.fact(.captured, 1, transaction: "t1", amount: Money(.max, .inr)),
            Self.fact(.captured, 2, transaction: "t2", amount: Money(.max, .inr)),
        ])
        #expect(standing.state == .held)
        #expect(standing.received == Money(.max, .inr))
    }

    @Test func `every order of arrival, with repetitions, ends the same`() {
        let facts = [
            Self.fact(.instructed, 0, source: .query), Self.fact(.pending, 1), Self.fact(.deemed, 2),
            Self.fact(.failed, 3, reason: .declined), Self.fact(.captured, 4, amount: Self.price),
            Self.fact(.captured, 4, amount: Self.price, source: .query),
        ]
        let first = Self.standing(facts)
        #expect(first.state == .succeeded)
        #expect(first.flags == [.late])
        for order in Self.permutations(facts) {
            #expect(Self.standing(order) == first)
            #expect(Self.standing(order + order.reversed()) == first)
        }
    }

    private static func permutations(_ facts: [PaymentFact]) -> [[PaymentFact]] {
        guard facts.count > 1 else { return [facts] }
        return facts.indices.flatMap { index in
            var rest = facts
            let picked = rest.remove(at: index)
            return permutations(rest).map { [picked] + $0 }
        }
    }
}
