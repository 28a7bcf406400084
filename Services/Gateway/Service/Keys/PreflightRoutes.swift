import HTTPTypes
import Hummingbird
import ServiceKit

/// Answers what browsers ask before they send a page's request; it comes without a key.
struct PreflightRoutes {
    let gatekeeper: Gatekeeper

    /// - Parameter table: all routes; those that a publishable key may use are for browsers.
    func register(_ table: [GatewayRoute], on routes: Routes) {
        let browsers = table.filter(\.isForPublishableKeys)
        for path in Set(browsers.map(\.path)) {
            var methods = Set(browsers.filter { $0.path == path }.map(\.method))
            if methods.contains(.get) { methods.insert(.head) }
            let (gatekeeper, known) = (gatekeeper, Array(methods))
            routes.raw(.options, path) { call in
                Response(status: .noContent, headers: gatekeeper.preflight(call.request.head, methods: known))
            }
        }
    }
}

extension GatewayRoute {
    /// A publishable key, which a browser holds and so anybody can read, asks for quotes and for methods of payment.
    var isForPublishableKeys: Bool {
        access == .anyKey
            && (path == "/v1/payment-methods" || path == "/v1/quotes" || path.hasPrefix("/v1/quotes/"))
    }
}
