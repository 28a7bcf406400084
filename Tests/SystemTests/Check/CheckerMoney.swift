import Commerce
import Wire

/// Money, movements, events and answers.
extension Checker {
    // MARK: - I3

    /// Sums agree wherever one is written down, and nothing came twice. The books of orders are read before those of
    /// payments, and these before the provider's, so that what one has of the next is in it by then.
    func sums(in books: Books, _ found: inout Findings) {
        let sales = Dictionary(grouping: books.sales) { "\($0.provider) \($0.reference)" }
        let payments = Dictionary(grouping: books.payments.values) { "\($0.provider) \($0.reference)" }
        for (name, group) in sales {
            found.expect(group.count == 1, "I3", "\(name) is there \(group.count) times at the provider")
            found.expect((payments[name]?.count ?? 0) <= 1, "I3", "\(name) is the reference of two payments")
        }
        for payment in books.payments.values {
            let sale = sales["\(payment.provider) \(payment.reference)"]?.first
            found.expect(
                sale == nil || sale?.amount == payment.amount, "I3",
                "payment \(payment.id) is \(payment.amount), and \(String(describing: sale?.amount)) at the provider")
            let total = books.orders[payment.order]?.total
            found.expect(
                total == nil || total == payment.amount, "I3",
                "payment \(payment.id) is \(payment.amount) of an order of \(String(describing: total))")
            found.expect(payment.captured.count <= 1, "I3", "payment \(payment.id) was paid \(payment.captured)")
            if payment.state == "succeeded" {
                let isUnflagged = payment.flags.isEmpty || payment.flags == "late" && house.movesClocks
                found.expect(
                    payment.received == payment.amount && payment.captured == [payment.amount] && isUnflagged
                        && sale?.paid == payment.amount,
                    "I3", "payment \(payment.id) is \(payment), and \(String(describing: sale)) at the provider")
            }
        }
        for order in books.orders.values where order.state == "paid" {
            let payment = order.payment.flatMap { books.payments[$0] }
            found.expect(
                payment?.state == "succeeded", "I3",
                "order \(order.id) is paid, its payment \(payment?.state ?? "gone")")
        }
    }

    /// Once nothing is left to do, every sum that a provider took is a success here, and every success is told on.
    func completed(_ books: Books, _ found: inout Findings) {
        let payments = Dictionary(grouping: books.payments.values) { "\($0.provider) \($0.reference)" }
        for sale in books.sales {
            let payment = payments["\(sale.provider) \(sale.reference)"]?.first
            found.expect(payment != nil, "I3", "\(sale.reference) is a sale of no payment")
            found.expect(
                (sale.paid != nil) == (payment?.state == "succeeded"), "I3",
                "the provider has \(String(describing: sale.paid)) for \(sale.reference), the payment is "
                    + (payment?.state ?? "gone"))
        }
        for payment in books.payments.values {
            let order = books.orders[payment.order]
            found.expect(order != nil, "I3", "payment \(payment.id) is of no order")
            found.expect(
                order?.payment == payment.id && order?.paymentSequence == payment.sequence, "I3",
                "payment \(payment.id) has come to \(payment.sequence), its order knows "
                    + "\(order?.paymentSequence ?? 0)")
            found.expect(
                (payment.state == "succeeded") == isPaid(order, books), "I3",
                "payment \(payment.id) is \(payment.state), its order \(order?.state ?? "gone")")
        }
        for entry in told(.approval) {
            let order = OrderID(entry.name).flatMap { books.orders[$0] }
            found.expect(isPaid(order, books), "I3", "order \(entry.name) was paid, and is \(order?.state ?? "gone")")
        }
        for entry in told(.decision) {
            let one = CaseID(entry.name).flatMap { books.cases[$0] }
            let order = one.flatMap { books.orders[$0.order] }
            let wanted = entry.about == "declined" ? ["declined"] : ["awaiting_payment", "paid", "expired"]
            found.expect(
                order.map { wanted.contains($0.state) } == true || isPaid(order, books), "I3",
                "case \(entry.name) was \(entry.about), its order is \(order?.state ?? "gone")")
        }
    }

    private func isPaid(_ order: Books.Order?, _ books: Books) -> Bool {
        books.isPaid(order, movesClocks: house.movesClocks)
    }

    // MARK: - I4

    /// How far an order has come; endings are equally far.
    private static let ranks = [
        "placed": 0, "in_review": 1, "starting_payment": 2, "awaiting_payment": 3, "paid_on_hold": 4, "paid": 5,
        "declined": 5, "blocked": 5, "expired": 5, "payment_failed": 5, "payment_mismatch": 6,
    ]

    /// Each order went through its states forwards, each once.
    func order(of books: Books, _ found: inout Findings) {
        for order in books.orders.values {
            let ranks = order.steps.map { Self.ranks[$0] ?? -1 }
            let isRising = zip(ranks, ranks.dropFirst()).allSatisfy { $0 < $1 }
            found.expect(
                isRising && ranks.first == 0 && order.steps.last == order.state, "I4",
                "order \(order.id) is \(order.state) and went \(order.steps)")
        }
        let numbers = books.imports.map(\.number)
        found.expect(
            numbers == Array(1...max(1, Int64(numbers.count))).prefix(numbers.count).map { $0 }
                && books.lastImport == numbers.last ?? 0,
            "I4", "imports are \(numbers), the last is said to be \(books.lastImport)")
        for one in books.imports {
            found.expect(
                Int64(one.daysFound) == one.days && one.dollars.count == 1, "I4",
                "import \(one.number) has \(one.daysFound) of \(one.days) days")
        }
    }

    func movements(from earlier: Books, to books: Books, _ found: inout Findings) {
        for (id, quote) in earlier.quotes {
            found.expect(books.quotes[id] == quote, "I4", "quote \(id) changed")
        }
        for (id, order) in earlier.orders {
            found.expect(
                books.orders[id]?.steps.starts(with: order.steps) == true, "I4",
                "order \(id) went \(order.steps), and now \(books.orders[id]?.steps ?? [])")
        }
        for (id, payment) in earlier.payments {
            let now = books.payments[id]
            found.expect(
                (now?.sequence ?? 0) >= payment.sequence && (payment.state != "succeeded" || now?.state == "succeeded"),
                "I4", "payment \(id) was \(payment.state), and is \(now?.state ?? "gone")")
        }
        for (id, one) in earlier.cases where one.state != "open" {
            found.expect(books.cases[id]?.state == one.state, "I4", "case \(id) was \(one.state)")
        }
        found.expect(books.lastImport >= earlier.lastImport, "I4", "an import went away")
    }

    // MARK: - I5

    /// Every event was taken by its receiver, each once, and none is left.
    func events(_ books: Books, _ found: inout Findings) {
        for (service, outbox) in books.outboxes {
            found.expect(
                outbox.waiting == 0 && outbox.dead == 0, "I5",
                "\(service) has \(outbox.waiting) events waiting and \(outbox.dead) dead")
        }
        // A payment begins at 1, and each change that others can see is an event.
        let changes = books.payments.values.map { Int($0.sequence) - 1 }.reduce(0, +)
        let taken = books.inbox["payment.updated"] ?? 0
        found.expect(changes == taken, "I5", "payments changed \(changes) times, checkout heard of \(taken)")
        let decisions = books.cases.values.count { $0.state != "open" }
        let heard = books.inbox["case.decided"] ?? 0
        found.expect(decisions == heard, "I5", "\(decisions) cases were decided, checkout heard of \(heard)")
        found.expect(
            books.verdicts["received", default: 0] == 0 && books.verdicts["parked", default: 0] == 0
                && books.verdicts["abandoned", default: 0] == 0,
            "I5", "callbacks are left: \(books.verdicts)")
    }

    // MARK: - I6

    /// A client that tries again meets what is being done (409), has no place (507) or does not answer (502, 503, 504),
    /// and nothing else; a wrong call is refused as the client's fault; and each says so in a problem document.
    func answers(_ found: inout Findings) {
        for entry in sent {
            let others = entry.statuses.filter { status in
                guard let status else { return !allowsCutAnswers(entry.kind) }
                if History.passing.contains(status) { return false }
                return !(entry.kind == .mistake ? (400..<500) : (200..<400)).contains(status)
            }
            found.expect(others.isEmpty, "I6", "\(entry.kind.rawValue) \(entry.name) met \(others)")
            found.expect(
                entry.wordless == 0, "I6",
                "\(entry.kind.rawValue) \(entry.name) got \(entry.wordless) answers without words")
        }
    }

    /// Pricing is asked without a gateway, and a command ends without a word: there the answer itself may be cut. So may
    /// any where the gateway itself is killed.
    private func allowsCutAnswers(_ kind: History.Kind) -> Bool {
        kind == .rates || kind == .key || house.copies > 1 || house.wasGatewayKilled
    }
}
