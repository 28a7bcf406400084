import Commerce
import HTTPTypes
import NIOCore
import ServiceKit

/// Decides whether a call comes in, in whose name, and what its answer must say. Asked once a call, in memory alone.
struct Gatekeeper: Sendable {
    let keys: KeyCache
    var ambient = Ambient.live
    var config = LiveConfig(standing: .standard)
    var limiter = RateLimiter()
    var log = RequestLog()
    /// Among how many gateways the quotas are divided.
    var instances: @Sendable () -> Int = { 1 }
    /// Monotonic nanoseconds.
    var clock: @Sendable () -> UInt64 = { NIODeadline.now().uptimeNanoseconds }

    /// What was decided about a call.
    struct Admission: Sendable {
        /// nil at addresses that need no key, and where none was good.
        var identity: APIKey?
        /// The dated version that the services are to speak; nil where there is no key.
        var version: InterfaceVersion?
        /// Where the call came from, behind proxies of ours.
        var client: String?
        /// Fields that the answer carries, whatever it is.
        var answerFields = HTTPFields()
        /// The answer of a call that may not come in.
        var refusal: Problem?
    }

    /// - Parameter client: the internet address at the other end of the connection.
    func admit(_ request: HTTPRequest, body: [UInt8], route: GatewayRoute, client: String?) -> Admission {
        let config = config.current
        var admission = Admission()
        admission.client = config.trustedProxies.client(peer: client) {
            HTTPField.Name("X-Forwarded-For").map { request.headerFields[values: $0] } ?? []
        }
        do throws(Problem) {
            if route.access != .noKey { try identify(request, route, config, &admission) }
            try spend(route.quotaClass, request, config, &admission)
            if route.quotaClass != .callbacks { try CardGuard.check(request, body: body) }
        } catch {
            admission.refusal = error
        }
        return admission
    }

    /// What the answer to OPTIONS at a known address says besides the methods it takes. No key is asked for.
    func optionsFields(_ request: HTTPRequest, routes: [GatewayRoute]) -> HTTPFields {
        guard routes.contains(where: \.isForPublishableKeys) else { return [:] }
        let config = config.current
        return CrossOrigin.preflight(
            request, methods: routes.map(\.method), maxAgeSeconds: config.preflightSeconds,
            isAllowed: { keys.isOriginKnown($0, defaults: config.origins) })
    }

    /// A call ended, whoever answered it. Called on its event loop.
    func ended(_ record: CallRecord) { log.append(LoggedCall(record, at: ambient.timestamp())) }
}

// MARK: - Who

extension Gatekeeper {
    private func identify(
        _ request: HTTPRequest, _ route: GatewayRoute, _ config: GatewayConfig, _ admission: inout Admission
    ) throws(Problem) {
        var spoken = InterfaceVersion.latest
        defer { admission.answerFields.append(HTTPField(name: .carnetVersion, value: spoken.rawValue)) }
        let origin = request.headerFields.first(of: .origin)
        let identity: APIKey
        do throws(Problem) {
            identity = try self.identity(of: request)
        } catch {
            // A page that may use some key may read why it was refused.
            if let origin, route.isForPublishableKeys, keys.isOriginKnown(origin, defaults: config.origins) {
                CrossOrigin.add(to: &admission.answerFields, for: origin)
            }
            try spend(.unauthenticated, request, config, &admission)
            throw error
        }
        admission.identity = identity
        if identity.kind == .publishable { try check(identity, origin: origin, route, config, &admission) }
        let version = try InterfaceVersion.asked(by: request) ?? identity.version
        admission.version = version
        spoken = version
    }

    private func check(
        _ identity: APIKey, origin: String?, _ route: GatewayRoute, _ config: GatewayConfig,
        _ admission: inout Admission
    ) throws(Problem) {
        if let origin {
            guard CrossOrigin.allows(origin, key: identity, defaults: config.origins) else {
                throw Problem(
                    "origin-not-allowed", .forbidden, "Pages from there may not use this key",
                    detail: "Name the origin when the key is made: carnet keys create --kind publishable --origin …")
            }
            CrossOrigin.add(to: &admission.answerFields, for: origin)
        }
        guard route.isForPublishableKeys else {
            throw Problem(
                "secret-key-required", .forbidden, "A publishable key cannot do this",
                detail: "Ask from your own server, with the secret key.")
        }
    }

    private func identity(of request: HTTPRequest) throws(Problem) -> APIKey {
        guard let text = request.headerFields.first(of: .authorization).flatMap(Self.bearer) else {
            throw Problem(
                "api-key-required", .unauthorized, "This call needs an API key",
                detail: "Send it as Authorization: Bearer KEY.", headers: [.wwwAuthenticate: "Bearer"])
        }
        guard let key = keys.key(matching: text) else {
            throw Problem(
                "api-key-unknown", .unauthorized, "This API key is not known, or is in force no more",
                headers: [.wwwAuthenticate: "Bearer"])
        }
        return key
    }

    /// What follows `Bearer`, in any case of letters, and one blank.
    private static func bearer(_ header: String) -> Substring? {
        guard let blank = header.utf8.firstIndex(of: UInt8(ascii: " ")) else { return nil }
        let scheme = header.utf8[..<blank]
        guard scheme.elementsEqual("bearer".utf8, by: { $0 | 0x20 == $1 }) else { return nil }
        return header[header.utf8.index(after: blank)...]
    }
}

// MARK: - How much

extension Gatekeeper {
    /// Takes one call from a quota, and says on the answer what is left of it.
    private func spend(
        _ quotaClass: QuotaClass, _ request: HTTPRequest, _ config: GatewayConfig, _ admission: inout Admission
    ) throws(Problem) {
        let (now, share) = (clock(), instances())
        let quota: Quota
        let decision: TokenBucket.Decision
        if quotaClass.isOfMerchant, let identity = admission.identity {
            quota = config.quota(quotaClass, of: identity.merchant)
            decision = limiter.take(
                quotaClass, merchant: identity.merchant, mode: identity.mode, quota: quota, share: share, now: now)
        } else {
            quota = config.quota(quotaClass)
            decision = limiter.take(
                quotaClass, address: admission.client.flatMap { InternetAddress($0) },
                part: quotaClass == .callbacks ? Self.providerPart(request.path ?? "") : 0, quota: quota, share: share,
                now: now)
        }
        guard decision.isWithin else {
            throw refusal(quota, decision, &admission)
        }
        // A page is no client of an interface, and a stranger is told of the limit when it is reached.
        guard quotaClass != .pages, quotaClass != .unauthenticated else { return }
        admission.answerFields.append(HTTPField(name: .rateLimitPolicy, value: quota.policyField))
        let left = "\"\(quota.name)\";r=\(decision.remaining);t=\(decision.waitSeconds)"
        admission.answerFields.append(HTTPField(name: .rateLimit, value: left))
    }

    private func refusal(
        _ quota: Quota, _ decision: TokenBucket.Decision, _ admission: inout Admission
    ) -> Problem {
        // Those who were refused together do not come back together.
        let spread = UInt64(max(1, decision.waitSeconds / 4))
        let wait = decision.waitSeconds + Int(ambient.random() % (spread + 1))
        admission.answerFields[.rateLimitPolicy] = quota.policyField
        admission.answerFields[.rateLimit] = "\"\(quota.name)\";r=0;t=\(wait)"
        return Problem(
            "quota-exceeded", .tooManyRequests, "More calls than the quota allows",
            detail: "\(quota.units) in \(quota.windowSeconds) seconds may come. Try again after those in Retry-After.",
            headers: [.retryAfter: String(wait)], vocabulary: Problem.registeredPrefix,
            violatedPolicies: [quota.name])
    }

    /// Providers share an address now and then, as behind one proxy. A stranger who makes up names finds eight buckets.
    private static func providerPart(_ target: String) -> Int {
        let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }
        return Int(path.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 } >> 24 & 7)
    }
}

extension HTTPField.Name {
    // Literals, and valid; the other is never used.
    static let rateLimit = HTTPField.Name("RateLimit") ?? .expect
    static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy") ?? .expect
}
