import JSON
import PricingDomain
import ServiceKit
import Storage
import Wire

/// HTTP for taking in files of rates; for our own services and the command line.
struct ImportRoutes {
    let rates: Rates

    func register(on routes: Routes) {
        let endpoint = PricingAPI.importRates
        routes.raw(endpoint.method, endpoint.path, bodyBytesMax: EuroReferenceFile.bytesMax) { [rates] call in
            // Peers do not import: whoever asks here is the command line, with the service secret.
            let outcome = try await rates.take(call.body, by: .operator("carnet"))
            return .bytes(
                try StrictJSONEncoder().encode(PricingAPI.RateImport(outcome)), type: ContentType.json)
        }
    }
}

extension PricingAPI.RateImport {
    init(_ outcome: ImportOutcome) {
        // A file that was taken has at least one day.
        let first = outcome.days.last ?? RatePublication.firstDay
        self.init(
            layout: outcome.layout.rawValue, firstDay: first, lastDay: outcome.days.first ?? first,
            days: outcome.days.count, added: outcome.added, changed: outcome.changed, unchanged: outcome.unchanged)
    }
}
