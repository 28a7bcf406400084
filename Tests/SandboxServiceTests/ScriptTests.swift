import Testing

@testable import SandboxService

@Suite struct ScriptTests {
    private static let script = Script(lateSeconds: 10, daySeconds: 30)

    @Test func `money may come late, and what was paid is never undone by time or by a no`() {
        #expect(Standing.expired.mayBecome(.paid))
        for standing in [Standing.paid, .credited] {
            #expect(!standing.mayBecome(.expired))
            #expect(!standing.mayBecome(.declined))
            #expect(!standing.mayBecome(.paid))
        }
        for standing in [Standing.declined, .failed, .refunded] {
            #expect(!Standing.allCases.contains { standing.mayBecome($0) })
        }
    }

    /// Every outcome of every provider, from an open sale: words afterwards, in order of time, and callbacks.
    @Test(arguments: [
        (Provider.upi, Outcome.approve, "0 SUCCESS x1"), (.upi, .decline, "0 FAILURE x1"),
        (.upi, .expire, "0 EXPIRED x1"), (.upi, .late, "0 EXPIRED x1, 10 SUCCESS x1"),
        (.upi, .twice, "0 SUCCESS x2"), (.upi, .wrongAmount, "0 SUCCESS x1"),
        (.upi, .badSignature, "0 SUCCESS x1 missigned"), (.upi, .forged, "0 - x1 missigned"),
        (.upi, .deemed, "0 DEEMED x1"), (.upi, .never, "0 SUCCESS"),
        (.ideal, .noReturn, "0 SettlementCompleted x1"), (.ideal, .earlyReturn, "10 SettlementCompleted x1"),
        (.ideal, .down, "0 Error x1"), (.ideal, .decline, "0 Cancelled x1"),
        (.boleto, .approve, "0 paid x1, 30 credited x1"), (.boleto, .nextDay, "30 paid x1, 60 credited x1"),
        (.boleto, .decline, "0 written_off x1"),
        (.boleto, .late, "0 expired x1, 10 paid x1, 40 credited x1"), (.alipay, .late, "0 TRADE_SUCCESS, 10 - x1"),
        (.alipay, .expire, "0 TRADE_CLOSED x1"), (.alipay, .twice, "0 TRADE_SUCCESS x2"),
    ])
    func `an outcome becomes steps`(provider: Provider, outcome: Outcome, expected: String) throws {
        let steps = try Self.script.steps(for: outcome, at: provider, from: .open, amountMinor: 100)
        let text = steps.map { step in
            let word = step.standing?.word(at: provider) ?? "-"
            let notice = step.notice.map { " x\($0.copies)\($0.isMissigned ? " missigned" : "")" } ?? ""
            return "\(step.afterSeconds) \(word)\(notice)"
        }
        #expect(text.joined(separator: ", ") == expected)
    }

    @Test func `a wish changes sum, code and delay`() throws {
        let wish = Script.Wish(paidMinor: 7, code: "ZM", delaySeconds: 0)
        let wrong = try Self.script.steps(for: .wrongAmount, at: .upi, from: .open, amountMinor: 100, wish: wish)
        #expect(wrong.map(\.paidMinor) == [7])
        let refused = try Self.script.steps(for: .decline, at: .upi, from: .open, amountMinor: 100, wish: wish)
        #expect(refused.map(\.code) == ["ZM"])
        let late = try Self.script.steps(for: .late, at: .upi, from: .open, amountMinor: 100, wish: wish)
        #expect(late.map(\.afterSeconds) == [0, 0])
    }

    @Test func `a forged callback claims what is not`() throws {
        let steps = try Self.script.steps(for: .forged, at: .ideal, from: .open, amountMinor: 100)
        #expect(steps == [Step(notice: Notice(isMissigned: true, claims: .paid))])
    }

    @Test(arguments: [
        (Provider.alipay, Outcome.deemed), (.upi, .refund), (.upi, .nextDay), (.boleto, .down), (.alipay, .noReturn),
    ])
    func `a provider refuses what does not happen there`(provider: Provider, outcome: Outcome) {
        #expect(throws: TradeRefusal.unknownOutcome(outcome, provider)) {
            try Self.script.steps(for: outcome, at: provider, from: .open, amountMinor: 100)
        }
    }

    @Test(arguments: [
        (Outcome.approve, Standing.paid), (.decline, .paid), (.expire, .deemed), (.late, .paid), (.refund, .open),
        (.forged, .expired), (.twice, .declined),
    ])
    func `what is over cannot happen again`(outcome: Outcome, standing: Standing) {
        #expect(throws: TradeRefusal.notPossible(outcome, standing)) {
            try Self.script.steps(for: outcome, at: .alipay, from: standing, amountMinor: 100)
        }
    }

    /// What the pages offer as the wrong sum: two leading figures, at least a thousandth too little.
    @Test(arguments: [
        (minor: Int64(1_503_300), rounded: Int64(1_500_000)), (minor: 39_022, rounded: 38_000), (minor: 5, rounded: 4),
        (minor: 1, rounded: 2), (minor: 10_000, rounded: 9_000), (minor: 99, rounded: 98),
    ])
    func `a wrong sum is round and too small`(minor: Int64, rounded: Int64) {
        #expect(Script.roundedDown(minor) == rounded)
    }
}
