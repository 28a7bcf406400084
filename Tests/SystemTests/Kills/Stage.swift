import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import Synchronization
import TestSupport
import Wire

/// A house with a shop that buys, a payer who pays and a reviewer who decides, all of it noted in a history.
final class Stage: Sendable {
    let house: House
    let history = History()
    let client: PatientClient
    let chance: SeededChance
    private let count = Mutex(0)
    private let books = Mutex<Books?>(nil)
    private let console = Mutex<ConsoleVisit?>(nil)

    init(_ house: House, seed: UInt64) {
        self.house = house
        client = PatientClient(history: history)
        chance = SeededChance(seed)
    }

    /// 1, 2, 3 …: what tells one write from another.
    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }

    /// A buyer's name in letters: digits in an address make the rules suspicious, and so does a buyer seen too often.
    static func letters(_ number: Int) -> String {
        String(String(number).utf8.map { Character(UnicodeScalar(UInt8(ascii: "a") + $0 - UInt8(ascii: "0"))) })
    }

    static func calmBuyer(_ number: Int, _ sale: Sale) -> String {
        """
        {"name":"Ana Souza","email":"ana.souza.\(letters(number))@example.com","account_age_days":900,\
        "previous_orders":12\(sale.document.map { ",\"document\":\"\($0)\"" } ?? "")}
        """
    }

    /// One whom the rules want a person to look at.
    static func strangeBuyer(_ number: Int) -> String {
        """
        {"name":"R. Silva","email":"x77.\(letters(number))@mailinator.com","document":"529.982.247-25",\
        "previous_orders":0}
        """
    }

    // MARK: - Writes that succeed

    func quote(_ json: String, at copy: Int = 1) async throws -> PublicAPI.Quote {
        let entry = history.begin(.quote, "quote \(next())")
        let send = { @Sendable [house] in try await house.ask(.post, "/v1/quotes", json: json, at: copy) }
        try await client.resolve(entry, send)
        guard let answer = history[entry].answers.first else {
            throw HouseError("no quote was to be had: \(history[entry].statuses)")
        }
        return try ServiceAnswer(status: 201, headers: [:], body: answer).decoded()
    }

    /// An order that is placed already.
    func order(_ sale: Sale, buyer: String? = nil, cart: String? = nil) async throws -> PublicAPI.Order {
        let number = next()
        let quote = try await quote(cart ?? sale.cart())
        let json = sale.order(quote.id, buyer: buyer ?? Self.calmBuyer(number, sale))
        let entry = history.begin(.order, "order-\(number)", about: quote.id.text)
        try await client.resolve(entry) { [house] in
            try await house.ask(.post, "/v1/orders", json: json, key: "order-\(number)")
        }
        guard let answer = history[entry].answers.first else {
            throw HouseError("no order was to be had: \(history[entry].statuses)")
        }
        return try ServiceAnswer(status: 201, headers: [:], body: answer).decoded()
    }

    // MARK: - The reviewer

    /// Signed in once: the session is in the tables, so it outlives the process that began it.
    func reviewer() async throws -> ConsoleVisit {
        if let console = console.withLock({ $0 }) { return console }
        let visit = try await ConsoleVisit.begin(at: house)
        console.withLock { $0 = visit }
        return visit
    }

    // MARK: - Looking

    /// Reads the books and checks what must hold at every moment.
    func check() async throws -> [Violation] {
        let told = history.all
        let now = try await Books(of: house)
        let earlier = books.withLock { books in
            defer { books = now }
            return books
        }
        return Checker(house: house, told: told, sent: history.all).checkAnytime(now, after: earlier)
    }

    /// Waits until nothing is left to do, and checks everything.
    func settle(within limit: Duration = .seconds(90)) async throws -> [Violation] {
        let deadline = ContinuousClock.now + limit
        var now = try await Books(of: house)
        while true {
            let left = left(in: now)
            let next = try await Books(of: house)
            if left == nil, next == now { return try await checkAll(now) }
            guard ContinuousClock.now < deadline else { throw HouseError("still to be done: \(left ?? "something")") }
            if left != nil { for _ in 0..<5 { try await House.pause() } }
            now = next
        }
    }

    /// Checks everything as it is, settled or not.
    func checkAll(_ now: Books) async throws -> [Violation] {
        let earlier = books.withLock { books in
            defer { books = now }
            return books
        }
        return try await Checker(house: house, told: history.all, sent: history.all)
            .checkSettled(now, after: earlier)
    }

    /// What somebody still has to do; nil for nothing. What was set aside or went wrong is for the checker to say.
    private func left(in books: Books) -> String? {
        for order in books.orders.values where ["placed", "starting_payment"].contains(order.state) {
            return "order \(order.id) is \(order.state)"
        }
        for payment in books.payments.values where ["created", "unconfirmed"].contains(payment.state) {
            return "payment \(payment.id) is \(payment.state)"
        }
        for (service, outbox) in books.outboxes where outbox.waiting > 0 {
            return "\(outbox.waiting) events of \(service)"
        }
        // Who could not write that a call ended, as on a full disk, tries again, after a minute at the latest.
        for (service, calls) in books.runningKeys where calls > 0 { return "\(calls) calls of \(service)" }
        if !books.undelivered.isEmpty { return "callbacks of the provider: \(books.undelivered)" }
        if books.verdicts["received", default: 0] > 0 { return "callbacks: \(books.verdicts)" }
        for entry in history.all(.approval) {
            let order = OrderID(entry.name).flatMap { books.orders[$0] }
            guard books.isPaid(order, movesClocks: house.movesClocks) else {
                return "order \(entry.name) is not paid: \(order?.state ?? "gone")"
            }
        }
        return nil
    }
}

/// A reviewer's session in the console, without a browser.
struct ConsoleVisit: Sendable {
    let house: House
    let cookie: String

    static func begin(at house: House, copy: Int = 1) async throws -> ConsoleVisit {
        let form = Self.form(["email": House.reviewer.email, "password": House.reviewer.password])
        let answer = try await Asker(house.address(of: "gateway", copy: copy), asPeer: false).send(
            .post, "/console/sign-in", headers: [Self.formType], body: form)
        guard answer.status == 303, let cookie = answer.header("set-cookie")?.split(separator: ";").first else {
            throw HouseError("nobody was signed in: \(answer.status)")
        }
        return ConsoleVisit(house: house, cookie: String(cookie))
    }

    /// Reads a case's page; what it takes to decide it there.
    func decision(_ verdict: String, on id: CaseID, at copy: Int = 1) async throws -> [UInt8] {
        let page = try await Asker(house.address(of: "gateway", copy: copy), asPeer: false).send(
            .get, "/console/cases/\(id)", headers: [("cookie", cookie)])
        func value(_ name: String) throws -> String {
            guard let field = page.text.range(of: "name=\"\(name)\" value=\""),
                let end = page.text[field.upperBound...].firstIndex(of: "\"")
            else { throw HouseError("the page of \(id) has no \(name): \(page.status)") }
            return String(page.text[field.upperBound..<end])
        }
        var fields = ["token": try value("token"), "seen_version": try value("seen_version")]
        fields["do"] = verdict == "approved" ? "approve" : "decline"
        fields["reason"] = verdict == "approved" ? "" : "known_pattern"
        return Self.form(fields)
    }

    func send(_ form: [UInt8], on id: CaseID, at copy: Int = 1) async throws -> ServiceAnswer {
        try await Asker(house.address(of: "gateway", copy: copy), asPeer: false).send(
            .post, "/console/cases/\(id)/decision", headers: [Self.formType, ("cookie", cookie)], body: form)
    }

    private static let formType = (name: "content-type", value: "application/x-www-form-urlencoded")

    private static func form(_ fields: [String: String]) -> [UInt8] {
        Array(
            fields.sorted { $0.key < $1.key }
                .map { "\($0.key)=\(PercentEncoding.encode($0.value))" }.joined(separator: "&").utf8)
    }
}
