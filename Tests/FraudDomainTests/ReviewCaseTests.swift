import FraudDomain
import Testing

@Suite struct ReviewCaseTests {
    @Test(arguments: [
        (CaseState.open, Verdict.approved, CaseState.approved as CaseState?), (.open, .declined, .declined),
        (.approved, .approved, nil), (.approved, .declined, nil), (.declined, .approved, nil),
        (.declined, .declined, nil),
    ])
    func `a case is decided once`(from: CaseState, verdict: Verdict, to: CaseState?) throws {
        if let to {
            #expect(try from.after(.decided(verdict)) == to)
        } else {
            #expect(throws: IllegalTransition(from: from, event: .decided(verdict))) {
                try from.after(.decided(verdict))
            }
        }
    }

    @Test func `to decline needs a reason`() {
        #expect(throws: Decision.Fault.reasonMissing) { try Decision(.declined, reason: nil, note: "no") }
    }

    @Test func `to approve without one says that the evidence fits`() throws {
        #expect(try Decision(.approved, reason: nil, note: "").reason == .evidenceFits)
        #expect(try Decision(.approved, reason: nil, note: "").note == nil)
    }

    @Test(arguments: Verdict.allCases, DecisionReason.allCases)
    func `a reason belongs to one verdict`(verdict: Verdict, reason: DecisionReason) throws {
        if reason.verdict == verdict {
            #expect(try Decision(verdict, reason: reason, note: nil).reason == reason)
        } else {
            #expect(throws: Decision.Fault.reasonDoesNotFit) { try Decision(verdict, reason: reason, note: nil) }
        }
    }

    @Test func `a note has 500 characters at most`() throws {
        let longest = String(repeating: "é", count: 500)
        #expect(try Decision(.approved, reason: nil, note: longest).note == longest)
        #expect(throws: Decision.Fault.noteTooLong) {
            try Decision(.approved, reason: nil, note: longest + "é")
        }
    }
}
