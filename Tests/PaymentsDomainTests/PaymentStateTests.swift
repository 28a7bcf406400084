import PaymentsDomain
import Testing

@Suite struct PaymentStateTests {
    @Test(arguments: [
        (PaymentState.created, PaymentEvent.instructed, PaymentState.requiresAction),
        (.created, .answerLost, .unconfirmed),
        (.unconfirmed, .instructed, .requiresAction),
        (.unconfirmed, .failed, .failed),
        (.requiresAction, .reportedPending, .pending),
        (.pending, .paid, .succeeded),
        (.pending, .paidOtherwise, .held),
        (.pending, .deadlinePassed, .expired),
        (.authorized, .paid, .succeeded),
        (.requiresAction, .cancelled, .cancelled),
    ])
    func `a payment moves forward`(state: PaymentState, event: PaymentEvent, next: PaymentState) throws {
        #expect(try state.after(event) == next)
    }

    @Test(arguments: [PaymentState.expired, .cancelled, .failed, .held])
    func `money seen beats every ending`(state: PaymentState) throws {
        #expect(try state.after(.paid) == .succeeded)
    }

    @Test(arguments: PaymentEvent.allCases)
    func `nothing undoes a success`(event: PaymentEvent) throws {
        switch event {
        case .answerLost, .deadlinePassed:
            #expect(throws: IllegalTransition(state: .succeeded, event: event)) {
                try PaymentState.succeeded.after(event)
            }
        default:
            #expect(try PaymentState.succeeded.after(event) == .succeeded)
        }
    }

    @Test func `a late failure does not undo money that is held`() throws {
        #expect(try PaymentState.held.after(.failed) == .held)
        #expect(try PaymentState.authorized.after(.expired) == .authorized)
    }

    @Test(arguments: PaymentState.allCases)
    func `our own clock expires only what is open`(state: PaymentState) throws {
        let open: [PaymentState] = [.created, .unconfirmed, .requiresAction, .pending]
        if open.contains(state) {
            #expect(try state.after(.deadlinePassed) == .expired)
        } else {
            #expect(throws: IllegalTransition.self) { try state.after(.deadlinePassed) }
        }
    }

    @Test func `an answer can be lost only before one came`() throws {
        #expect(try PaymentState.unconfirmed.after(.answerLost) == .unconfirmed)
        #expect(throws: IllegalTransition.self) { try PaymentState.requiresAction.after(.answerLost) }
    }

    @Test func `any two reports commute`() throws {
        let reports = PaymentEvent.allCases.filter { ![.answerLost, .deadlinePassed].contains($0) }
        for state in PaymentState.allCases {
            for first in reports {
                for second in reports {
                    #expect(try state.after(first).after(second) == state.after(second).after(first))
                }
                #expect(try state.after(first).after(first) == state.after(first))
            }
        }
    }
}
