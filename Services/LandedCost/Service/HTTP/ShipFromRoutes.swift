import Commerce
import HTTPTypes
import LandedCostDomain
import ServiceKit
import Wire

/// HTTP for where to send from: parse, ask, present.
struct ShipFromRoutes {
    static let originsMax = 20
    static let linesMax = 100
    static let daysMax: Int64 = 365

    let tables: Tables

    func register(on routes: Routes) {
        let this = self
        routes.on(LandedCostAPI.shipFrom) { body, _ in try this.answer(body) }
    }

    private func answer(_ body: LandedCostAPI.ShipFromRequest) throws -> LandedCostAPI.ShipFromAnswer {
        var faults: [FieldError] = []
        let origins = origins(body, &faults)
        if let days = body.daysMax, !(0...Self.daysMax).contains(days) {
            faults.append(.outOfRange("/days_max", "From 0 to \(Self.daysMax)"))
        }
        if body.lines.count > Self.linesMax {
            faults.append(FieldError(pointer: "/lines", code: "too_many", detail: "At most \(Self.linesMax) here"))
        }
        guard faults.isEmpty, let first = body.origins.first else { throw Problem.invalidFields(faults) }
        // The place and the option of a quote are what is looked for; these stand in for them while the rest is read.
        let shipment = try ShipmentReader(tables: tables).shipment(
            of: LandedCostAPI.QuoteRequest(
                asOf: body.asOf, destination: body.destination, shipFrom: .init(country: first.country),
                seller: body.seller ?? .init(), buyer: body.buyer ?? .consumer, currency: body.currency,
                rateSet: body.rateSet, lines: body.lines,
                options: [.init(id: "ship-from", freight: first.freight, mode: .post)], discount: body.discount,
                sellerFees: body.sellerFees))
        do {
            let choice = try ShipFromSearch(tables, shipment, from: origins, daysMax: body.daysMax.map(Int.init)).run()
            return try ShipFromPresenter(tables: tables, shipment: shipment, origins: origins).answer(choice)
        } catch let error as ShipFromOutOfStock {
            throw outOfStock(error, shipment)
        } catch let error as ShipFromTooLarge {
            let detail = "At most \(error.plansMax) are worked out; name fewer places, or fewer lines."
            throw Problem(
                "ship-from-too-large", .unprocessableContent, "There are too many ways to divide this order",
                detail: detail,
                errors: ["/origins", "/lines"].map {
                    FieldError(pointer: $0, code: "ship_from_too_large", detail: detail)
                })
        }
    }

    private func origins(_ body: LandedCostAPI.ShipFromRequest, _ faults: inout [FieldError]) -> [ShippingOrigin] {
        let count = body.origins.count
        if count == 0 { faults.append(FieldError(pointer: "/origins", code: "required", detail: "At least one")) }
        if count > Self.originsMax {
            faults.append(
                FieldError(pointer: "/origins", code: "too_many", detail: "At most \(Self.originsMax), found \(count)"))
            return []
        }
        var ids: Set<String> = []
        return body.origins.enumerated().map { index, origin in
            let at = "/origins/\(index)"
            if !(1...ShipmentReader.textMax).contains(origin.id.count) || !ids.insert(origin.id).inserted {
                faults.append(.invalid("\(at)/id", "1 to \(ShipmentReader.textMax) characters, each once"))
            }
            for (name, sum) in [("freight", origin.freight), ("freight_per_piece", origin.freightPerPiece)] {
                guard let sum, !(0...ShipmentReader.amountMinorMax).contains(sum.minorUnits) else { continue }
                faults.append(.outOfRange("\(at)/\(name)/amount", "From 0 to \(ShipmentReader.amountMinorMax)"))
            }
            if let each = origin.freightPerPiece, each.currency != origin.freight.currency {
                faults.append(.invalid("\(at)/freight_per_piece/currency", "In the currency of freight"))
            }
            if !(0...Self.daysMax).contains(origin.days) {
                faults.append(.outOfRange("\(at)/days", "From 0 to \(Self.daysMax)"))
            }
            return ShippingOrigin(
                id: origin.id, country: origin.country, freight: origin.freight,
                freightPerPiece: origin.freightPerPiece, days: Int(clamping: origin.days),
                mode: Shipment.Mode(rawValue: (origin.mode ?? .post).rawValue) ?? .post,
                stock: stock(origin, body.lines, at, &faults))
        }
    }

    private func stock(
        _ origin: LandedCostAPI.Origin, _ lines: [LandedCostAPI.Line], _ at: String, _ faults: inout [FieldError]
    ) -> [Int64] {
        guard let given = origin.stock else { return lines.map(\.quantity) }
        var stock = lines.map { _ in Int64(0) }
        for (index, item) in given.enumerated() {
            let pointer = "\(at)/stock/\(index)"
            guard let line = lines.firstIndex(where: { $0.id == item.lineId }) else {
                faults.append(.invalid("\(pointer)/line_id", "No line has this id"))
                continue
            }
            if item.quantity < 0 { faults.append(.outOfRange("\(pointer)/quantity", "Zero or more")) }
            stock[line] = item.quantity
        }
        return stock
    }

    private func outOfStock(_ error: ShipFromOutOfStock, _ shipment: Shipment) -> Problem {
        Problem(
            "out-of-stock", .unprocessableContent, "The places that are fast enough have too few pieces",
            detail: "See errors, one for each line.",
            errors: error.lines.map { line in
                FieldError(
                    pointer: "/lines/\(line)/quantity", code: "out_of_stock",
                    detail: "All places that may send it have fewer than \(shipment.lines[line].quantity)")
            })
    }
}
