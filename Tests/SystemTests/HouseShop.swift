import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import TestSupport
import Wire

/// Asking as a shop does, and playing the payer.
extension House {
    /// Asks the gateway with the shop's secret key.
    func ask(
        _ method: HTTPRequest.Method, _ target: String, json: String = "", key: String? = nil, at copy: Int = 1
    ) async throws -> ServiceAnswer {
        var headers = [(name: "authorization", value: "Bearer \(self.key)")]
        if let key { headers.append(("idempotency-key", key)) }
        return try await Asker(address(of: "gateway", copy: copy), asPeer: false).send(
            method, target, headers: headers, body: Array(json.utf8))
    }

    /// Plays the payer who goes to the page that the shop sent them to, and decides there.
    func play(_ outcome: String, _ sale: Sale, _ action: PaymentsAPI.PaymentAction) async throws {
        if let page = action.url, page.hasPrefix(url(of: "sandbox")) {
            let answer = try await Asker(address(of: "sandbox"), asPeer: false).send(
                .get, String(page.dropFirst(url(of: "sandbox").count)))
            guard answer.status < 400 else {
                throw HouseError("the page \(page) said \(answer.status): \(answer.text)")
            }
        }
        try await play(outcome, sale.provider, try sale.sandboxName(of: action))
    }

    /// Plays the payer at a provider.
    func play(_ outcome: String, _ provider: String, _ id: String) async throws {
        let answer = try await Asker(address(of: "sandbox"), asPeer: false).send(
            .post, "/control/\(provider)/\(id)", json: #"{"outcome":"\#(outcome)"}"#)
        guard answer.status == 200 else { throw HouseError("the sandbox said \(answer.status): \(answer.text)") }
    }

    func quote(_ json: String, at copy: Int = 1) async throws -> PublicAPI.Quote {
        let answer = try await ask(.post, "/v1/quotes", json: json, at: copy)
        guard answer.status == 201 else { throw HouseError("quote: \(answer.status) \(answer.text)") }
        return try answer.decoded()
    }

    func order(
        _ json: String, key: String = UUID().uuidString, at copy: Int = 1
    ) async throws -> PublicAPI.Order {
        let answer = try await ask(.post, "/v1/orders", json: json, key: key, at: copy)
        guard answer.status == 201 else { throw HouseError("order: \(answer.status) \(answer.text)") }
        return try answer.decoded()
    }

    func order(_ id: OrderID, at copy: Int = 1) async throws -> PublicAPI.Order {
        try await ask(.get, "/v1/orders/\(id)", at: copy).decoded()
    }

    /// Asks until the order is in a state, for at most half a minute.
    func wait(for state: OrderState, of id: OrderID, at copy: Int = 1) async throws -> PublicAPI.Order {
        let deadline = ContinuousClock.now + .seconds(30)
        var last: PublicAPI.Order?
        while ContinuousClock.now < deadline {
            if let order = try? await order(id, at: copy) {
                if order.state == state { return order }
                last = order
            }
            try await Self.pause()
        }
        throw HouseError(
            "the order is \(last.map { "\($0.state): \($0.history.map(\.because))" } ?? "not to be had"), not \(state)")
    }
}
