import Commerce
import HTTPTypes
import Hummingbird
import Pages
import ServiceKit

/// The slip as a payer sees it, and the bank where it is paid.
struct BoletoPages: Sendable {
    let sales: Sales
    let maker: PageMaker

    func register(on routes: Routes) {
        routes.raw(.get, "/boleto/pay/{id}") { call in
            try await maker.guarding(.boleto, call) { try await show(try call.parameter("id")) }
        }
        routes.raw(.post, "/boleto/pay/{id}", bodyBytesMax: 4 << 10) { call in
            try await maker.guarding(.boleto, call) { try await act(try call.parameter("id"), try call.form()) }
        }
        routes.raw(.get, "/boleto/pdf/{id}") { call in
            try await maker.guarding(.boleto, call) {
                let sale = try await sales.find(try call.parameter("id"), at: .boleto)
                guard case .boleto(let details) = sale.details else { throw TradeRefusal.unknownSale }
                return .bytes(
                    BoletoPDF(sale, details, shop: maker.shop).bytes, headers: [.cacheControl: "no-store"],
                    type: "application/pdf")
            }
        }
    }

    private static let outcomes: [String: Outcome] = [
        "ok": .approve, "d1": .nextDay, "late": .late, "less": .wrongAmount, "never": .expire, "twice": .twice,
        "off": .decline, "sign": .badSignature, "mute": .never,
    ]

    private func act(_ id: String, _ form: FormBody) async throws -> Response {
        guard let outcome = form["act"].flatMap({ Self.outcomes[$0] }) else {
            throw TradeRefusal.malformed([Flaw("act", "This button is not known.")])
        }
        let sale = try await sales.play(outcome, id, at: .boleto)
        return SeeOther("/boleto/pay/\(sale.id)").response
    }

    private func show(_ id: String) async throws -> Response {
        let sale = try await sales.find(id, at: .boleto)
        let isUnderWay = try await sales.isUnderWay(sale)
        guard case .boleto(let details) = sale.details else { throw TradeRefusal.unknownSale }
        let view = BoletoView(sale, details, isUnderWay: isUnderWay, shop: maker.shop)
        let page = try maker.page(view, "boleto", .portuguese)
        // A slip waits for days; it asks again only while the bank is about to speak.
        return (isUnderWay ? page.refreshing(afterSeconds: waitingSeconds) : page).response
    }
}
