package import Commerce

extension Tables {
    /// What of duty, tax and fees comes back for goods that go back, by the rows of the destination.
    ///
    /// The sums returned over several returns add up to what one return of all would have brought: each piece bears its
    /// part of a charge, cut down to the minor unit, and the last one takes the rest.
    /// - Parameter charges: what was charged, as the assessment of the sale has it.
    /// - Throws: `LandedCostError.noRefundRules` for a destination without rows; `.amountTooLarge`.
    package func refunds(
        _ returned: ReturnedGoods, of shipment: Shipment, charges: [Charge]
    ) throws(LandedCostError) -> [Refund] {
        let rules = refundRules(of: shipment.destination)
        guard !rules.isEmpty else { throw .noRefundRules(shipment.destination) }
        do {
            let shares = ChargeShares(shipment: shipment, charges: charges)
            var refunds: [Refund] = []
            for position in charges.indices {
                refunds += try ofCharge(position, returned, shares, rules)
            }
            return try withoutSmallSums(refunds)
        } catch let error as LandedCostError {
            throw error
        } catch {
            throw .amountTooLarge
        }
    }

    /// Rows of the country's own first, then those of its group.
    package func refundRules(of country: CountryCode) -> [RefundRule] {
        let group = (try? destination(country))?.rules.name
        let own = refundRules.filter { $0.destination == country.alpha2 }
        guard let group, group != country.alpha2 else { return own }
        return own + refundRules.filter { $0.destination == group }
    }

    private func ofCharge(
        _ position: Int, _ returned: ReturnedGoods, _ shares: ChargeShares, _ rules: [RefundRule]
    ) throws -> [Refund] {
        let charge = shares.charges[position]
        let lines = shares.lines(of: position)
        let shipment = shares.shipment
        func allBack(_ pieces: (Int) -> Int64) -> Bool {
            lines.allSatisfy { pieces($0) >= shipment.lines[$0].quantity }
        }
        let wasBack = allBack { returned.before[$0] }
        let isBack = allBack { returned.before[$0] + returned.pieces[$0] }
        var choice = choose(charge, returned, isForBusiness: shipment.isForBusiness, rules)
        var refunds: [Refund] = []
        for (line, amounts) in try shares.byLine(position) {
            let isFlat = shares.isFlat(charge)
            guard returned.pieces[line] > 0 || (isFlat && isBack && !wasBack) else { continue }
            let before = try shares.borne(
                amounts, charge, line: line, pieces: returned.before[line], allBack: wasBack)
            let after = try shares.borne(
                amounts, charge, line: line, pieces: returned.before[line] + returned.pieces[line], allBack: isBack)
            let borne = try after.minus(before)
            if isFlat, !isBack { choice.why = "a sum for each item comes back only when all it was charged on is back" }
            let refund: Refund.Amounts
            if let rule = choice.rule {
                refund = try after.times(rule.share).minus(try before.times(rule.share))
                if choice.why == nil, rule.share.isZero { choice.why = rule.condition }
                if choice.why == nil, rule.share < .one { choice.why = "\(rule.share.percentText) % comes back" }
            } else {
                refund = borne.nothing
            }
            refunds.append(
                Refund(
                    charge: position, line: line, borne: borne, refund: refund, rule: choice.rule,
                    until: choice.until, why: choice.why, tried: choice.tried))
        }
        return refunds
    }

    private struct Choice {
        var rule: RefundRule?
        var until: CalendarDate?
        var why: String?
        var tried: [Tried] = []
    }

    /// The first row for the charge whose time is not over.
    private func choose(
        _ charge: Charge, _ returned: ReturnedGoods, isForBusiness: Bool, _ rules: [RefundRule]
    ) -> Choice {
        var choice = Choice()
        for rule in rules where rule.covers(charge, returned.reason, isForBusiness: isForBusiness, on: returned.day) {
            let until = rule.within?.end(from: returned.importedOn)
            if let until, until < returned.day {
                choice.tried.append(Tried(rule: rule.citation.id, why: .text("it could be asked for until \(until)")))
                continue
            }
            choice.rule = rule
            choice.until = until
            return choice
        }
        choice.why =
            choice.tried.isEmpty
            ? "no rule is known for this charge and ground of return" : "the time to ask for it is over"
        return choice
    }

    /// Sums that a payer does not pay because they are too small, all of one payer together.
    private func withoutSmallSums(_ refunds: [Refund]) throws -> [Refund] {
        var sums: [RefundRule.Payer: Money] = [:]
        for refund in refunds {
            guard let rule = refund.rule else { continue }
            sums[rule.payer] = try (sums[rule.payer] ?? .zero(refund.refund.customs.currency)) + refund.refund.customs
        }
        return try refunds.map { refund in
            guard let rule = refund.rule, let minimum = rule.minimum, let sum = sums[rule.payer],
                minimum.currency == sum.currency, try sum.isLess(than: minimum), !refund.refund.isZero
            else { return refund }
            return Refund(
                charge: refund.charge, line: refund.line, borne: refund.borne, refund: refund.refund.nothing,
                rule: rule, until: refund.until, why: "\(sum) in all is under \(minimum), which is not paid",
                tried: refund.tried)
        }
    }
}
