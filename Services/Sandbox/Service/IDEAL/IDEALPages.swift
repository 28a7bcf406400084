import Commerce
import HTTPTypes
import Hummingbird
import Pages
import ServiceKit

/// The payer's side of iDEAL: choose a bank, say yes or no there, and go back to the shop.
struct IDEALPages: Sendable {
    let sales: Sales
    let maker: PageMaker

    func register(on routes: Routes) {
        routes.raw(.get, "/ideal/pay/{id}") { call in
            try await maker.guarding(.ideal, call) { try await show(try call.parameter("id"), atBank: false) }
        }
        routes.raw(.get, "/ideal/bank/{id}") { call in
            try await maker.guarding(.ideal, call) { try await show(try call.parameter("id"), atBank: true) }
        }
        routes.raw(.post, "/ideal/bank/{id}", bodyBytesMax: 4 << 10) { call in
            try await maker.guarding(.ideal, call) { try await choose(try call.parameter("id"), try call.form()) }
        }
        routes.raw(.post, "/ideal/pay/{id}", bodyBytesMax: 4 << 10) { call in
            try await maker.guarding(.ideal, call) { try await act(try call.parameter("id"), try call.form()) }
        }
    }

    private static let outcomes: [String: Outcome] = [
        "ok": .approve, "cancel": .decline, "expire": .expire, "noreturn": .noReturn, "early": .earlyReturn,
        "badsig": .badSignature, "down": .down, "late": .late, "twice": .twice, "amount": .wrongAmount,
        "never": .never,
    ]

    private func act(_ id: String, _ form: FormBody) async throws -> Response {
        guard let outcome = form["act"].flatMap({ Self.outcomes[$0] }) else {
            throw TradeRefusal.malformed([Flaw("act", "This button is not known.")])
        }
        let sale = try await sales.play(outcome, id, at: .ideal)
        // A payer who lets time run out, or closes the browser, does not come back.
        guard outcome != .expire, outcome != .noReturn, outcome != .late, let back = Self.wayBack(of: sale) else {
            return SeeOther("/ideal/pay/\(sale.id)").response
        }
        return SeeOther(back).response
    }

    /// The shop's address with the payment's name and the entrance code, as iDEAL sends browsers back.
    static func wayBack(of sale: Sale) -> String? {
        sale.returnURL?.adding([(name: "trxid", value: sale.id), (name: "ec", value: sale.reference)])
    }

    private func choose(_ id: String, _ form: FormBody) async throws -> Response {
        let sale = try await sales.find(id, at: .ideal)
        guard let bank = form["bank"], IDEALView.banks.contains(where: { $0.name == bank }) else {
            throw TradeRefusal.malformed([Flaw("bank", "This bank is not in the list.")])
        }
        try await sales.note(sale) { details in
            guard case .ideal(var ideal) = details else { return }
            ideal.bank = bank
            details = .ideal(ideal)
        }
        return SeeOther("/ideal/bank/\(sale.id)").response
    }

    private func show(_ id: String, atBank: Bool) async throws -> Response {
        let sale = try await sales.find(id, at: .ideal)
        let isUnderWay = try await sales.isUnderWay(sale)
        guard case .ideal(let details) = sale.details else { throw TradeRefusal.unknownSale }
        let view = IDEALView(
            sale, details, atBank: atBank, isUnderWay: isUnderWay, shop: maker.shop, now: sales.ambient.timestamp())
        let page = try maker.page(view, "ideal", .dutch)
        // A page that waits for the bank's app asks again; one on which a choice is being made does not.
        return (view.waits ? page.refreshing(afterSeconds: waitingSeconds) : page).leading(to: sale.returnURL)
    }
}
