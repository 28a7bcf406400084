/// Turns an outcome into the steps that play it.
struct Script: Hashable, Sendable {
    /// How long "later" is, in seconds.
    var lateSeconds: Int64
    /// How long a bank's working day is, in seconds.
    var daySeconds: Int64

    /// What a chooser may say beyond the outcome.
    struct Wish: Hashable, Sendable {
        /// For a wrong amount: minor units; nil takes `roundedDown`.
        var paidMinor: Int64?
        /// For a refusal by UPI: `Z9`, `ZA` or `ZM`; nil is `Z9`.
        var code: String?
        /// In place of `lateSeconds` and `daySeconds`.
        var delaySeconds: Int64?
    }

    static let refusalCodes = ["Z9", "ZA", "ZM"]

    /// The steps, in order of time.
    /// - Throws: what keeps this outcome from happening to this sale.
    func steps(
        for outcome: Outcome, at provider: Provider, from standing: Standing, amountMinor: Int64, wish: Wish = Wish()
    ) throws(TradeRefusal) -> [Step] {
        guard outcome.exists(at: provider) else { throw .unknownOutcome(outcome, provider) }
        try check(outcome, provider, standing)
        let late = wish.delaySeconds ?? lateSeconds
        let day = wish.delaySeconds ?? daySeconds
        let paid = Step(standing: .paid, code: "00", paidMinor: amountMinor, notice: Notice())
        switch outcome {
        case .approve, .noReturn: return settled(paid, provider, day)
        case .decline: return [Step(standing: .declined, code: wish.code ?? "Z9", notice: Notice())]
        case .expire: return [Step(standing: .expired, code: "U69", notice: Notice())]
        case .late where provider == .alipay:
            return [paid.with(notice: nil), Step(afterSeconds: late, notice: Notice())]
        case .late:
            guard standing != .expired else { return settled(paid, provider, day) }
            return [Step(standing: .expired, code: "U69", notice: Notice())]
                + settled(paid.delayed(by: late), provider, day)
        case .twice: return settled(paid.with(notice: Notice(copies: 2)), provider, day)
        case .wrongAmount:
            var other = paid
            other.paidMinor = wish.paidMinor ?? Self.roundedDown(amountMinor)
            return settled(other, provider, day)
        case .badSignature: return [paid.with(notice: Notice(isMissigned: true))]
        case .forged: return [Step(notice: Notice(isMissigned: true, claims: .paid))]
        case .deemed: return [Step(standing: .deemed, code: "RB", notice: Notice())]
        case .never: return [paid.with(notice: nil)]
        case .nextDay: return settled(paid.delayed(by: day), provider, day)
        case .earlyReturn: return [paid.delayed(by: late)]
        case .down: return [Step(standing: .failed, notice: Notice())]
        case .refund: return [Step(standing: .refunded, notice: Notice())]
        }
    }

    /// Time runs out by itself.
    static let expiry = Step(standing: .expired, code: "U69", notice: Notice())

    private func check(_ outcome: Outcome, _ provider: Provider, _ standing: Standing) throws(TradeRefusal) {
        switch outcome {
        case .refund: guard standing == .paid else { throw .notPossible(outcome, standing) }
        case .late: guard standing == .open || standing == .expired else { throw .notPossible(outcome, standing) }
        case .approve, .decline, .twice, .wrongAmount, .badSignature, .never, .forged:
            guard standing.isOpen else { throw .notPossible(outcome, standing) }
        default: guard standing == .open else { throw .notPossible(outcome, standing) }
        }
    }

    /// A boleto that was paid is credited a working day later.
    private func settled(_ step: Step, _ provider: Provider, _ day: Int64) -> [Step] {
        guard provider == .boleto else { return [step] }
        return [step, Step(afterSeconds: step.afterSeconds + day, standing: .credited, notice: Notice())]
    }

    /// A sum that somebody in a hurry would type: two leading figures, at least a thousandth too little.
    ///
    /// `1503300` becomes `1500000`, `39022` becomes `38000`, `5` becomes `4`, `1` becomes `2`.
    static func roundedDown(_ minor: Int64) -> Int64 {
        guard minor > 1 else { return minor + 1 }
        var unit: Int64 = 1
        while minor / unit >= 100 { unit *= 10 }
        let rounded = minor / unit * unit
        return (minor - rounded) >= max(1, minor / 1_000) ? rounded : rounded - unit
    }
}

extension Step {
    fileprivate func with(notice: Notice?) -> Step {
        var step = self
        step.notice = notice
        return step
    }

    fileprivate func delayed(by seconds: Int64) -> Step {
        var step = self
        step.afterSeconds += seconds
        return step
    }
}
