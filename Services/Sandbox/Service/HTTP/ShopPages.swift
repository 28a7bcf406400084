import HTTPTypes
import Hummingbird
import Pages
import ServiceKit
import Storage

/// Where a payer lands who comes back from a provider, and the first page of the sandbox.
struct ShopPages: Sendable {
    let sales: Sales
    let maker: PageMaker

    private struct ReturnView: Sendable {
        let frame: Frame
        let verdict: Verdict
    }

    private struct StartView: Sendable {
        let frame: Frame
    }

    func register(on routes: Routes) {
        routes.raw(.get, "/shop/return") { call in
            try await maker.guarding(nil, call) { try await back(try call.queryForm()) }
        }
        routes.raw(.get, "/") { _ in
            try maker.page(StartView(frame: Frame(nil, shop: maker.shop)), "start", .english).response
        }
    }

    /// Finds the payment by what the browser brought: iDEAL's `ec`, Alipay's `out_trade_no`, or the shop's `order`.
    private func back(_ query: FormBody) async throws -> Response {
        let names = [query["ec"], query["out_trade_no"], query["order"]].compactMap { $0 }.filter(SaleName.isName)
        let sale = try await sales.database.read { db -> Sale? in
            for name in names {
                if let sale = try SaleRepository(db: db).newest(reference: name) { return sale }
            }
            return nil
        }
        let view = ReturnView(
            frame: Frame(nil, shop: maker.shop), verdict: Self.verdict(sale, order: query["order"] ?? names.first))
        let page = try maker.page(view, "shop-return", .english)
        let waits = sale?.standing.isOpen ?? false
        return (waits ? page.refreshing(afterSeconds: waitingSeconds) : page).response
    }

    private static func verdict(_ sale: Sale?, order: String?) -> Verdict {
        let label = "order · \(order.map { String($0.prefix(60)) } ?? "unknown")"
        guard let sale else {
            return Verdict(
                label: label, heading: "You are back in the shop",
                text: "Which payment this was is not known here. Your order page in the shop tells how it went.",
                way: nil)
        }
        let language: Language =
            switch sale.provider {
            case .upi: .english
            case .ideal: .dutch
            case .boleto: .portuguese
            case .alipay: .chinese
            }
        switch sale.standing {
        case .open, .deemed:
            return Verdict(
                label: label, heading: "We don’t know yet",
                text: "The provider has not said how it went. This order is either paid or it is not, never twice. "
                    + "This page asks again every \(waitingSeconds) seconds.", way: nil)
        case .paid, .credited:
            return Verdict(
                label: label, heading: "The provider says: paid",
                text: "\(language.money(sale.received)) came in.", way: nil)
        case .refunded:
            return Verdict(
                label: label, heading: "The provider says: given back",
                text: "\(language.money(sale.received)) went back to the payer.", way: nil)
        case .declined, .expired, .failed:
            return Verdict(
                label: label, heading: "The payment was not made", text: "Nothing was taken (\(sale.word)).", way: nil)
        }
    }
}
