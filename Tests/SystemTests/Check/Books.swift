import Commerce
import Foundation
import Storage
import Wire

/// What all services and the sandbox have written down, read from their tables one after another: two readings that are
/// equal are of one moment, between them.
///
/// States are kept as their words: what a table says is compared, not what our enums make of it.
struct Books: Hashable, Sendable {
    struct Order: Hashable, Sendable {
        let id: OrderID
        let quote: QuoteID
        let state: String
        let total: Money
        let payment: PaymentID?
        let paymentSequence: Int64
        /// The states it went through, oldest first.
        var steps: [String] = []
    }

    struct Payment: Hashable, Sendable {
        let id: PaymentID
        let order: OrderID
        let provider: String
        let reference: String
        let amount: Money
        let state: String
        let received: Money?
        let flags: String
        let sequence: Int64
        /// The sums that its facts say came in, each movement once.
        var captured: [Money] = []
    }

    /// A sale in the provider's own book.
    struct Sale: Hashable, Sendable {
        let id: String
        let provider: String
        let reference: String
        let amount: Money
        /// What was paid there; nil for nothing.
        let paid: Money?
    }

    struct Case: Hashable, Sendable {
        let id: CaseID
        let order: OrderID
        let state: String
        let reason: String?
        /// Decisions in its history: one, or none.
        var decisions = 0
    }

    struct Import: Hashable, Sendable {
        let number: Int64
        let days: Int64
        /// Days that have rates, and the rates of the dollar among them, each once.
        var daysFound = 0
        var dollars: Set<String> = []
    }

    struct Outbox: Hashable, Sendable {
        let waiting: Int
        let dead: Int
    }

    var quotes: [QuoteID: [UInt8]] = [:]
    var orders: [OrderID: Order] = [:]
    var payments: [PaymentID: Payment] = [:]
    var sales: [Sale] = []
    var cases: [CaseID: Case] = [:]
    var assessedOrders: [OrderID] = []
    var imports: [Import] = []
    var lastImport: Int64 = 0
    /// Names of API keys, one for each row.
    var keyNames: [String] = []
    var merchantNames: [String] = []
    /// Outboxes by service.
    var outboxes: [String: Outbox] = [:]
    /// Events that checkout has taken, by topic.
    var inbox: [String: Int] = [:]
    /// Callbacks as payments has them, by verdict.
    var verdicts: [String: Int] = [:]
    /// Callbacks that the sandbox still has to deliver, by sale, with the tries so far.
    var undelivered: [String: Int] = [:]
    /// Keys whose call has begun and not ended, by service.
    var runningKeys: [String: Int] = [:]

    init(of house: House) async throws {
        try await readCheckout(house)
        try await readPayments(house)
        try await readFraud(house)
        try await readSandbox(house)
        try await readPricing(house)
        try await readGateway(house)
    }

    func order(on quote: QuoteID) -> [Order] { orders.values.filter { $0.quote == quote } }
    func payments(of order: OrderID) -> [Payment] { payments.values.filter { $0.order == order } }

    // MARK: - Reading

    private mutating func readCheckout(_ house: House) async throws {
        let (quotes, orders, steps, inbox) = try await house.reading("checkout") { db in
            (
                try db.query("SELECT id, document FROM quote LIMIT 100000"),
                try db.query(
                    """
                    SELECT id, quote_id, state, total_minor, currency, payment_id, payment_sequence FROM orders
                    LIMIT 100000
                    """),
                try db.query("SELECT order_id, state FROM order_step ORDER BY order_id, position LIMIT 1000000"),
                try db.query("SELECT topic, COUNT(*) AS events FROM event_inbox GROUP BY topic")
            )
        }
        for row in quotes { self.quotes[try row.id("id")] = try row.bytes("document") }
        for row in orders {
            let order = Order(
                id: try row.id("id"), quote: try row.id("quote_id"), state: try row.text("state"),
                total: try row.money("total_minor", "currency"), payment: try row.optionalID("payment_id"),
                paymentSequence: try row.int64("payment_sequence"))
            self.orders[order.id] = order
        }
        for row in steps { self.orders[try row.id("order_id")]?.steps.append(try row.text("state")) }
        for row in inbox { self.inbox[try row.text("topic")] = try row.int("events") }
        runningKeys["checkout"] = try await Self.runningKeys(house, "checkout")
    }

    private mutating func readPayments(_ house: House) async throws {
        let (payments, facts, verdicts) = try await house.reading("payments") { db in
            (
                try db.query(
                    """
                    SELECT id, order_id, provider, reference, amount_minor, currency, state, received_minor,
                        received_currency, flags, revision FROM payment LIMIT 100000
                    """),
                try db.query(
                    "SELECT payment_id, amount_minor, currency FROM payment_fact WHERE kind = 'captured' LIMIT 100000"),
                try db.query("SELECT verdict, COUNT(*) AS callbacks FROM callback GROUP BY verdict")
            )
        }
        for row in payments {
            let hasReceived = try row.optionalInt64("received_minor") != nil
            let payment = Payment(
                id: try row.id("id"), order: try row.id("order_id"), provider: try row.text("provider"),
                reference: try row.text("reference"), amount: try row.money("amount_minor", "currency"),
                state: try row.text("state"),
                received: hasReceived ? try row.money("received_minor", "received_currency") : nil,
                flags: try row.text("flags"), sequence: try row.int64("revision"))
            self.payments[payment.id] = payment
        }
        for row in facts {
            self.payments[try row.id("payment_id")]?.captured.append(try row.money("amount_minor", "currency"))
        }
        for row in verdicts { self.verdicts[try row.text("verdict")] = try row.int("callbacks") }
        outboxes["payments"] = try await Self.outbox(house, "payments")
        runningKeys["payments"] = try await Self.runningKeys(house, "payments")
    }

    private mutating func readFraud(_ house: House) async throws {
        let (cases, decisions, assessments) = try await house.reading("fraud") { db in
            (
                try db.query("SELECT id, order_id, state, reason FROM review_case LIMIT 100000"),
                try db.query("SELECT case_id FROM case_event WHERE kind IN ('approved', 'declined') LIMIT 100000"),
                try db.query("SELECT order_id FROM assessment LIMIT 100000")
            )
        }
        for row in cases {
            let one = Case(
                id: try row.id("id"), order: try row.id("order_id"), state: try row.text("state"),
                reason: try row.optionalText("reason"))
            self.cases[one.id] = one
        }
        for row in decisions { self.cases[try row.id("case_id")]?.decisions += 1 }
        assessedOrders = try assessments.map { try $0.id("order_id") }
        outboxes["fraud"] = try await Self.outbox(house, "fraud")
    }

    private mutating func readSandbox(_ house: House) async throws {
        let (sales, callbacks) = try await house.reading("sandbox") { db in
            (
                try db.query(
                    "SELECT id, provider, reference, amount_minor, currency, paid_minor FROM sale LIMIT 100000"),
                try db.query("SELECT sale_id, tries FROM callback WHERE state = 'waiting' LIMIT 100000")
            )
        }
        self.sales = try sales.map { row in
            let amount = try row.money("amount_minor", "currency")
            return Sale(
                id: try row.text("id"), provider: try row.text("provider"), reference: try row.text("reference"),
                amount: amount, paid: try row.optionalInt64("paid_minor").map { Money($0, amount.currency) })
        }
        for row in callbacks { undelivered[try row.text("sale_id"), default: 0] += try row.int("tries") }
    }

    private mutating func readPricing(_ house: House) async throws {
        let (imports, rates, head) = try await house.reading("pricing") { db in
            (
                try db.query("SELECT number, day_count FROM rate_import ORDER BY number LIMIT 100000"),
                try db.query(
                    "SELECT import_number, per_euro FROM euro_rate WHERE currency = 'USD' LIMIT 1000000"),
                try db.first("SELECT last_import FROM rate_head WHERE id = 1")
            )
        }
        var found: [Int64: Import] = [:]
        for row in imports {
            let number = try row.int64("number")
            found[number] = Import(number: number, days: try row.int64("day_count"))
        }
        for row in rates {
            let number = try row.int64("import_number")
            found[number]?.daysFound += 1
            found[number]?.dollars.insert(try row.text("per_euro"))
        }
        self.imports = found.values.sorted { $0.number < $1.number }
        lastImport = try head?.int64("last_import") ?? 0
    }

    private mutating func readGateway(_ house: House) async throws {
        let (keys, merchants) = try await house.reading("gateway") { db in
            (
                try db.query("SELECT name FROM api_key LIMIT 100000"),
                try db.query("SELECT name FROM merchant LIMIT 100000")
            )
        }
        keyNames = try keys.map { try $0.text("name") }
        merchantNames = try merchants.map { try $0.text("name") }
    }

    private static func outbox(_ house: House, _ service: String) async throws -> Outbox {
        let rows = try await house.reading(service) { db in
            try db.query("SELECT state, COUNT(*) AS events FROM outbox GROUP BY state")
        }
        var counts: [String: Int] = [:]
        for row in rows { counts[try row.text("state")] = try row.int("events") }
        return Outbox(waiting: counts["waiting"] ?? 0, dead: counts["dead"] ?? 0)
    }

    private static func runningKeys(_ house: House, _ service: String) async throws -> Int {
        try await house.reading(service) { db in
            try db.first("SELECT COUNT(*) AS keys FROM idempotency WHERE state = 'running'")?.int("keys") ?? 0
        }
    }
}

extension House {
    /// Looks into the tables of a service, which may be running or dead. Nothing is held open between two looks, so that
    /// a restarted service finds its file as the dead one left it.
    func reading<Value: Sendable>(
        _ service: String, _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await withDatabase(of: service) { try await $0.read(body) }
    }
}

extension Books {
    /// Whether an order has its money. A clock a day ahead ends payments whose time is up by it, so that money comes
    /// late: the order then waits for a person, with the payment that was flagged.
    func isPaid(_ order: Order?, movesClocks: Bool) -> Bool {
        guard let order else { return false }
        if order.state == "paid" { return true }
        let payment = order.payment.flatMap { payments[$0] }
        return movesClocks && order.state == "payment_mismatch" && payment?.flags == "late"
    }
}
