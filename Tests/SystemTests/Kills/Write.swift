import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Wire

/// Whether a kill met the write that it was meant for.
enum Aim: Hashable, Sendable {
    case hit
    /// The write had not reached the victim, or not come to the part that is meant.
    case early
    /// It was over.
    case late
}

/// One write, made ready: to be sent, killed over, judged and finished.
struct Write: Sendable {
    /// Sends it, once.
    let send: @Sendable () async -> PatientClient.First
    /// Looks around while the victim is dead.
    var look: @Sendable () async throws -> Void = {}
    /// Says, once the victim is back, what the kill met.
    let judge: @Sendable (PatientClient.First) async throws -> Aim
    /// Goes on until the client knows that it is done.
    let finish: @Sendable () async throws -> Void
}

/// A kind of write, and whom it is killed in.
struct KindOfWrite: Sendable {
    let name: String
    let victim: String
    let prepare: @Sendable (Stage) async throws -> Write

    static let all = [quote, order, payment, callback, event, decision, rates]

    /// A quote is not keyed: a client that was cut asks for another.
    static let quote = KindOfWrite(name: "quote stored", victim: "checkout") { stage in
        let number = stage.next()
        let sale = Sale.all[number % Sale.all.count]
        return asked(stage, stage.history.begin(.quote, "quote \(number)")) {
            try await stage.house.ask(.post, "/v1/quotes", json: sale.cart())
        }
    }

    static let order = KindOfWrite(name: "order placed", victim: "checkout", prepare: placed)

    static let payment = KindOfWrite(name: "payment created", victim: "payments", prepare: placed)

    @Sendable private static func placed(_ stage: Stage) async throws -> Write {
        let number = stage.next()
        let sale = Sale.all[number % Sale.all.count]
        let quote = try await stage.quote(sale.cart())
        let (key, json) = ("order-\(number)", sale.order(quote.id, buyer: Stage.calmBuyer(number, sale)))
        return asked(stage, stage.history.begin(.order, key, about: quote.id.text)) {
            try await stage.house.ask(.post, "/v1/orders", json: json, key: key)
        }
    }

    static let decision = KindOfWrite(name: "case decided", victim: "fraud") { stage in
        let number = stage.next()
        let sale = Sale.all[1]
        let order = try await stage.order(
            sale, buyer: Stage.strangeBuyer(number), cart: sale.cart(unitPrice: "60.00", quantity: 4))
        guard let id = order.screening?.caseId else { throw HouseError("nobody is to look at \(order)") }
        let verdict = number.isMultiple(of: 2) ? "approved" : "declined"
        let visit = try await stage.reviewer()
        let form = try await visit.decision(verdict, on: id)
        let entry = stage.history.begin(.decision, id.text, about: verdict)
        return Write(
            send: { await stage.client.once(entry) { try await visit.send(form, on: id) } },
            judge: aim,
            finish: {
                try await stage.client.resolve(entry) {
                    let answer = try await visit.send(form, on: id)
                    guard answer.status == 409 else { return answer }
                    // Somebody decided: the reviewer looks at the case to see whether it was this decision.
                    stage.history.note(entry, status: 409)
                    return try await Asker(stage.house.address(of: "fraud")).send(.get, "/v1/cases/\(id)")
                }
            })
    }

    /// A hundred days at a dollar that no other file has.
    static let rates = KindOfWrite(name: "rates imported", victim: "pricing") { stage in
        let number = stage.next()
        let file = RateFile(number: number)
        return asked(stage, stage.history.begin(.rates, file.dollar)) {
            // As `carnet import fx` sends it: to the service itself.
            try await Asker(stage.house.address(of: "pricing")).send(.post, "/internal/fx/import", json: file.text)
        }
    }

    /// A write that is one request, and the same request when it is tried again.
    private static func asked(
        _ stage: Stage, _ entry: Int, _ send: @escaping @Sendable () async throws -> ServiceAnswer
    ) -> Write {
        Write(
            send: { await stage.client.once(entry, send) }, judge: aim,
            finish: { try await stage.client.resolve(entry, send) })
    }

    @Sendable private static func aim(_ first: PatientClient.First) -> Aim {
        switch first {
        case .done: .late
        case .cut: .hit
        case .notBegun: .early
        }
    }
}

/// What nobody waits for: a payer's deed reaches us by a callback, and the order by an event.
extension KindOfWrite {
    /// The provider has sent a callback and has no answer.
    static let callback = KindOfWrite(name: "callback taken", victim: "payments") { stage in
        let (play, payment) = try await paying(stage)
        let reference = payment.reference
        let isOver = Held(false)
        let isOnItsWay = Held(false)
        return Write(
            send: play,
            look: {
                let callbacks = try await stage.house.reading("sandbox") { db in
                    try db.query(
                        """
                        SELECT callback.state, callback.tries FROM callback JOIN sale ON sale.id = callback.sale_id
                        WHERE sale.reference = \(reference)
                        """
                    ).map { (state: try $0.text("state"), tries: try $0.int("tries")) }
                }
                isOnItsWay.value = callbacks.contains { $0.state == "waiting" && $0.tries > 0 }
                isOver.value = callbacks.contains { $0.state == "delivered" }
            },
            judge: { _ in isOnItsWay.value ? .hit : isOver.value ? .late : .early }, finish: {})
    }

    /// The payment has succeeded, and the order has not heard of it: checkout stands still while it is told, and goes on,
    /// with what it was sent by a process that is dead by then, when the kill is done.
    static let event = KindOfWrite(name: "event posted", victim: "payments") { stage in
        let (play, payment) = try await paying(stage)
        let (id, order) = (payment.id, payment.order)
        let isPaid = Held(false)
        return Write(
            send: {
                stage.house.freeze("checkout")
                return await play()
            },
            look: {
                let state = try await stage.house.reading("checkout") { db in
                    try db.first("SELECT state FROM orders WHERE id = \(order)")?.text("state")
                }
                isPaid.value = state == "paid"
                stage.house.freeze("checkout", false)
            },
            judge: { _ in
                if isPaid.value { return .late }
                let state = try await stage.house.reading("payments") { db in
                    try db.first("SELECT state FROM payment WHERE id = \(id)")?.text("state")
                }
                return state == "succeeded" ? .hit : .early
            }, finish: {})
    }

    private struct Paying: Sendable {
        let id: PaymentID
        let order: OrderID
        let reference: String
    }

    /// An order that waits for its payer, and the payer's deed.
    private static func paying(
        _ stage: Stage
    ) async throws -> (@Sendable () async -> PatientClient.First, Paying) {
        let sale = Sale.all[stage.next() % Sale.all.count]
        let order = try await stage.order(sale)
        guard let id = order.payment?.id, let action = order.payment?.action else {
            throw HouseError("nothing is asked of the payer of \(order)")
        }
        let reference = try await stage.house.reading("payments") { db in
            try db.first("SELECT reference FROM payment WHERE id = \(id)")?.text("reference") ?? ""
        }
        let entry = stage.history.begin(.approval, order.id.text)
        let play: @Sendable () async -> PatientClient.First = {
            do {
                try await stage.house.play("approve", sale, action)
                stage.history.note(entry, status: 200)
                return .done
            } catch {
                stage.history.note(entry, status: 500)
                return .notBegun
            }
        }
        return (play, Paying(id: id, order: order.id, reference: reference))
    }
}

/// A value that one closure leaves for another.
final class Held<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>

    init(_ value: Value) { mutex = Mutex(value) }

    var value: Value {
        get { mutex.withLock { $0 } }
        set { mutex.withLock { $0 = newValue } }
    }

    func update(_ change: (inout Value) -> Void) { mutex.withLock { change(&$0) } }
}

/// A file of rates as the European Central Bank lays it out, of days long past, which no quote of today reads.
struct RateFile: Sendable {
    let dollar: String
    let text: String

    init(number: Int) {
        dollar = "1.\(10_000 + number)7"  // No zero at the end, which a ratio would not keep.
        var lines = ["Date,USD,GBP,"]
        var day = CalendarDate(daysSince1970: 20_088)  // 2024-12-31
        while lines.count <= 100 {
            if day.weekday <= 5 { lines.append("\(day),\(dollar),0.8\(number),") }
            day = CalendarDate(daysSince1970: day.daysSince1970 - 1)
        }
        text = lines.joined(separator: "\n") + "\n"
    }
}
