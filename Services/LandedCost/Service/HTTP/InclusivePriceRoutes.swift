import Commerce
import HTTPTypes
import LandedCostDomain
import ServiceKit
import Wire

/// HTTP for prices that hold everything: parse, ask, present.
struct InclusivePriceRoutes {
    /// A search assesses the cart some hundred times.
    static let linesMax = 100

    let tables: Tables

    func register(on routes: Routes) {
        let this = self
        routes.on(LandedCostAPI.inclusivePrices) { body, _ in try this.answer(body) }
    }

    private func answer(_ body: LandedCostAPI.InclusivePriceRequest) throws -> LandedCostAPI.InclusivePriceAnswer {
        let shipment = try NestedQuestion.inside("quote") {
            try ShipmentReader(tables: tables).shipment(of: body.quote)
        }
        let wish = InclusivePriceWish(
            wanted: try wanted(body, shipment), declared: body.declared == .price ? .price : .net)
        let option = body.option == nil ? shipment.options.first : shipment.options.first { $0.id == body.option }
        guard let option else {
            throw Problem.invalidFields([.invalid("/option", "None of the quote's options has this id")])
        }
        do {
            let found = try NestedQuestion.inside("quote") {
                try InclusivePriceSolver(tables, shipment, option, wish).run()
            }
            return try present(found, wish, shipment)
        } catch is PriceSearchTooLong {
            let detail = "Ask for fewer lines at once."
            throw Problem(
                "price-search-too-long", .unprocessableContent, "The charges jump too often to search through",
                detail: detail,
                errors: [FieldError(pointer: "/quote/lines", code: "price_search_too_long", detail: detail)])
        }
    }

    private func wanted(
        _ body: LandedCostAPI.InclusivePriceRequest, _ shipment: Shipment
    ) throws -> InclusivePriceWish.Wanted {
        if shipment.lines.count > Self.linesMax {
            throw Problem.invalidFields([
                FieldError(pointer: "/quote/lines", code: "too_many", detail: "At most \(Self.linesMax) here")
            ])
        }
        let (name, sum): (String, Money)
        switch (body.price, body.net) {
        case (let price?, nil): (name, sum) = ("price", price)
        case (nil, let net?): (name, sum) = ("net", net)
        default: throw Problem.invalidFields([.invalid("/price", "Either price or net")])
        }
        guard sum.currency == shipment.currency else {
            throw Problem.invalidFields([.invalid("/\(name)/currency", "In \(shipment.currency.code), as the quote is")]
            )
        }
        guard (1...ShipmentReader.amountMinorMax / 1_000).contains(sum.minorUnits) else {
            let most = Money(ShipmentReader.amountMinorMax / 1_000, sum.currency)
            throw Problem.invalidFields([.outOfRange("/\(name)/amount", "Above 0, at most \(most.amountText)")])
        }
        return name == "price" ? .price(sum) : .net(sum)
    }

    private func present(
        _ found: InclusivePrices, _ wish: InclusivePriceWish, _ shipment: Shipment
    ) throws -> LandedCostAPI.InclusivePriceAnswer {
        func wire(_ price: InclusivePrice) throws -> LandedCostAPI.InclusivePrice {
            LandedCostAPI.InclusivePrice(
                price: price.price, net: price.net, carriage: price.carriage,
                lines: zip(shipment.lines, price.declared).map { line, declared in
                    let (each, rest) = declared.minorUnits.quotientAndRemainder(dividingBy: line.quantity)
                    return LandedCostAPI.PricedLine(
                        id: line.id, declared: declared, unitPrice: rest == 0 ? Money(each, declared.currency) : nil)
                }, cost: LandedCostAPI.OptionCost(price.cost, of: shipment))
        }
        let isNone = found.solutions.isEmpty
        return LandedCostAPI.InclusivePriceAnswer(
            tablesVersion: tables.version, asOf: shipment.asOf, declared: wish.declared == .price ? .price : .net,
            outcome: isNone ? "none" : found.solutions.count == 1 && !found.hasMore ? "one" : "several",
            why: words(found), solutions: try found.solutions.map(wire), hasMore: found.hasMore,
            below: try isNone ? found.below.map(wire) : nil, above: try isNone ? found.above.map(wire) : nil)
    }

    private func words(_ found: InclusivePrices) -> String? {
        if found.solutions.count > 1 {
            return "The same sum comes out of several values: of rounding, or of a step in the charges between them."
        }
        guard found.solutions.isEmpty else { return nil }
        guard let below = found.below, let above = found.above else {
            return found.refusal.map {
                "Beyond the nearest value there is no answer: \($0.problem.detail ?? "refused")"
            }
                ?? "No value of the goods reaches it."
        }
        if below.cost.regime != above.cost.regime || below.cost.charges.count != above.cost.charges.count {
            return "The charges step between goods of \(below.net) (\(below.cost.regime)) and \(above.net) "
                + "(\(above.cost.regime)): nothing lies between \(below.price) and \(above.price)."
        }
        return "Duty and tax are rounded, so nothing lies between \(below.price) and \(above.price)."
    }
}
