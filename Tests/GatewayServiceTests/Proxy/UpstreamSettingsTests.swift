import NIOCore
import ServiceKit
import TestSupport
import Testing

@testable import GatewayService

@Suite struct UpstreamSettingsTests {
    @Test(arguments: [
        ("http://a:1", ["a:1"]), ("http://a:1,http://b:2", ["a:1", "b:2"]),
        ("http://a:1/ , http://[::1]:2", ["a:1", "[::1]:2"]),
    ])
    func `a service has one address or several`(text: String, expected: [String]) throws {
        let settings = try UpstreamSettings(.forTests(["CARNET_LANDED_COST_URL": text]))
        #expect(settings.addresses[.landedCost]?.map(\.authority) == expected)
        #expect(settings.addresses[.checkout]?.map(\.authority) == ["127.0.0.1:8081"])
    }

    @Test(arguments: [
        "", ",", "http://a:1,", "http://a:1,http://a:1", "a:1", "https://a:1", "http://a", "http://a:70000",
    ])
    func `an address that cannot be used is named`(text: String) throws {
        let error = #expect(throws: SettingError.self) {
            try UpstreamSettings(.forTests(["CARNET_PAYMENTS_URL": text]))
        }
        #expect(error?.key == "CARNET_PAYMENTS_URL")
    }

    @Test func `who calls one address does not take a list`() throws {
        let error = #expect(throws: SettingError.self) {
            try ServiceSettings.peer("pricing", .forTests(["CARNET_PRICING_URL": "http://a:1,http://b:2"]))
        }
        #expect(error?.key == "CARNET_PRICING_URL")
    }

    @Test func `every route ends within ten seconds and has a service`() {
        for route in RouteTable.routes {
            #expect(route.deadline >= .seconds(2) && route.deadline <= .seconds(10), "\(route.path)")
        }
        #expect(RouteTable.routes.first { $0.path.hasPrefix("/v1/callbacks") }?.worth == .vital)
    }
}
