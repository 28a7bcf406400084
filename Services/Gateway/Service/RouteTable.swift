import HTTPTypes
import ServiceKit
import Wire

/// One public address and the service behind it.
struct GatewayRoute: Sendable {
    /// Who may ask.
    enum Access: Sendable {
        /// Any key, also one that a browser holds.
        case anyKey
        /// A secret key: the shop's own back end.
        case secretKey
        /// Nobody has a key here: a provider's callback proves itself by its signature, a page by its session.
        case noKey
    }

    let method: HTTPRequest.Method
    let path: String
    let access: Access
    let upstream: ServiceClient
    var bodyBytesMax = Limits.bodyBytesMax
    /// Whether browsers come here, with cookies.
    var isPage = false
}

/// Every public address; what is not here does not exist outside.
enum RouteTable {
    /// No provider's callback is near this size.
    static let callbackBytesMax = 256 << 10

    static func routes(_ upstreams: Upstreams) -> [GatewayRoute] {
        let pages: [GatewayRoute] = [
            GatewayRoute(method: .get, path: "/console", access: .noKey, upstream: upstreams.fraud, isPage: true),
            GatewayRoute(method: .get, path: "/console/**", access: .noKey, upstream: upstreams.fraud, isPage: true),
            GatewayRoute(method: .post, path: "/console/**", access: .noKey, upstream: upstreams.fraud, isPage: true),
            GatewayRoute(method: .get, path: "/assets/{file}", access: .noKey, upstream: upstreams.fraud, isPage: true),
        ]
        return pages + [
            GatewayRoute(method: .post, path: "/v1/quotes", access: .anyKey, upstream: upstreams.checkout),
            GatewayRoute(method: .get, path: "/v1/quotes/{id}", access: .anyKey, upstream: upstreams.checkout),
            GatewayRoute(method: .post, path: "/v1/orders", access: .secretKey, upstream: upstreams.checkout),
            GatewayRoute(method: .get, path: "/v1/orders/{id}", access: .secretKey, upstream: upstreams.checkout),
            GatewayRoute(
                method: .post, path: PublicAPI.createPrivacyRequest.path, access: .secretKey,
                upstream: upstreams.checkout),
            GatewayRoute(
                method: .get, path: PublicAPI.listPrivacyRequests.path, access: .secretKey,
                upstream: upstreams.checkout),
            GatewayRoute(
                method: .get, path: PublicAPI.getPrivacyRequest.path, access: .secretKey, upstream: upstreams.checkout),
            GatewayRoute(
                method: .get, path: PublicAPI.privacyExportPath, access: .secretKey, upstream: upstreams.checkout),
            GatewayRoute(method: .get, path: "/v1/payment-methods", access: .anyKey, upstream: upstreams.payments),
            GatewayRoute(method: .get, path: "/v1/payments/{id}", access: .secretKey, upstream: upstreams.payments),
            GatewayRoute(
                method: .post, path: PaymentsAPI.callbackPath, access: .noKey, upstream: upstreams.payments,
                bodyBytesMax: callbackBytesMax),
            GatewayRoute(method: .get, path: "/v1/fx/rates", access: .anyKey, upstream: upstreams.pricing),
            GatewayRoute(method: .get, path: "/v1/fx/convert", access: .anyKey, upstream: upstreams.pricing),
            GatewayRoute(
                method: .get, path: "/v1/landed-cost/tariffs/{destination}/{code}", access: .anyKey,
                upstream: upstreams.landedCost),
            GatewayRoute(
                method: .get, path: "/v1/landed-cost/rules", access: .anyKey, upstream: upstreams.landedCost),
        ]
    }
}
