import LandedCostDomain
import ServiceKit
import Wire

/// HTTP for landed-cost quotes: parse, ask, present.
struct QuoteRoutes {
    /// A cart of 10,000 lines (`ShipmentReader.linesMax`) with some 800 bytes a line.
    static let bodyBytesMax = 8 << 20

    let tables: Tables

    func register(on routes: Routes) {
        let tables = tables
        routes.on(LandedCostAPI.quote, bodyBytesMax: Self.bodyBytesMax) { body, _ in
            let shipment = try ShipmentReader(tables: tables).shipment(of: body)
            let assessment = try tables.assessWithNextChanges(shipment)
            return LandedCostAPI.QuoteAnswer(assessment, of: shipment, tables: tables)
        }
    }
}
