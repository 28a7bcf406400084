import Commerce
import PricingDomain
import ServiceKit
import Storage
import Wire

/// HTTP for where rates come from.
struct SourceRoutes {
    let rates: Rates
    let database: any Database
    let ambient: Ambient

    func register(on routes: Routes) {
        let this = self
        routes.on(PricingAPI.sources) { _, call in
            var query = call.query()
            try query.finish()
            return try await this.list()
        }
    }

    private func list() async throws -> PricingAPI.SourceList {
        let (book, today, rules) = (rates.book, ambient.today(), rates.rules)
        // A feed is named by its file's format, which is the source's id but for the file of several banks.
        let feeds = try await database.read { db in
            var feeds: [String: FeedState] = [:]
            for format in RateFile.Format.allCases {
                feeds[format.rawValue] = try FeedRepository(db: db).state(of: format.rawValue)
            }
            return feeds
        }
        let ofPairs = ["fed_h10", "bcch", "banrep", "bcra"]
        let sources = book.chain.sources.map { source in
            let last = source.kind == .ecb ? book.table.lastDay : book.banks[source.id]?.lastDay
            let feed = feeds[source.id] ?? (ofPairs.contains(source.id) ? feeds["pairs"] : nil)
            return PricingAPI.Source(
                id: source.id, kind: source.kind.rawValue, name: source.name.isEmpty ? nil : source.name,
                lastPublication: last, ageDays: last.map { today.days(since: $0) },
                displayDays: source.daysMax(for: .display), quoteDays: source.daysMax(for: .quote),
                settlementDays: source.daysMax(for: .settlement), feed: feed.map(PricingAPI.Feed.init))
        }
        return PricingAPI.SourceList(
            asOf: today, data: sources,
            stale: PricingAPI.StalePolicies(
                display: rules.policy(for: .display).rawValue, quote: rules.policy(for: .quote).rawValue,
                settlement: rules.policy(for: .settlement).rawValue),
            bandBps: rules.bandBasisPoints, disputes: rates.disputes(on: today).map(PricingAPI.Dispute.init))
    }
}

extension PricingAPI.Feed {
    init(_ state: FeedState) {
        self.init(
            checkedAt: state.checkedAt, succeededAt: state.succeededAt, nextAt: state.nextAt, failures: state.failures,
            lastError: state.lastError)
    }
}

extension PricingAPI.Dispute {
    init(_ dispute: RateDispute) {
        self.init(
            currency: dispute.currency, day: dispute.day, source: dispute.first.source, perEuro: dispute.first.perEuro,
            otherSource: dispute.other.source, otherPerEuro: dispute.other.perEuro, apartBps: dispute.apartBasisPoints)
    }
}
