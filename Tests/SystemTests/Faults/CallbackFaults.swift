import Commerce
import Crypto
import Foundation
import HTTPTypes
import JSON
import ServiceKit
import Storage
import TestSupport
import Wire

/// F6: a provider tells of everything many times, in no order, and somebody else tells lies among it.
///
/// The events are signed here, with the aggregator's own key. Half of the payments are paid at the provider, which itself
/// tells nobody; of the others, nothing genuine and in time says that they are.
struct CallbackFaults: Sendable {
    let stage: Stage
    let plan: FaultPlan
    var house: House { stage.house }
    private static let sale = Sale.all[2]

    private struct Subject: Sendable {
        let order: OrderID
        let payment: PaymentID
        /// What the provider calls it, and we.
        let id: String
        let reference: String
        let isPaid: Bool
    }

    private enum Truth: Sendable {
        case genuine, forged, stale
    }

    private struct Event: Sendable {
        let body: [UInt8]
        let truth: Truth
    }

    private struct Told: Codable {
        let event_id: String
        let order_id: String
        let merchant_reference: String
        let status: String
        let response_code: String
        let amount: String
        let currency: String
        let rrn: String
        let occurred_at: Timestamp
    }

    private struct Known: Codable {
        let amount: String
        let currency: String
        let rrn: String
    }

    func run() async throws -> FaultFigures {
        var figures = FaultFigures("F6 callbacks repeated, shuffled, forged, stale", house.engine.rawValue)
        let subjects = try await subjects(plan.of(short: 20, long: 100))
        let sends = try await events(of: subjects, each: plan.of(short: 50, long: 100)).shuffled(by: stage.chance)
        let file = house.folder.appending(path: "keys/upi.secret")
        let secret = try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        try await withThrowingTaskGroup(of: (Truth, ServiceAnswer).self) { group in
            var next = sends.makeIterator()
            func send() -> Bool {
                guard let event = next.next() else { return false }
                group.addTask { (event.truth, try await deliver(event, secret)) }
                return true
            }
            for _ in 0..<12 { _ = send() }
            while let (truth, answer) = try await group.next() {
                let isRight = truth == .genuine ? (200..<300).contains(answer.status) : answer.status == 401
                if !isRight {
                    figures.violations.insert(
                        Violation(invariant: "I6", what: "a \(truth) callback was answered \(answer.status)"))
                }
                if isRight { if truth == .genuine { figures.ok += 1 } else { figures.fail += 1 } }
                _ = send()
            }
        }
        // Every lie is a fault, and met the service with genuine ones under way.
        figures.faults = figures.fail
        figures.hits = figures.fail
        let begun = ContinuousClock.now
        for subject in subjects where subject.isPaid {
            _ = try await house.wait(for: .paid, of: subject.order)
        }
        figures.recovery = ContinuousClock.now - begun
        for subject in subjects where !subject.isPaid {
            let order = try await house.order(subject.order)
            if order.state != .awaitingPayment {
                figures.violations.insert(
                    Violation(invariant: "I3", what: "order \(order.id), which nobody paid, is \(order.state)"))
            }
        }
        figures.notes = ["\(sends.count) sent of \(subjects.count) payments"]
        return figures
    }

    private func deliver(_ event: Event, _ secret: String) async throws -> ServiceAnswer {
        let seconds = Int64(Date().timeIntervalSince1970) - (event.truth == .stale ? 601 : 0)
        let text = Array("\(seconds).".utf8) + event.body + (event.truth == .forged ? [0x20] : [])
        let code = HMAC<SHA256>.authenticationCode(
            for: text, using: SymmetricKey(data: Array(secret.utf8)))
        return try await Asker(house.address(of: "gateway"), asPeer: false).send(
            .post, "/v1/callbacks/upi",
            headers: [("x-signature-timestamp", "\(seconds)"), ("x-signature", Hex.text(code))], body: event.body)
    }

    /// Orders that wait for their payers; every other one is paid where nobody tells us.
    private func subjects(_ count: Int) async throws -> [Subject] {
        var subjects: [Subject] = []
        for index in 0..<count {
            let order = try await stage.order(Self.sale)
            guard let payment = order.payment?.id, let action = order.payment?.action else {
                throw HouseError("nothing is asked of the payer of \(order)")
            }
            let reference = try await house.reading("payments") { db in
                try db.first("SELECT reference FROM payment WHERE id = \(payment)")?.text("reference") ?? ""
            }
            let id = try Self.sale.sandboxName(of: action)
            if index.isMultiple(of: 2) {
                let entry = stage.history.begin(.approval, order.id.text)
                try await house.play("never", Self.sale, action)
                stage.history.note(entry, status: 200)
            }
            subjects.append(
                Subject(
                    order: order.id, payment: payment, id: id, reference: reference, isPaid: index.isMultiple(of: 2)))
        }
        return subjects
    }

    /// So many events of each, every one to be sent one to five times: one in ten of them a lie or late.
    private func events(of subjects: [Subject], each count: Int) async throws -> [Event] {
        var all: [Event] = []
        for subject in subjects {
            let answer = try await Asker(house.address(of: "sandbox"), asPeer: false).send(
                .get, "/upi/v1/orders/\(subject.id)")
            let known = try StrictJSONDecoder(unknownMembers: .ignored).decode(Known.self, from: answer.body)
            for number in 0..<count {
                let draw = stage.chance.next() % 20
                let truth: Truth = draw == 0 ? .forged : draw == 1 ? .stale : .genuine
                let saysPaid = truth != .genuine || (subject.isPaid && !number.isMultiple(of: 3))
                let told = Told(
                    event_id: "upe_\(subject.id)_\(number)", order_id: subject.id,
                    merchant_reference: subject.reference, status: saysPaid ? "SUCCESS" : "PENDING",
                    response_code: saysPaid ? "00" : "", amount: known.amount, currency: known.currency,
                    rrn: known.rrn, occurred_at: Timestamp(Date()))
                let event = Event(body: try StrictJSONEncoder().encode(told), truth: truth)
                for _ in 0...(stage.chance.next() % 5) { all.append(event) }
            }
        }
        return all
    }
}

extension Array {
    /// In an order that is drawn.
    fileprivate func shuffled(by chance: SeededChance) -> Self {
        var all = self
        for index in all.indices.dropFirst() {
            all.swapAt(index, Int(chance.next() % UInt64(index + 1)))
        }
        return all
    }
}
