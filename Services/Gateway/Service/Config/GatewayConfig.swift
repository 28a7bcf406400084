import Commerce
import ServiceKit

/// Everything about the gateway that may change while it runs. Immutable: a request reads one of these once and goes by
/// it to its end.
final class GatewayConfig: Sendable {
    /// Addresses of a service by its name, such as `landed-cost`; one that the file does not name is not in here, and
    /// stays where the environment says.
    let upstreams: [String: [ServiceAddress]]
    /// Origins of publishable keys that name none.
    let origins: Set<String>
    /// How long a browser may keep the answer to a preflight.
    let preflightSeconds: Int
    let trustedProxies: TrustedProxies
    /// By `QuotaClass.index`.
    private let quotas: [Quota]
    private let merchantQuotas: [MerchantID: [QuotaClass: Quota]]
    private let deadlines: [Duration]

    static let preflightSecondsDefault = 600

    /// What holds without a file.
    static let standard = GatewayConfig()

    init(
        upstreams: [String: [ServiceAddress]] = [:], quotas: [QuotaClass: Quota] = [:],
        merchantQuotas: [MerchantID: [QuotaClass: Quota]] = [:], origins: Set<String> = [],
        preflightSeconds: Int = GatewayConfig.preflightSecondsDefault, deadlines: [QuotaClass: Duration] = [:],
        trustedProxies: TrustedProxies = TrustedProxies(networks: [])
    ) {
        self.upstreams = upstreams
        self.quotas = QuotaClass.allCases.map { quotas[$0] ?? $0.quotaDefault }
        self.merchantQuotas = merchantQuotas
        self.origins = origins
        self.preflightSeconds = preflightSeconds
        self.deadlines = QuotaClass.allCases.map { deadlines[$0] ?? $0.deadlineDefault }
        self.trustedProxies = trustedProxies
    }

    func quota(_ quotaClass: QuotaClass, of merchant: MerchantID? = nil) -> Quota {
        if !merchantQuotas.isEmpty, let merchant, let quota = merchantQuotas[merchant]?[quotaClass] { return quota }
        return quotas[quotaClass.index]
    }

    /// How long a call of this class may take, from its first byte to its answer.
    func deadline(_ quotaClass: QuotaClass) -> Duration { deadlines[quotaClass.index] }
}
