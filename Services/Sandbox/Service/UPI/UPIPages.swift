import Commerce
import HTTPTypes
import Hummingbird
import Pages
import ServiceKit

/// The payer's side of UPI: the code to scan, the number to type, and the app that opens a link.
struct UPIPages: Sendable {
    let sales: Sales
    let maker: PageMaker

    func register(on routes: Routes) {
        routes.raw(.get, "/upi/pay/{id}") { call in
            try await maker.guarding(.upi, call) { try await show(try call.parameter("id")) }
        }
        routes.raw(.post, "/upi/pay/{id}", bodyBytesMax: 4 << 10) { call in
            try await maker.guarding(.upi, call) { try await act(try call.parameter("id"), try call.form()) }
        }
        routes.raw(.get, "/upi/collect/{id}") { call in
            try await maker.guarding(.upi, call) {
                try collect(try await sales.find(try call.parameter("id"), at: .upi), typed: "", error: nil)
            }
        }
        routes.raw(.post, "/upi/collect/{id}", bodyBytesMax: 4 << 10) { call in
            try await maker.guarding(.upi, call) { try await ask(try call.parameter("id"), try call.form()) }
        }
        routes.raw(.get, "/upi/open") { call in
            try await maker.guarding(.upi, call) { try await open(try call.queryForm()["link"]) }
        }
    }

    /// The page's buttons; their words are those of the mock.
    private static let outcomes: [String: (outcome: Outcome, code: String?)] = [
        "ok": (.approve, nil), "U69": (.expire, nil), "Z9": (.decline, "Z9"), "ZA": (.decline, "ZA"),
        "deemed": (.deemed, nil), "late": (.late, nil), "twice": (.twice, nil), "amount": (.wrongAmount, nil),
        "sign": (.badSignature, nil), "never": (.never, nil),
    ]

    private func act(_ id: String, _ form: FormBody) async throws -> Response {
        guard let (outcome, code) = form["act"].flatMap({ Self.outcomes[$0] }) else {
            throw TradeRefusal.malformed([Flaw("act", "This button is not known.")])
        }
        let sale = try await sales.play(outcome, id, at: .upi, wish: Script.Wish(code: code))
        return SeeOther("/upi/pay/\(sale.id)").response
    }

    private func show(_ id: String) async throws -> Response {
        let sale = try await sales.find(id, at: .upi)
        let isUnderWay = try await sales.isUnderWay(sale)
        guard case .upi(let details) = sale.details else { throw TradeRefusal.unknownSale }
        let view = UPIView(sale, details, isUnderWay: isUnderWay, shop: maker.shop, now: sales.ambient.timestamp())
        let page = try maker.page(view, "upi", .english)
        return (view.waits ? page.refreshing(afterSeconds: waitingSeconds) : page).response
    }

    private struct CollectView: Sendable {
        let frame: Frame
        let summary: ErrorSummary?
        let payee: String
        let amount: String
        let reference: String
        let action: String
        let back: String
        let value: String
        let error: String?
        let described: String
    }

    private func collect(_ sale: Sale, typed: String, error: String?) throws -> Response {
        guard case .upi(let details) = sale.details else { throw TradeRefusal.unknownSale }
        let view = CollectView(
            frame: Frame(.upi, shop: maker.shop), summary: ErrorSummary(error.map { [(field: "vpa", text: $0)] } ?? []),
            payee: details.payeeName, amount: Language.english.money(sale.amount), reference: sale.reference,
            action: "/upi/collect/\(sale.id)", back: "/upi/pay/\(sale.id)", value: typed, error: error,
            described: error == nil ? "vh" : "vh ve")
        return try maker.page(
            view, "upi-collect", .english, status: error == nil ? .ok : .unprocessableContent
        ).response
    }

    private func ask(_ id: String, _ form: FormBody) async throws -> Response {
        let sale = try await sales.find(id, at: .upi)
        let typed = form["vpa"] ?? ""
        let number: UPINumber
        do {
            number = try UPINumber(typed)
        } catch {
            return try collect(sale, typed: String(typed.prefix(300)), error: error.sentence)
        }
        guard sale.standing.isOpen else { throw TradeRefusal.notPossible(.approve, sale.standing) }
        try await sales.note(sale) { details in
            guard case .upi(var upi) = details else { return }
            upi.payerVPA = number.text
            details = .upi(upi)
        }
        return SeeOther("/upi/pay/\(sale.id)").response
    }

    private func open(_ link: String?) async throws -> Response {
        guard let text = link, !text.isEmpty else {
            return try maker.page(UPIAppView(shop: maker.shop), "upi-app", .english).response
        }
        let read: UPILink
        do {
            read = try UPILink(reading: text)
        } catch {
            let view = UPIAppView(shop: maker.shop, typed: text, error: error.sentence)
            return try maker.page(view, "upi-app", .english, status: .unprocessableContent).response
        }
        guard let reference = read["tr"], let sale = try await sale(tr: reference),
            case .upi(let details) = sale.details
        else {
            let view = UPIAppView(shop: maker.shop, typed: text, error: "No order has the reference (tr) of this link.")
            return try maker.page(view, "upi-app", .english, status: .unprocessableContent).response
        }
        let view = UPIAppView(sale, details, read, shop: maker.shop)
        return try maker.page(view, "upi-app", .english, status: view.isRefused ? .unprocessableContent : .ok).response
    }

    /// The order whose transaction reference this is: it holds the order's own name.
    private func sale(tr: String) async throws -> Sale? {
        guard tr.hasPrefix("TR"), tr.utf8.count == 34 else { return nil }
        return try? await sales.find("upo_" + tr.dropFirst(2), at: .upi)
    }
}
