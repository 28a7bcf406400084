import Commerce
import Configuration
import Foundation
import HTTPTypes
import JSON
import ServiceKit
import ServiceStorage
import Storage
import TestSupport
import Testing
import Wire

@testable import CheckoutService

extension Encodable {
    func encoded() throws -> [UInt8] { try StrictJSONEncoder().encode(self) }
}

/// Checkout on a real database behind a real socket, its peers played.
struct Shop: Sendable {
    let peers: PlayedPeers
    let clock: TestClock
    let database: any Database
    let vault: Vault
    let address: ServiceAddress
    let worker: OrderWorker
    let privacy: PrivacyWorker
    /// Another process over the same tables, as after a restart.
    let another: @Sendable () throws -> ServiceProcess

    static let merchant = "mer_01jd0000000000000000000000"

    func ask(merchant: String = Shop.merchant) -> (Asker, [(name: String, value: String)]) {
        (Asker(address, now: clock.ambient.now()), [("carnet-merchant", merchant), ("carnet-key-mode", "test")])
    }

    func quote(_ json: String = Shop.cart, merchant: String = Shop.merchant) async throws -> ServiceAnswer {
        let (asker, headers) = ask(merchant: merchant)
        return try await asker.send(.post, "/v1/quotes", headers: headers, json: json)
    }

    func get(_ path: String, merchant: String = Shop.merchant) async throws -> ServiceAnswer {
        let (asker, headers) = ask(merchant: merchant)
        return try await asker.send(.get, path, headers: headers)
    }

    func order(
        _ quote: QuoteID, key: String = "k1", changes: [String: String] = [:], at other: ServiceAddress? = nil
    ) async throws -> ServiceAnswer {
        var json = """
            {"quote_id":"\(quote)","delivery_option":"post","payment_method":"ideal",
             "buyer":{"name":"Ana Jansen","email":"ana@example.com"},
             "ship_to":{"country":"NL"},"return_url":"https://shop.example/back"}
            """
        for (from, to) in changes { json = json.replacing(from, with: to) }
        let (own, headers) = ask()
        let asker = other.map { Asker($0, now: clock.ambient.now()) } ?? own
        return try await asker.send(.post, "/v1/orders", headers: headers + [("idempotency-key", key)], json: json)
    }

    func tell(_ topic: String, _ data: some Encodable, id: EventID? = nil) async throws -> ServiceAnswer {
        let (asker, _) = ask()
        let event = EventsAPI.Event(
            id: id ?? clock.ambient.newID(), topic: topic, occurredAt: clock.ambient.timestamp(),
            data: try RawJSON(encoding: data))
        return try await asker.send(.post, "/internal/events", body: try event.encoded())
    }

    func state(of id: OrderID) async throws -> OrderState {
        try await get("/v1/orders/\(id)").decoded(PublicAPI.Order.self).state
    }

    static let cart = """
        {"destination":{"country":"NL"},"ship_from":{"country":"CN"},"currency":"EUR",
         "lines":[{"sku":"TEE","hs_code":"610910","origin":"CN","quantity":2,
                   "unit_price":{"amount":"10.00","currency":"EUR"}}],
         "delivery_options":[{"id":"post","freight":{"amount":"5.00","currency":"EUR"}}]}
        """

    /// - Parameter released: whose rows the database has; none for an empty one.
    static func open(
        _ engine: Engine, at moment: String = "2026-11-21T12:00:00Z", from released: ReleasedDatabase? = nil,
        _ body: @escaping @Sendable (Shop) async throws -> Void
    ) async throws {
        let clock = TestClock(moment)
        let peers = PlayedPeers(clock.ambient)
        try await engine.withDatabase { database in
            try await released?.restore(database, current: Migrations.all)
            try await database.migrate(Migrations.all)
            try await withRunning(try peers.process()) { peerAddress in
                let url = "http://\(peerAddress.authority)"
                let variables = [
                    "CARNET_PRICING_URL": url, "CARNET_LANDED_COST_URL": url, "CARNET_PAYMENTS_URL": url,
                    "CARNET_FRAUD_URL": url,
                ]
                let settings = try ServiceSettings.forTests("checkout", variables)
                let config = ConfigReader.forTests(variables)
                let clients = try Peers(settings, config, clock.ambient)
                let own = try CheckoutSettings(config, mode: settings.mode)
                let vault = try await Vault.open(database, own.masterKeys, clock.ambient)
                let steps = OrderSteps(
                    database: database, peers: clients, ambient: clock.ambient, vault: vault,
                    resumeAfter: .seconds(own.resumeSeconds))
                let another: @Sendable () throws -> ServiceProcess = {
                    try buildProcess(
                        settings, own, database: database, vault: vault, peers: clients, ambient: clock.ambient)
                }
                let work = PrivacyWork(database: database, peers: clients, ambient: clock.ambient, vault: vault)
                try await withRunning(another()) { address in
                    try await body(
                        Shop(
                            peers: peers, clock: clock, database: database, vault: vault, address: address,
                            worker: OrderWorker(database: database, steps: steps, ambient: clock.ambient),
                            privacy: PrivacyWorker(database: database, work: work, ambient: clock.ambient),
                            another: another))
                }
            }
        }
    }
}
