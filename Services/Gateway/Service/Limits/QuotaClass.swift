import HTTPTypes
import Wire

/// What a call counts as where quotas and deadlines are concerned.
enum QuotaClass: String, CaseIterable, Hashable, Sendable {
    case quotes, reads, orders, captures, callbacks, exports, bulk, pages
    /// Calls without a good key, by the address they come from.
    case unauthenticated

    /// Whether the quota is a merchant's; of the others it is one internet address's.
    var isOfMerchant: Bool {
        switch self {
        case .quotes, .reads, .orders, .captures, .exports, .bulk: true
        case .callbacks, .pages, .unauthenticated: false
        }
    }

    /// Where it stands in lists that have one place for each class.
    var index: Int {
        switch self {
        case .quotes: 0
        case .reads: 1
        case .orders: 2
        case .captures: 3
        case .callbacks: 4
        case .exports: 5
        case .bulk: 6
        case .pages: 7
        case .unauthenticated: 8
        }
    }

    /// What holds where nothing is configured. Captures and callbacks are money that has moved already: they have quotas
    /// of their own, which nothing else can use up, and the highest beside reads.
    var quotaDefault: Quota {
        switch self {
        case .quotes, .orders: Quota(self, units: 5_000, windowSeconds: 10)
        case .reads: Quota(self, units: 20_000, windowSeconds: 10)
        case .captures, .callbacks: Quota(self, units: 10_000, windowSeconds: 10)
        case .exports: Quota(self, units: 100, windowSeconds: 10)
        case .bulk: Quota(self, units: 20, windowSeconds: 10)
        case .pages: Quota(self, units: 1_000, windowSeconds: 10)
        case .unauthenticated: Quota(self, units: 200, windowSeconds: 10)
        }
    }
}

extension GatewayRoute {
    var quotaClass: QuotaClass {
        if isStream { return .bulk }
        if isPage { return .pages }
        if access == .noKey { return .callbacks }
        if method == .get {
            return path == PublicAPI.listPrivacyRequests.path || path.hasSuffix("/export") ? .exports : .reads
        }
        if path == "/v1/quotes" { return .quotes }
        return path.hasSuffix("/capture") || path.hasSuffix("/captures") ? .captures : .orders
    }
}
