import HTTPTypes
import NIOCore
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
    let upstream: UpstreamName
    /// What it is worth when the service cannot keep up.
    var worth = CallClass.read
    /// From the whole request to the whole answer; passed on as `Carnet-Deadline`.
    var deadline: TimeAmount = .seconds(5)
    var bodyBytesMax = Limits.bodyBytesMax
    /// Whether browsers come here, with cookies.
    var isPage = false
    /// Whether rows go through both ways while they arrive.
    var isStream = false
}

/// Every public address; what is not here does not exist outside.
enum RouteTable {
    /// No provider's callback is near this size.
    static let callbackBytesMax = 256 << 10

    static let routes: [GatewayRoute] =
        pages + sales + rates + prices + [
            GatewayRoute(
                method: .post, path: PublicAPI.createPrivacyRequest.path, access: .secretKey, upstream: .checkout,
                worth: .order, deadline: .seconds(10)),
            GatewayRoute(
                method: .get, path: PublicAPI.listPrivacyRequests.path, access: .secretKey, upstream: .checkout,
                worth: .list),
            GatewayRoute(
                method: .get, path: PublicAPI.getPrivacyRequest.path, access: .secretKey, upstream: .checkout),
            GatewayRoute(
                method: .get, path: PublicAPI.privacyExportPath, access: .secretKey, upstream: .checkout, worth: .list,
                deadline: .seconds(10)),
            GatewayRoute(
                method: .get, path: "/v1/landed-cost/tariffs/{destination}/{code}", access: .anyKey,
                upstream: .landedCost, deadline: .seconds(2)),
            GatewayRoute(
                method: .post, path: "/v1/landed-cost/classifications", access: .secretKey, upstream: .landedCost,
                worth: .list, deadline: .seconds(5)),
            GatewayRoute(
                method: .get, path: "/v1/landed-cost/rules", access: .anyKey, upstream: .landedCost, worth: .list,
                deadline: .seconds(2)),
            GatewayRoute(
                method: .get, path: LandedCostAPI.changes.path, access: .anyKey, upstream: .landedCost, worth: .list,
                deadline: .seconds(2)),
            GatewayRoute(
                method: .post, path: LandedCostAPI.returns.path, access: .secretKey, upstream: .landedCost,
                deadline: .seconds(5)),
            GatewayRoute(
                method: .post, path: LandedCostAPI.inclusivePrices.path, access: .secretKey, upstream: .landedCost,
                deadline: .seconds(5)),
            GatewayRoute(
                method: .post, path: LandedCostAPI.shipFrom.path, access: .secretKey, upstream: .landedCost,
                deadline: .seconds(5)),
        ]

    /// What goes through the router, row by row. The limits are a little wider than the services' own, so that these are
    /// met first: an answer then ends with words.
    static let streams: [(GatewayRoute, StreamLimits)] = [
        (
            GatewayRoute(
                method: .post, path: LandedCostAPI.batchesPath, access: .secretKey, upstream: .landedCost, worth: .list,
                isStream: true),
            StreamLimits(bytesMax: 80 << 20, stall: .seconds(15), whole: .seconds(130))
        ),
        (
            GatewayRoute(
                method: .post, path: PricingAPI.bulkPath, access: .secretKey, upstream: .pricing, worth: .list,
                isStream: true),
            StreamLimits(bytesMax: 144 << 20, stall: .seconds(15), whole: .seconds(610))
        ),
    ]

    private static let rates: [GatewayRoute] = [
        GatewayRoute(
            method: .get, path: "/v1/fx/rates", access: .anyKey, upstream: .pricing, deadline: .seconds(2)),
        GatewayRoute(
            method: .get, path: "/v1/fx/convert", access: .anyKey, upstream: .pricing, deadline: .seconds(2)),
        GatewayRoute(
            method: .get, path: PricingAPI.sources.path, access: .anyKey, upstream: .pricing, deadline: .seconds(2)),
        GatewayRoute(
            method: .get, path: PricingAPI.lockKeys.path, access: .anyKey, upstream: .pricing, deadline: .seconds(2)),
        GatewayRoute(
            method: .post, path: PricingAPI.createLock.path, access: .secretKey, upstream: .pricing, worth: .order),
        GatewayRoute(
            method: .get, path: PricingAPI.listLocks.path, access: .secretKey, upstream: .pricing, worth: .list),
        GatewayRoute(method: .get, path: PricingAPI.getLock.path, access: .secretKey, upstream: .pricing),
        GatewayRoute(
            method: .post, path: PricingAPI.useLock.path, access: .secretKey, upstream: .pricing, worth: .order),
        GatewayRoute(
            method: .post, path: PricingAPI.createRefund.path, access: .secretKey, upstream: .pricing, worth: .order),
        GatewayRoute(
            method: .put, path: PricingAPI.setTerms.path, access: .secretKey, upstream: .pricing, worth: .order),
        GatewayRoute(
            method: .get, path: PricingAPI.listTerms.path, access: .secretKey, upstream: .pricing, worth: .list),
        // Checkout knows what is quoted; it asks pricing for the rest.
        GatewayRoute(
            method: .get, path: PricingAPI.exposure.path, access: .secretKey, upstream: .checkout, worth: .list,
            deadline: .seconds(10)),
    ]

    private static let prices: [GatewayRoute] = [
        GatewayRoute(
            method: .post, path: PricingAPI.price.path, access: .secretKey, upstream: .pricing, worth: .quote,
            deadline: .seconds(5)),
        GatewayRoute(method: .post, path: PricingAPI.format.path, access: .anyKey, upstream: .pricing),
        GatewayRoute(
            method: .get, path: PricingAPI.markets.path, access: .secretKey, upstream: .pricing, worth: .list),
        GatewayRoute(method: .post, path: PricingAPI.createMarket.path, access: .secretKey, upstream: .pricing),
        GatewayRoute(method: .get, path: PricingAPI.market.path, access: .secretKey, upstream: .pricing),
        GatewayRoute(method: .put, path: PricingAPI.changeMarket.path, access: .secretKey, upstream: .pricing),
        GatewayRoute(method: .delete, path: PricingAPI.removeMarket.path, access: .secretKey, upstream: .pricing),
        GatewayRoute(
            method: .get, path: PricingAPI.priceBooks.path, access: .secretKey, upstream: .pricing, worth: .list),
        GatewayRoute(method: .post, path: PricingAPI.createPriceBook.path, access: .secretKey, upstream: .pricing),
        GatewayRoute(method: .get, path: PricingAPI.priceBook.path, access: .secretKey, upstream: .pricing),
        GatewayRoute(method: .put, path: PricingAPI.changePriceBook.path, access: .secretKey, upstream: .pricing),
        GatewayRoute(
            method: .delete, path: PricingAPI.removePriceBook.path, access: .secretKey, upstream: .pricing),
        GatewayRoute(
            method: .get, path: PricingAPI.priceRowsPath, access: .secretKey, upstream: .pricing, worth: .list,
            deadline: .seconds(10)),
        GatewayRoute(
            method: .post, path: PricingAPI.priceRowsPath, access: .secretKey, upstream: .pricing,
            deadline: .seconds(10)),
    ]

    private static let pages: [GatewayRoute] = [
        GatewayRoute(
            method: .get, path: "/console", access: .noKey, upstream: .fraud, deadline: .seconds(10), isPage: true),
        GatewayRoute(
            method: .get, path: "/console/**", access: .noKey, upstream: .fraud, deadline: .seconds(10),
            isPage: true),
        GatewayRoute(
            method: .post, path: "/console/**", access: .noKey, upstream: .fraud, worth: .order,
            deadline: .seconds(10), isPage: true),
        GatewayRoute(method: .get, path: "/assets/{file}", access: .noKey, upstream: .fraud, isPage: true),
    ]

    private static let sales: [GatewayRoute] = [
        GatewayRoute(
            method: .post, path: "/v1/quotes", access: .anyKey, upstream: .checkout, worth: .quote,
            deadline: .seconds(8)),
        GatewayRoute(method: .get, path: "/v1/quotes/{id}", access: .anyKey, upstream: .checkout),
        GatewayRoute(
            method: .post, path: "/v1/orders", access: .secretKey, upstream: .checkout, worth: .order,
            deadline: .seconds(10)),
        GatewayRoute(method: .get, path: "/v1/orders/{id}", access: .secretKey, upstream: .checkout),
        GatewayRoute(
            method: .get, path: "/v1/payment-methods", access: .anyKey, upstream: .payments, deadline: .seconds(2)),
        GatewayRoute(method: .get, path: "/v1/payments/{id}", access: .secretKey, upstream: .payments),
        GatewayRoute(
            method: .post, path: PaymentsAPI.callbackPath, access: .noKey, upstream: .payments, worth: .vital,
            deadline: .seconds(10), bodyBytesMax: callbackBytesMax),
    ]
}
