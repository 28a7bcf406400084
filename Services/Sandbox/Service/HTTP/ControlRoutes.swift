import Commerce
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Storage

/// What tests use to play the payer, the bank and the wire, and to see what was sent. A sandbox has it; no provider does.
struct ControlRoutes: Sendable {
    let sales: Sales

    private struct Ask: Decodable {
        let outcome: Outcome
        let amount: String?
        let responseCode: String?
        let delaySeconds: Int64?

        private enum CodingKeys: String, CodingKey {
            case outcome, amount
            case responseCode = "response_code"
            case delaySeconds = "delay_seconds"
        }
    }

    private struct Answer: Encodable {
        let id: String
        let provider: Provider
        let reference: String
        let status: String
        let standing: Standing
        let amount: Money
        let paid: Money?
        let is_under_way: Bool
        let expires_at: Timestamp
    }

    private struct Deliveries: Encodable {
        let data: [Delivery]
    }

    private struct Delivery: Encodable {
        let id: String
        let payment_id: String
        let provider: Provider
        let event_id: String
        let url: String
        let payload: String
        let is_missigned: Bool
        let state: Callback.State
        let tries: Int
        let next_try_at: Timestamp?
        let last_status: Int?
        let last_note: String?
        let created_at: Timestamp
        let ended_at: Timestamp?
    }

    /// Rows of `GET /control/callbacks`.
    static let deliveriesMax = 200
    /// The longest that "later" may be put off by a wish.
    static let delaySecondsMax: Int64 = 86_400

    func register(on routes: Routes) {
        routes.raw(.get, "/control/callbacks") { call in try await deliveries(call) }
        routes.raw(.get, "/control/{provider}/{id}") { call in
            let provider = try provider(call)
            return try await answer(try await find(try call.parameter("id"), at: provider))
        }
        routes.raw(.post, "/control/{provider}/{id}", bodyBytesMax: 4 << 10) { call in
            let provider = try provider(call)
            let sale = try await find(try call.parameter("id"), at: provider)
            let ask = try call.json(Ask.self)
            let wish = try wish(ask, sale)
            return try await answer(try await sales.play(ask.outcome, sale.id, at: provider, wish: wish))
        }
    }

    private func provider(_ call: Call) throws -> Provider {
        guard let provider = Provider(rawValue: try call.parameter("provider")) else {
            throw Problem.notFound("provider")
        }
        return provider
    }

    /// By the provider's id or the shop's reference.
    private func find(_ name: String, at provider: Provider) async throws -> Sale {
        guard SaleName.isName(name) else { throw TradeRefusal.unknownSale }
        let sale = try await sales.database.read { db in
            let repository = SaleRepository(db: db)
            return try repository.find(name, at: provider) ?? repository.find(reference: name, at: provider)
        }
        guard let sale else { throw TradeRefusal.unknownSale }
        return sale
    }

    private func wish(_ ask: Ask, _ sale: Sale) throws -> Script.Wish {
        var checks = Checks()
        var wish = Script.Wish(code: ask.responseCode, delaySeconds: ask.delaySeconds)
        if let text = ask.amount {
            wish.paidMinor = checks.money(text, sale.amount.currency.code, only: sale.amount.currency)?.minorUnits
            checks.check(ask.outcome == .wrongAmount, "/amount", "Only with the outcome wrong_amount.")
        }
        if let code = ask.responseCode {
            checks.check(
                Script.refusalCodes.contains(code) && sale.provider == .upi && ask.outcome == .decline,
                "/response_code", "Z9, ZA or ZM, with the outcome decline of UPI.")
        }
        if let delay = ask.delaySeconds {
            checks.check(
                (0...Self.delaySecondsMax).contains(delay), "/delay_seconds", "0 to \(Self.delaySecondsMax) seconds.")
        }
        try checks.finish()
        return wish
    }

    private func answer(_ sale: Sale) async throws -> Response {
        let answer = Answer(
            id: sale.id, provider: sale.provider, reference: sale.reference, status: sale.word,
            standing: sale.standing, amount: sale.amount,
            paid: sale.paidMinor.map { Money($0, sale.amount.currency) },
            is_under_way: try await sales.isUnderWay(sale), expires_at: sale.expiresAt)
        return .bytes(try StrictJSONEncoder().encode(answer), type: ContentType.json)
    }

    private func deliveries(_ call: Call) async throws -> Response {
        var query = call.query()
        let id = query.optional("payment_id", "the provider's id of a payment") { SaleName.isName($0) ? $0 : nil }
        try query.finish()
        let rows = try await sales.database.read { db in
            try CallbackRepository(db: db).list(saleID: id, limit: Self.deliveriesMax)
        }
        let answer = Deliveries(
            data: rows.map { row in
                Delivery(
                    id: row.id, payment_id: row.saleID, provider: row.provider, event_id: row.eventID, url: row.url,
                    payload: String(decoding: row.payload, as: UTF8.self), is_missigned: row.isMissigned,
                    state: row.state, tries: row.tries, next_try_at: row.state == .waiting ? row.dueAt : nil,
                    last_status: row.lastStatus, last_note: row.lastNote, created_at: row.createdAt,
                    ended_at: row.endedAt)
            })
        return .bytes(try StrictJSONEncoder().encode(answer), type: ContentType.json)
    }
}
