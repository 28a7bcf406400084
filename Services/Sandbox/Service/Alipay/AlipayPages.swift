import Commerce
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import ServiceKit

/// The wallet: pay with an invented password, or go back.
struct AlipayPages: Sendable {
    let sales: Sales
    let maker: PageMaker
    let keys: KeyRing

    func register(on routes: Routes) {
        routes.raw(.get, "/alipay/pay/{id}") { call in
            try await maker.guarding(.alipay, call) { try await show(try call.parameter("id"), error: nil) }
        }
        routes.raw(.post, "/alipay/pay/{id}", bodyBytesMax: 4 << 10) { call in
            try await maker.guarding(.alipay, call) { try await act(try call.parameter("id"), try call.form()) }
        }
    }

    private static let outcomes: [String: Outcome] = [
        "ok": .approve, "close": .expire, "dup": .twice, "sign": .badSignature, "late": .late, "refund": .refund,
        "amount": .wrongAmount, "never": .never,
    ]

    private func act(_ id: String, _ form: FormBody) async throws -> Response {
        let outcome: Outcome
        if let word = form["act"] {
            guard let known = Self.outcomes[word] else {
                throw TradeRefusal.malformed([Flaw("act", "This button is not known.")])
            }
            outcome = known
        } else {
            let pin = form["pin"] ?? ""
            guard pin.utf8.count == 6, pin.utf8.allSatisfy({ (48...57).contains($0) }) else {
                return try await show(id, error: "支付密码是六位数字。")
            }
            outcome = .approve
        }
        let sale = try await sales.play(outcome, id, at: .alipay)
        guard sale.standing.isPaid, outcome != .refund, let back = try wayBack(of: sale) else {
            return SeeOther("/alipay/pay/\(sale.id)").response
        }
        return SeeOther(back).response
    }

    /// The shop's address with what Alipay says to the browser, signed; it proves nothing that the query does not.
    private func wayBack(of sale: Sale) throws -> String? {
        guard let url = sale.returnURL, case .alipay(let details) = sale.details else { return nil }
        var fields = [
            "app_id": details.appID, "auth_app_id": details.appID, "charset": "utf-8",
            "method": "alipay.trade.page.pay.return", "out_trade_no": sale.reference,
            "seller_id": AlipayAccount.sellerID, "timestamp": AlipayAccount.clock(sales.ambient.timestamp()),
            "total_amount": sale.received.amountText, "trade_no": sale.id, "version": "1.0",
        ]
        let text = Array(AlipayText.canonical(fields).utf8)
        fields["sign"] = Data(try keys.alipayOwn.signature(over: text)).base64EncodedString()
        fields["sign_type"] = "RSA2"
        return url.adding(fields.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) })
    }

    private func show(_ id: String, error: String?) async throws -> Response {
        let sale = try await sales.find(id, at: .alipay)
        let isUnderWay = try await sales.isUnderWay(sale)
        guard case .alipay(let details) = sale.details else { throw TradeRefusal.unknownSale }
        let view = AlipayView(
            sale, details, isUnderWay: isUnderWay, error: error,
            back: sale.standing.isPaid ? try wayBack(of: sale) : nil,
            shop: maker.shop, now: sales.ambient.timestamp())
        return try maker.page(view, "alipay", .chinese, status: error == nil ? .ok : .unprocessableContent)
            .leading(to: sale.returnURL)
    }
}
