import HTTPTypes
import Testing

@testable import GatewayService

@Suite struct RouteMatcherTests {
    private let matcher = RouteMatcher(RouteTable.routes)

    private func words(_ method: HTTPRequest.Method, _ target: String) -> String {
        switch matcher.match(method, target) {
        case .found(let route): "\(route.route.method.rawValue) \(route.route.path)"
        case .options(let allow, _): "options: \(allow)"
        case .otherMethod(let allow, _): "only: \(allow)"
        case .unknown: "unknown"
        }
    }

    @Test(arguments: [
        (HTTPRequest.Method.post, "/v1/quotes", "POST /v1/quotes"), (.post, "/v1/quotes?a=/b", "POST /v1/quotes"),
        (.get, "/v1/quotes/qt_1", "GET /v1/quotes/{id}"), (.head, "/v1/quotes/qt_1", "GET /v1/quotes/{id}"),
        (.get, "/v1/quotes/a%2Fb", "GET /v1/quotes/{id}"),
        (.get, "/v1/privacy/requests/p/export", "GET /v1/privacy/requests/{id}/export"),
        (.get, "/v1/landed-cost/tariffs/NL/610910", "GET /v1/landed-cost/tariffs/{destination}/{code}"),
        (.get, "/console", "GET /console"), (.get, "/console/", "GET /console/**"),
        (.post, "/console/a/b/c?d", "POST /console/**"), (.get, "/assets/app.css", "GET /assets/{file}"),
        (.delete, "/v1/quotes", "only: OPTIONS, POST"), (.get, "/v1/quotes", "only: OPTIONS, POST"),
        (.head, "/v1/quotes", "only: OPTIONS, POST"), (.post, "/v1/quotes/q", "only: GET, HEAD, OPTIONS"),
        (.options, "/v1/quotes/q", "options: GET, HEAD, OPTIONS"), (.post, "/console", "only: GET, HEAD, OPTIONS"),
    ])
    func `an address leads to its route`(method: HTTPRequest.Method, target: String, found: String) {
        #expect(words(method, target) == found)
    }

    @Test(arguments: [
        "/", "*", "", "/v1", "/v1/", "/v1/quotes/", "/v1//quotes", "//v1/quotes", "/v1/quotes/a/b", "/v1/quote",
        "/V1/quotes",
        "/v1/%71uotes", "/assets", "/assets/", "/assets/a/b", "/consoles", "/healthz", "/readyz", "/metrics",
        "/internal/events", "/v1/landed-cost/tariffs//610910", "?/v1/quotes",
    ])
    func `what is not in the table leads nowhere`(target: String) { #expect(words(.get, target) == "unknown") }
}
