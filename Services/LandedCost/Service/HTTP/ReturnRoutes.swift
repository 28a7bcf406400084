import Commerce
import LandedCostDomain
import ServiceKit
import Wire

/// HTTP for goods that go back: parse, ask, present.
struct ReturnRoutes {
    let tables: Tables

    func register(on routes: Routes) {
        let this = self
        routes.on(LandedCostAPI.returns) { body, _ in try this.answer(body) }
    }

    private func answer(_ body: LandedCostAPI.ReturnRequest) throws -> LandedCostAPI.ReturnAnswer {
        let shipment = try NestedQuestion.inside("quote") {
            try ShipmentReader(tables: tables).shipment(of: body.quote)
        }
        let returned = try returnedGoods(body, shipment)
        guard let option = shipment.options.first(where: { $0.id == body.option }) else {
            throw Problem.invalidFields([.invalid("/option", "None of the quote's options has this id")])
        }
        let cost = try NestedQuestion.inside("quote") {
            try tables.assess(shipment).options.first { $0.id == option.id }
        }
        guard let cost else { throw Problem.invalidFields([.invalid("/option", "This option has no answer")]) }
        let charges = try body.charges.map { try recorded($0, shipment, cost) } ?? cost.charges
        let refunds = try NestedQuestion.inside("quote") {
            try tables.refunds(returned, of: shipment, charges: charges)
        }
        return try ReturnPresenter(tables: tables, shipment: shipment, charges: charges, refunds: refunds)
            .answer(customsCurrency: cost.customsValue.currency, importedOnWasGiven: body.importedOn != nil)
    }

    private func returnedGoods(_ body: LandedCostAPI.ReturnRequest, _ shipment: Shipment) throws -> ReturnedGoods {
        var faults: [FieldError] = []
        var pieces = shipment.lines.map { _ in Int64(0) }
        var before = pieces
        var seen: Set<Int> = []
        if body.lines.isEmpty {
            faults.append(FieldError(pointer: "/lines", code: "required", detail: "At least one line"))
        }
        for (index, line) in body.lines.enumerated() {
            let at = "/lines/\(index)"
            guard let position = shipment.lines.firstIndex(where: { $0.id == line.id }) else {
                faults.append(.invalid("\(at)/id", "No line of the quote has this id"))
                continue
            }
            if !seen.insert(position).inserted { faults.append(.invalid("\(at)/id", "This line is there twice")) }
            let most = shipment.lines[position].quantity
            let gone = line.before ?? 0
            if !(0...most).contains(gone) {
                faults.append(.outOfRange("\(at)/before", "From 0 to \(most)"))
            } else if let detail = Self.whyNot(line.quantity, of: most - gone) {
                faults.append(.outOfRange("\(at)/quantity", detail))
            }
            pieces[position] = line.quantity
            before[position] = gone
        }
        let importedOn = body.importedOn ?? shipment.asOf
        if body.returnedOn < importedOn {
            faults.append(.outOfRange("/returned_on", "Not before \(importedOn), when the goods were imported"))
        }
        guard faults.isEmpty else { throw Problem.invalidFields(faults) }
        return ReturnedGoods(
            day: body.returnedOn, importedOn: importedOn, reason: ReturnReason(body.reason ?? .withdrawal),
            pieces: pieces, before: before)
    }

    /// Why so many pieces cannot go back of those that are left; nil where they can.
    private static func whyNot(_ quantity: Int64, of left: Int64) -> String? {
        if left == 0 { return "All pieces of this line are back already; leave it out" }
        if quantity < 1 { return "At least 1; leave out a line of which nothing goes back" }
        return quantity > left ? "At most \(left): so many are not back yet" : nil
    }

    /// What was really charged, with the workings of today's assessment where it has the same charge.
    private func recorded(
        _ given: [LandedCostAPI.Charge], _ shipment: Shipment, _ cost: OptionCost
    ) throws -> [Charge] {
        var faults: [FieldError] = []
        var left = cost.charges
        var charges: [Charge] = []
        for (index, charge) in given.enumerated() {
            let at = "/charges/\(index)"
            let line = charge.lineId.flatMap { id in shipment.lines.firstIndex { $0.id == id } }
            if charge.lineId != nil, line == nil {
                faults.append(.invalid("\(at)/line_id", "No line of the quote has this id"))
            }
            for (name, sum, currency) in [
                ("amount", charge.amount, shipment.currency),
                ("customs_amount", charge.customsAmount, cost.customsValue.currency),
            ] where sum.currency != currency || sum.isNegative {
                faults.append(.invalid("\(at)/\(name)", "Zero or more, in \(currency.code)"))
            }
            let same = left.firstIndex {
                ChargeKind($0.kind) == charge.kind && $0.line == line && $0.authority.id == charge.rule.id
            }
            let like = same.map { left.remove(at: $0) }
            charges.append(
                Charge.recorded(
                    Charge.Kind(charge.kind), charge.name, line: line, customs: charge.customsAmount,
                    shopper: charge.amount, by: charge.collectedBy == .seller ? .seller : .carrier, like: like))
        }
        guard faults.isEmpty else { throw Problem.invalidFields(faults) }
        return charges
    }
}

extension ReturnReason {
    init(_ reason: LandedCostAPI.ReturnReason) {
        self =
            switch reason {
            case .withdrawal: .withdrawal
            case .defective: .defective
            case .undelivered: .undelivered
            case .notAsOrdered: .notAsOrdered
            }
    }
}

extension Charge.Kind {
    init(_ kind: ChargeKind) {
        self =
            switch kind {
            case .duty: .duty
            case .additionalDuty: .additionalDuty
            case .tax: .tax
            case .fee: .fee
            }
    }
}
