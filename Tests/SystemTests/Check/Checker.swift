import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import Storage
import TestSupport
import Wire

/// Something that must always hold and does not.
struct Violation: Hashable, Sendable, CustomStringConvertible {
    /// I1 acknowledged is readable, I2 one effect for each key, I3 the books agree, I4 nothing moves backwards,
    /// I5 events delivered, I6 only answers that a retry may meet, I7 nothing held on to, I8 no secret in the logs.
    let invariant: String
    let what: String

    var description: String { "\(invariant): \(what)" }
}

/// Compares what the client was told with what all services, and the providers, have written down.
///
/// Work may go on while the books are read, so the history is looked at twice: what was told before must be in them, and
/// they may hold no more than what was sent by the time they were read.
struct Checker: Sendable {
    let house: House
    let told: [History.Entry]
    let sent: [History.Entry]

    func told(_ kind: History.Kind) -> [History.Entry] { told.filter { $0.kind == kind } }
    func sent(_ kind: History.Kind) -> [History.Entry] { sent.filter { $0.kind == kind } }

    /// What must hold at every moment, also while work is under way.
    /// - Parameter earlier: the books of an earlier moment, which these may only go on from.
    func checkAnytime(_ books: Books, after earlier: Books?) -> [Violation] {
        var found = Findings()
        acknowledged(in: books, &found)
        effects(in: books, &found)
        sums(in: books, &found)
        if let earlier { movements(from: earlier, to: books, &found) }
        order(of: books, &found)
        answers(&found)
        return found.violations
    }

    /// What must hold besides once nothing is left to do.
    func checkSettled(_ books: Books, after earlier: Books?) async throws -> [Violation] {
        var found = Findings(violations: checkAnytime(books, after: earlier))
        resolved(in: books, &found)
        completed(books, &found)
        events(books, &found)
        try await readable(&found)
        try await audited(&found)
        return found.violations
    }

    struct Findings {
        var violations: [Violation] = []

        mutating func expect(_ isTrue: Bool, _ invariant: String, _ what: @autoclosure () -> String) {
            if !isTrue { violations.append(Violation(invariant: invariant, what: what())) }
        }
    }

    // MARK: - I1

    private func acknowledged(in books: Books, _ found: inout Findings) {
        for entry in told(.quote) {
            for answer in entry.answers {
                guard let quote: PublicAPI.Quote = decoded(answer) else {
                    found.expect(false, "I1", "the answer to \(entry.name) is no quote")
                    continue
                }
                found.expect(books.quotes[quote.id] == answer, "I1", "quote \(quote.id) is not kept as it was answered")
            }
        }
        for entry in told(.order) {
            for answer in entry.answers {
                guard let told: PublicAPI.Order = decoded(answer), let kept = books.orders[told.id] else {
                    found.expect(false, "I1", "the order of key \(entry.name) is gone")
                    continue
                }
                let history = told.history.map(\.state.rawValue)
                found.expect(
                    kept.quote == told.quoteId && kept.total == told.total && kept.steps.starts(with: history)
                        && (told.payment == nil || told.payment?.id == kept.payment),
                    "I1", "order \(told.id) is kept as \(kept), and was answered as \(told)")
            }
        }
        for entry in told(.decision) where entry.outcome == .ok {
            let kept = CaseID(entry.name).flatMap { books.cases[$0] }
            found.expect(
                kept?.state == entry.about, "I1",
                "case \(entry.name) was \(entry.about), and is \(kept?.state ?? "gone")")
        }
        for entry in told(.rates) where entry.outcome == .ok {
            let kept = books.imports.contains { $0.dollars.contains(entry.name) }
            found.expect(kept, "I1", "the rates with the dollar at \(entry.name) are gone")
        }
    }

    /// Asks for everything that was acknowledged, as any client may.
    private func readable(_ found: inout Findings) async throws {
        for entry in told(.quote) {
            for answer in entry.answers {
                guard let quote: PublicAPI.Quote = decoded(answer) else { continue }
                let again = try await house.ask(.get, "/v1/quotes/\(quote.id)")
                found.expect(
                    again.body == answer, "I1", "quote \(quote.id) reads \(again.status) \(again.text.prefix(200))")
            }
        }
        for entry in told(.order) {
            guard let told: PublicAPI.Order = entry.answers.first.flatMap(decoded) else { continue }
            let answer = try await house.ask(.get, "/v1/orders/\(told.id)")
            let now: PublicAPI.Order? = decoded(answer.body)
            found.expect(
                now?.id == told.id && now?.total == told.total && now?.createdAt == told.createdAt
                    && now?.history.starts(with: told.history) == true,
                "I1", "order \(told.id) reads \(answer.status) \(answer.text.prefix(200))")
        }
        for entry in told(.key) {
            for answer in entry.answers {
                let asked = try await Asker(house.address(of: "gateway"), asPeer: false).send(
                    .get, "/v1/payment-methods?country=NL&currency=EUR&amount=19.99",
                    headers: [("authorization", "Bearer \(String(decoding: answer, as: UTF8.self))")])
                found.expect(asked.status == 200, "I1", "the key \(entry.name) is not known: \(asked.status)")
            }
        }
    }

    // MARK: - I4

    /// Every act is in its audit log as it was written.
    private func audited(_ found: inout Findings) async throws {
        for service in ["checkout", "fraud", "gateway", "payments"] {
            let report = try await house.auditReport(of: service)
            found.expect(report.findings.isEmpty, "I4", "the audit log of \(service): \(report.findings)")
        }
    }

    // MARK: - I2

    private func effects(in books: Books, _ found: inout Findings) {
        for entry in sent(.order) {
            let orders = QuoteID(entry.about).map { books.order(on: $0) } ?? []
            found.expect(orders.count <= 1, "I2", "key \(entry.name) made \(orders.count) orders")
            for order in orders {
                let payments = books.payments(of: order.id)
                found.expect(payments.count <= 1, "I2", "order \(order.id) has \(payments.count) payments")
                let assessments = books.assessedOrders.count { $0 == order.id }
                found.expect(assessments <= 1, "I2", "order \(order.id) has \(assessments) assessments")
            }
            found.expect(Set(entry.answers).count <= 1, "I2", "key \(entry.name) was answered in different bytes")
        }
        let quotes = sent(.quote)
        let most = quotes.map { $0.answers.count + $0.unknowns + ($0.outcome == .unknown ? 1 : 0) }.reduce(0, +)
        let least = told(.quote).map(\.answers.count).reduce(0, +)
        found.expect(
            (least...max(least, most)).contains(books.quotes.count), "I2",
            "\(books.quotes.count) quotes are kept, of \(least) that were answered and \(most) that may be")
        for one in books.cases.values {
            found.expect(one.decisions <= 1, "I2", "case \(one.id) was decided \(one.decisions) times")
        }
        for entry in sent(.rates) {
            let times = books.imports.count { $0.dollars.contains(entry.name) }
            found.expect(times <= 1, "I2", "the rates with the dollar at \(entry.name) were taken \(times) times")
        }
        for entry in sent(.key) {
            let rows = books.keyNames.count { $0 == entry.name }
            found.expect(
                (entry.answers.count...max(entry.answers.count, entry.statuses.count)).contains(rows), "I2",
                "\(rows) keys are named \(entry.name), \(entry.answers.count) were given out")
        }
        found.expect(
            Set(books.merchantNames).count == books.merchantNames.count, "I2", "a merchant is there twice")
    }

    private func resolved(in books: Books, _ found: inout Findings) {
        for entry in sent {
            found.expect(
                entry.outcome == (entry.kind == .mistake ? .fail : .ok) || entry.outcome == .dropped, "I2",
                "\(entry.kind.rawValue) \(entry.name) ended as \(entry.outcome): \(entry.statuses)")
        }
        for entry in sent(.order) {
            let orders = QuoteID(entry.about).map { books.order(on: $0) } ?? []
            let isRight = orders.count == 1 || entry.outcome == .dropped && house.movesClocks && orders.isEmpty
            found.expect(isRight, "I2", "key \(entry.name) made \(orders.count) orders")
        }
        found.expect(
            books.runningKeys.values.allSatisfy { $0 == 0 }, "I2", "calls never ended: \(books.runningKeys)")
    }

    func decoded<Value: Decodable>(_ bytes: [UInt8]) -> Value? {
        try? ServiceAnswer(status: 200, headers: [:], body: bytes).decoded()
    }
}
