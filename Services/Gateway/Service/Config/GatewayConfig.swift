import Commerce
import NIOCore
import ServiceKit

/// Everything about the gateway that may change while it runs. Immutable: a request reads one of these once and goes by
/// it to its end.
final class GatewayConfig: Sendable {
    /// Addresses of services; one that the file does not name is where the environment says.
    let upstreams: [UpstreamName: [ServiceAddress]]
    /// Origins of publishable keys that name none.
    let origins: Set<String>
    /// How long a browser may keep the answer to a preflight.
    let preflightSeconds: Int
    let trustedProxies: TrustedProxies
    /// By `QuotaClass.index`.
    private let quotas: [Quota]
    private let merchantQuotas: [MerchantID: [QuotaClass: Quota]]
    /// How long calls of a class may take, where that is not left to their routes.
    let deadlines: [QuotaClass: TimeAmount]

    static let preflightSecondsDefault = 600

    /// What holds without a file.
    static let standard = GatewayConfig()

    init(
        upstreams: [UpstreamName: [ServiceAddress]] = [:], quotas: [QuotaClass: Quota] = [:],
        merchantQuotas: [MerchantID: [QuotaClass: Quota]] = [:], origins: Set<String> = [],
        preflightSeconds: Int = GatewayConfig.preflightSecondsDefault, deadlines: [QuotaClass: TimeAmount] = [:],
        trustedProxies: TrustedProxies = TrustedProxies(networks: [])
    ) {
        self.upstreams = upstreams
        self.quotas = QuotaClass.allCases.map { quotas[$0] ?? $0.quotaDefault }
        self.merchantQuotas = merchantQuotas
        self.origins = origins
        self.preflightSeconds = preflightSeconds
        self.deadlines = deadlines
        self.trustedProxies = trustedProxies
    }

    func quota(_ quotaClass: QuotaClass, of merchant: MerchantID? = nil) -> Quota {
        if !merchantQuotas.isEmpty, let merchant, let quota = merchantQuotas[merchant]?[quotaClass] { return quota }
        return quotas[quotaClass.index]
    }

    /// Routes and services as they are under this configuration.
    /// - Parameter upstreams: what the environment says of the services.
    func snapshot(_ upstreams: UpstreamSettings) -> GatewaySnapshot {
        var upstreams = upstreams
        upstreams.addresses.merge(self.upstreams) { _, ours in ours }
        let routes = RouteTable.routes.map { route in
            var route = route
            if let deadline = deadlines[route.quotaClass] { route.deadline = deadline }
            return route
        }
        return GatewaySnapshot(routes: routes, upstreams: upstreams)
    }
}
