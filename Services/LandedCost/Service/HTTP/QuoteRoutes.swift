import LandedCostDomain
import ServiceKit
import Wire

/// HTTP for landed-cost quotes: parse, ask, present.
struct QuoteRoutes {
    let tables: Tables

    func register(on routes: Routes) {
        let tables = tables
        routes.on(LandedCostAPI.quote) { body, _ in
            let shipment = try ShipmentReader(tables: tables).shipment(of: body)
            let assessment = try tables.assessWithNextChanges(shipment)
            return LandedCostAPI.QuoteAnswer(assessment, of: shipment, tablesVersion: tables.version)
        }
    }
}
