import Commerce
import HTTPTypes
import ServiceKit
import Wire

/// HTTP for a catalogue against markets, rows both ways.
struct BulkRoutes {
    let catalogue: Catalogue
    let ambient: Ambient

    /// A million rows of a hundred bytes.
    static let limits = StreamLimits(bytesMax: 128 << 20, whole: .seconds(600))
    static let rowsMax = 1_000_000

    func register(on routes: Routes) {
        routes.stream(.post, PricingAPI.bulkPath, limits: Self.limits) { [catalogue, ambient] call, body in
            var query = call.query()
            let names = query.optional("markets", "ids of markets with commas between, such as eu,in") { text in
                let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                return names.count <= 300 && Set(names).count == names.count ? names : nil
            }
            let at = query.optional("at", "a time such as 2026-11-27T00:00:00Z") { Timestamp($0) }
            try query.finish()
            let format = try RowFormat.ofBody(call.request)
            let wanted = try RowFormat.ofAnswer(call.request, to: format)
            let moment = at ?? ambient.timestamp()
            let stands = try await catalogue.stands(names, of: Shop(call), at: moment)
            let prices = BulkPrices(stands, at: moment, from: format, to: wanted)
            return try await RowStream(body, in: format, rowsMax: Self.rowsMax, prices).response(in: wanted)
        }
    }
}
