import Commerce
import JSON
import PricingDomain
import ServiceKit
import Storage
import Wire

/// HTTP for taking in files of rates, and rates set by hand; for our own services and the command line.
struct ImportRoutes {
    let rates: Rates

    func register(on routes: Routes) {
        let endpoint = PricingAPI.importRates
        // Peers do not import: whoever asks here is the command line, with the service secret.
        routes.raw(endpoint.method, endpoint.path, bodyBytesMax: EuroReferenceFile.bytesMax) { [rates] call in
            var query = call.query()
            let names = RateFile.Format.allCases.map(\.rawValue).joined(separator: ", ")
            let format = query.optional("format", names) { RateFile.Format(rawValue: $0) }
            let isDryRun = query.optional("dry_run", "true or false") {
                $0 == "true" ? true : $0 == "false" ? false : nil
            }
            try query.finish()
            let outcome = try await rates.take(
                call.body, as: format ?? .ecb, isDryRun: isDryRun ?? false, by: .operator("carnet"))
            return .bytes(
                try StrictJSONEncoder().encode(PricingAPI.RateImport(outcome)), type: ContentType.json)
        }
        routes.on(PricingAPI.setRate) { [rates] request, call in
            func currency(_ name: String) throws -> Currency {
                guard let currency = Currency(code: try call.parameter(name)) else {
                    throw Problem.notFound("currency")
                }
                return currency
            }
            let quote = BankQuote(
                day: request.from, until: request.until, base: try currency("base"), quote: try currency("quote"),
                rate: request.rate)
            let outcome = try await rates.set(quote, note: request.note ?? "", by: .operator("carnet"))
            return PricingAPI.RateImport(outcome)
        }
    }
}

extension PricingAPI.RateImport {
    init(_ outcome: ImportOutcome) {
        // A file that was taken has at least one day.
        let first = outcome.days.last ?? RatePublication.firstDay
        self.init(
            layout: outcome.layout, firstDay: first, lastDay: outcome.days.first ?? first,
            days: outcome.days.count, added: outcome.added, changed: outcome.changed, unchanged: outcome.unchanged,
            dryRun: outcome.isDryRun ? true : nil)
    }
}
