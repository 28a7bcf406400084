import HTTPTypes
import Hummingbird
import LandedCostDomain
import ServiceKit
import Wire

/// HTTP for batches: rows in, each row's charges out behind it, both streamed.
struct BatchRoutes {
    /// A catalogue of a large shop, to one destination; more is sent in parts.
    static let rowsMax = 100_000
    /// 100,000 rows of 670 bytes, and twelve times what they take to work out.
    static let limits = StreamLimits(bytesMax: 64 << 20, stall: .seconds(10), whole: .seconds(120))

    let tables: Tables
    let ambient: Ambient
    var rowsMax = Self.rowsMax

    func register(on routes: Routes) {
        let this = self
        routes.stream(.post, LandedCostAPI.batchesPath, limits: Self.limits) { call, body in
            let format = try RowFormat.ofBody(call.request)
            let wanted = try RowFormat.ofAnswer(call.request, to: format)
            let defaults = try BatchDefaults(
                call.query(), today: this.ambient.today(), registrations: this.tables.registrations)
            let batch = Batch(tables: this.tables, defaults: defaults, format: format, wanted: wanted)
            return try await RowStream(body, in: format, rowsMax: this.rowsMax, batch).response(in: wanted)
        }
    }
}
