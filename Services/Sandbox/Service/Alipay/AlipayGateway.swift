import Commerce
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import Pages
import ServiceKit
import Storage

/// Alipay's one address for everything: `gateway.do`, told apart by the parameter `method`.
struct AlipayGateway: Sendable {
    let sales: Sales
    let keys: KeyRing
    let maker: PageMaker
    let appID: String

    private struct PageAsk: Decodable {
        let outTradeNo: String
        let totalAmount: String
        let subject: String
        let productCode: String
        let timeoutExpress: String?

        private enum CodingKeys: String, CodingKey {
            case subject
            case outTradeNo = "out_trade_no"
            case totalAmount = "total_amount"
            case productCode = "product_code"
            case timeoutExpress = "timeout_express"
        }
    }

    private struct QueryAsk: Decodable {
        let outTradeNo: String?
        let tradeNo: String?

        private enum CodingKeys: String, CodingKey {
            case outTradeNo = "out_trade_no"
            case tradeNo = "trade_no"
        }
    }

    func register(on routes: Routes) {
        routes.raw(.get, "/alipay/gateway.do") { call in
            try await maker.guarding(.alipay, call) { try await open(try call.queryForm()) }
        }
        routes.raw(.post, "/alipay/gateway.do", bodyBytesMax: 32 << 10) { call in
            // Shops may put the common parameters into the address and the rest into the body.
            let fields = try call.queryForm().values.merging(try call.form().values) { $1 }
            return try await query(fields)
        }
    }

    /// Opens a trade from what a browser brought, and leads it to the wallet.
    private func open(_ form: FormBody) async throws -> Response {
        let fields = form.values
        var checks = Checks()
        common(fields, method: "alipay.trade.page.pay", &checks)
        let notify = checks.url(fields["notify_url"] ?? "", "notify_url")
        let back = fields["return_url"].flatMap { checks.url($0, "return_url") }
        try checks.finish()
        try authenticate(fields)
        let ask: PageAsk = try content(fields)
        checks.reference(ask.outTradeNo, "/biz_content/out_trade_no")
        let amount = checks.money(ask.totalAmount, Currency.cny.code, only: .cny)
        checks.text(ask.subject, "/biz_content/subject", max: 256)
        checks.check(
            ask.productCode == "FAST_INSTANT_TRADE_PAY", "/biz_content/product_code", "FAST_INSTANT_TRADE_PAY.")
        let lifetime = checks.value(
            AlipayTimeout.seconds(ask.timeoutExpress ?? "15d"), "/biz_content/timeout_express",
            "1m to 15d: a number with m, h or d, or 1c for the end of the day.")
        try checks.finish()
        guard let amount, let notify, let lifetime else { throw TradeRefusal.malformed([]) }
        let now = sales.ambient.timestamp()
        let end = lifetime > 0 ? now.adding(.seconds(lifetime)) : AlipayTimeout.endOfDay(now)
        // The signature and the time differ each time a shop builds the address; the trade does not.
        let asked = AlipayText.canonical(fields, leavingOut: ["sign", "sign_type", "timestamp"])
        let sale = try await sales.register(
            Sales.Order(
                provider: .alipay, reference: ask.outTradeNo, amount: amount, callbackURL: notify, returnURL: back,
                details: .alipay(SaleDetails.Alipay(appID: appID, subject: ask.subject)), expiresAt: end,
                asked: Array(asked.utf8)))
        return SeeOther("/alipay/pay/\(sale.id)").response
    }

    /// What both methods have in common.
    private func common(_ fields: [String: String], method: String, _ checks: inout Checks) {
        checks.check(fields["method"] == method, "method", "\(method).")
        checks.check(fields["charset"]?.lowercased() == "utf-8", "charset", "utf-8.")
        checks.check(fields["sign_type"] == "RSA2", "sign_type", "RSA2.")
        checks.check(fields["version"] == "1.0", "version", "1.0.")
        checks.check(fields["timestamp"] != nil, "timestamp", "Beijing time, such as 2026-11-21 18:00:00.")
        checks.check(fields["app_id"] == appID, "app_id", "The shop's application id.")
        checks.check(fields["biz_content"] != nil, "biz_content", "The request itself, as JSON.")
    }

    /// A shop signs over everything but `sign`; some libraries leave `sign_type` out as well, and both are taken.
    private func authenticate(_ fields: [String: String]) throws {
        let signature = fields["sign"].flatMap { Data(base64Encoded: $0) }.map { Array($0) } ?? []
        let texts: [Set<String>] = [["sign"], ["sign", "sign_type"]]
        let isValid = texts.contains {
            keys.alipayShop.isValid(signature, over: Array(AlipayText.canonical(fields, leavingOut: $0).utf8))
        }
        guard isValid else { throw TradeRefusal.unauthenticated("sign does not verify as RSA2 over the parameters.") }
    }

    private func content<Content: Decodable>(_ fields: [String: String]) throws -> Content {
        try StrictJSONDecoder(unknownMembers: .ignored).decode(
            Content.self, from: Array((fields["biz_content"] ?? "").utf8))
    }

    // MARK: Query

    private struct Found: Encodable {
        let code = "10000"
        let msg = "Success"
        let trade_no: String
        let out_trade_no: String
        let trade_status: String
        let total_amount: String
        let buyer_user_id: String?
        let send_pay_date: String?
    }

    private struct NotFound: Encodable {
        let code: String
        let msg: String
        let sub_code: String
        let sub_msg: String
    }

    private func query(_ fields: [String: String]) async throws -> Response {
        var checks = Checks()
        common(fields, method: "alipay.trade.query", &checks)
        do {
            try checks.finish()
            try authenticate(fields)
        } catch TradeRefusal.unauthenticated {
            return try answer(
                NotFound(
                    code: "40002", msg: "Invalid Arguments", sub_code: "isv.invalid-signature",
                    sub_msg: "The signature does not verify."), status: .unauthorized)
        } catch {
            return try answer(
                NotFound(
                    code: "40002", msg: "Invalid Arguments", sub_code: "isv.invalid-parameter",
                    sub_msg: checks.flaws.map { "\($0.pointer): \($0.detail)" }.joined(separator: " ")),
                status: .badRequest)
        }
        let ask: QueryAsk = try content(fields)
        guard let sale = try await find(ask) else {
            return try answer(
                NotFound(
                    code: "40004", msg: "Business Failed", sub_code: "ACQ.TRADE_NOT_EXIST",
                    sub_msg: "There is no such trade."))
        }
        return try answer(
            Found(
                trade_no: sale.id, out_trade_no: sale.reference, trade_status: sale.word,
                total_amount: sale.received.amountText,
                buyer_user_id: sale.standing.isPaid ? AlipayAccount.buyerID : nil,
                send_pay_date: sale.standing.isPaid ? AlipayAccount.clock(sale.changedAt) : nil))
    }

    /// `trade_no` wins where both are given, as at Alipay.
    private func find(_ ask: QueryAsk) async throws -> Sale? {
        try await sales.database.read { db in
            let repository = SaleRepository(db: db)
            if let number = ask.tradeNo, SaleName.isName(number) { return try repository.find(number, at: .alipay) }
            guard let reference = ask.outTradeNo, SaleName.isName(reference) else { return nil }
            return try repository.find(reference: reference, at: .alipay)
        }
    }

    /// Signed over the very text of the member.
    private func answer(_ node: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let text = try StrictJSONEncoder().encode(node)
        let sign = Data(try keys.alipayOwn.signature(over: text)).base64EncodedString()
        let body =
            Array("{\"alipay_trade_query_response\":".utf8) + text + Array(",\"sign\":\"\(sign)\"}".utf8)
        return .bytes(body, status: status, type: "application/json;charset=utf-8")
    }
}
