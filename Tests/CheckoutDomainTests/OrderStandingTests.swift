import CheckoutDomain
import Testing

/// The life of an order; README of the service, "States".
@Suite struct OrderStandingTests {
    static let all: [OrderEvent] = [
        .screened(.allow), .screened(.block), .screened(.review(beforePayment: true)),
        .screened(.review(beforePayment: false)), .screeningRefused, .reviewed(approved: true),
        .reviewed(approved: false), .paymentStarted, .paymentSucceeded, .paymentFailed, .paymentExpired,
        .paymentMismatched,
    ]

    private func standing(_ events: OrderEvent...) throws -> OrderStanding {
        try events.reduce(.placed) { try $0.after($1) }
    }

    @Test(arguments: [
        ([OrderEvent.screened(.allow)], OrderState.startingPayment),
        ([.screened(.allow), .paymentStarted], .awaitingPayment),
        ([.screened(.allow), .paymentStarted, .paymentSucceeded], .paid),
        ([.screened(.block)], .blocked), ([.screeningRefused], .blocked),
        ([.screened(.review(beforePayment: true))], .inReview),
        ([.screened(.review(beforePayment: true)), .reviewed(approved: true)], .startingPayment),
        ([.screened(.review(beforePayment: true)), .reviewed(approved: false)], .declined),
        ([.screened(.review(beforePayment: false)), .paymentStarted, .paymentSucceeded], .paidOnHold),
        (
            [.screened(.review(beforePayment: false)), .paymentStarted, .paymentSucceeded, .reviewed(approved: true)],
            .paid
        ),
        (
            [.screened(.review(beforePayment: false)), .reviewed(approved: true), .paymentStarted, .paymentSucceeded],
            .paid
        ),
        ([.screened(.allow), .paymentStarted, .paymentExpired], .expired),
        ([.screened(.allow), .paymentStarted, .paymentFailed], .paymentFailed),
        ([.screened(.allow), .paymentStarted, .paymentMismatched], .paymentMismatch),
    ])
    func `an order goes the way its events say`(events: [OrderEvent], state: OrderState) throws {
        #expect(try events.reduce(OrderStanding.placed) { try $0.after($1) }.state == state)
    }

    @Test func `money that comes after the end is looked at, never dropped`() throws {
        #expect(
            try standing(.screened(.allow), .paymentStarted, .paymentExpired, .paymentSucceeded).state
                == .paymentMismatch)
        #expect(
            try standing(.screened(.allow), .paymentStarted, .paymentFailed, .paymentSucceeded).state
                == .paymentMismatch)
    }

    @Test func `money taken before a reviewer declines, or after, is owed back`() throws {
        let held = try standing(.screened(.review(beforePayment: false)), .paymentStarted, .paymentSucceeded)
        let declined = try held.after(.reviewed(approved: false))
        #expect(declined.state == .declined && declined.isRefundDue)
        let early = try standing(.screened(.review(beforePayment: false)), .paymentStarted, .reviewed(approved: false))
        #expect(early.state == .declined && !early.isRefundDue)
        #expect(try early.after(.paymentSucceeded).isRefundDue)
    }

    @Test func `news of a provider that is already known changes nothing`() throws {
        let paid = try standing(.screened(.allow), .paymentStarted, .paymentSucceeded)
        for event in [OrderEvent.paymentSucceeded, .paymentFailed, .paymentExpired, .paymentStarted] {
            #expect(try paid.after(event) == paid)
        }
    }

    @Test func `from every state that can be reached, an event moves the order or is refused, and none loses a debt`()
        throws
    {
        var seen: Set<OrderStanding> = [.placed]
        var open: [OrderStanding] = [.placed]
        while let standing = open.popLast() {
            for event in Self.all {
                guard let next = try? standing.after(event) else { continue }
                #expect(!standing.isRefundDue || next.isRefundDue, "\(standing) \(event)")
                if standing.state == .blocked { #expect(next.state == .blocked) }
                if seen.insert(next).inserted { open.append(next) }
            }
        }
        #expect(Set(seen.map(\.state)) == Set(OrderState.allCases))
        // Nothing is paid without having been screened, and a block is final.
        #expect(throws: IllegalTransition.self) { try OrderStanding.placed.after(.paymentSucceeded) }
        #expect(throws: IllegalTransition.self) { try standing(.screened(.block), .paymentStarted) }
    }
}
