import Commerce
import PricingDomain
import ServiceKit
import Wire

/// HTTP for the report of what is promised at rates of the past.
struct ExposureRoutes {
    let exposure: Exposure

    func register(on routes: Routes) {
        let exposure = exposure
        routes.on(PricingAPI.exposure) { _, call in
            var query = call.query()
            let from = query.optional("from", "a date such as 2026-10-30") { CalendarDate($0) }
            let to = query.optional("to", "a date such as 2026-10-30") { CalendarDate($0) }
            try query.finish()
            return try await exposure.report(from: from, to: to, quotes: nil, for: try call.owner)
        }
        routes.on(PricingAPI.exposureWithQuotes) { request, call in
            try await exposure.report(from: request.from, to: request.to, quotes: request, for: try call.owner)
        }
    }
}
