import Commerce
import Foundation
import HTTPTypes
import JSON
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

/// Two copies of every service on one PostgreSQL, behind two gateways, and one outside world. Whatever one half begins,
/// the other goes on with: see `House` for who asks whom.
extension SystemTests {
    @Suite(.enabled(if: EngineServer.postgresURL != nil, "copies share a PostgreSQL")) struct TwinTests {
        @Test func `a second copy of every service changes nothing that a client sees`() async throws {
            try await Twins.open { twins in
                try await twins.tablesWereMadeOnce()
                try await twins.salesAlternateBetweenGateways()
                try await twins.oneKeyIsUsedAtBothGatewaysAtOnce()
                try await twins.oneCaseIsDecidedAtBothGatewaysAtOnce()
                try await twins.keysAreMadeAndRevokedForBoth()
                #expect(try await twins.stage.settle() == [])
                #expect(twins.fork.takenTwice > 0, "no callback reached both copies")
            }
        }

        @Test func `one copy is killed in the middle, and the other serves`() async throws {
            try await Twins.open { twins in
                for victim in ["checkout", "payments", "fraud", "gateway"] {
                    try await twins.serve(while: victim)
                }
                #expect(try await twins.stage.settle() == [])
            }
        }
    }
}

struct Twins: Sendable {
    let stage: Stage
    let fork: CallbackFork
    var house: House { stage.house }

    static func open(_ story: @escaping @Sendable (Twins) async throws -> Void) async throws {
        let fork = CallbackFork()
        try await withRunning(fork.process()) { address in
            let more = [
                "CARNET_CALLBACK_URL": "http://\(address.authority)",
                "CARNET_SANDBOX_CALLBACK_HOSTS": address.authority,
            ]
            try await House.open(.postgres, copies: 2, with: more) { house in
                fork.reach((1...2).map { house.address(of: "gateway", copy: $0) })
                try await story(Twins(stage: Stage(house, seed: 1), fork: fork))
            }
        }
    }

    /// Both copies of a service began at the same moment on empty schemas.
    func tablesWereMadeOnce() async throws {
        for service in ["checkout", "payments", "fraud", "pricing", "gateway"] {
            let made = try await house.reading(service) { db in
                try db.first("SELECT COUNT(*) AS made FROM schema_migration WHERE number > 0")?.int("made") ?? 0
            }
            let said = house.logLines(of: service).count { $0.contains("Migration applied") }
            #expect(made > 0 && said == made, "\(service) has \(made) migrations and applied \(said)")
        }
    }

    func salesAlternateBetweenGateways() async throws {
        for (index, sale) in Sale.all.enumerated() {
            let (one, other) = index.isMultiple(of: 2) ? (1, 2) : (2, 1)
            let quote = try await stage.quote(sale.cart(), at: one)
            let number = stage.next()
            let entry = stage.history.begin(.order, "order-\(number)", about: quote.id.text)
            try await stage.client.resolve(entry) { [house] in
                try await house.ask(
                    .post, "/v1/orders", json: sale.order(quote.id, buyer: Stage.calmBuyer(number, sale)),
                    key: "order-\(number)", at: other)
            }
            let order = try await house.order(try #require(try placed(entry)).id, at: one)
            #expect(order.state == .awaitingPayment)
            try await pay(order, sale)
            let paid = try await house.wait(for: .paid, of: order.id, at: other)
            #expect(paid.history.map(\.state) == [.placed, .startingPayment, .awaitingPayment, .paid])
            for path in ["/v1/orders/\(order.id)", "/v1/quotes/\(quote.id)"] {
                #expect(try await house.ask(.get, path, at: one).body == house.ask(.get, path, at: other).body)
            }
        }
    }

    /// The same call at both doors: one effect, the same bytes, and one of the answers says that it is the other's.
    func oneKeyIsUsedAtBothGatewaysAtOnce() async throws {
        let sale = Sale.all[0]
        for _ in 0..<6 {
            let quote = try await stage.quote(sale.cart())
            let number = stage.next()
            let json = sale.order(quote.id, buyer: Stage.calmBuyer(number, sale))
            let entry = stage.history.begin(.order, "order-\(number)", about: quote.id.text)
            let replays = Held(0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for copy in 1...2 {
                    group.addTask { [stage, house] in
                        var isDone = false
                        let deadline = ContinuousClock.now + PatientClient.patience
                        while !isDone, ContinuousClock.now < deadline {
                            isDone =
                                await stage.client.once(entry) {
                                    let answer = try await house.ask(
                                        .post, "/v1/orders", json: json, key: "order-\(number)", at: copy)
                                    if answer.header("idempotent-replayed") == "true" { replays.value += 1 }
                                    return answer
                                } == .done
                            if !isDone { try await House.pause() }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let answers = stage.history[entry].answers
            #expect(answers.count == 2 && Set(answers).count == 1, "answers of one key differ")
            #expect(replays.value == 1)
            let misused = try await house.ask(
                .post, "/v1/orders", json: json.replacing("Street 1", with: "Street 2"), key: "order-\(number)", at: 2)
            #expect(misused.status == 422)
            #expect(try misused.problem.type.hasSuffix("idempotency-key-reused"))
        }
    }

    /// A reviewer who signed in at one gateway decides at both: the second decision finds the case changed.
    func oneCaseIsDecidedAtBothGatewaysAtOnce() async throws {
        let sale = Sale.all[1]
        let order = try await stage.order(
            sale, buyer: Stage.strangeBuyer(stage.next()), cart: sale.cart(unitPrice: "60.00", quantity: 4))
        #expect(order.state == .inReview)
        let id = try #require(order.screening?.caseId)
        let visit = try await ConsoleVisit.begin(at: house, copy: 1)
        let form = try await visit.decision("approved", on: id, at: 2)
        let entry = stage.history.begin(.decision, id.text, about: "approved")
        async let one = visit.send(form, on: id, at: 1)
        async let other = visit.send(form, on: id, at: 2)
        let statuses = try await [one.status, other.status]
        #expect(statuses.sorted() == [303, 409])
        stage.history.note(entry, status: 303)
        let waiting = try await house.wait(for: .awaitingPayment, of: order.id, at: 2)
        try await pay(waiting, sale)
        _ = try await house.wait(for: .paid, of: order.id)
    }

    private struct MadeKey: Codable {
        let id: String
        let key: String
    }

    /// Within two seconds; no gateway asks the tables at each call.
    func keysAreMadeAndRevokedForBoth() async throws {
        let made = try await house.run(
            "gateway", ["keys", "create", "--merchant", "Another shop", "--name", "another"])
        let key = try StrictJSONDecoder(unknownMembers: .ignored).decode(
            MadeKey.self, from: Array(made.utf8.dropLast()))
        for copy in 1...2 { #expect(try await status(of: key.key, at: copy, becomes: 200)) }
        _ = try await house.run("gateway", ["keys", "revoke", key.id])
        for copy in 1...2 { #expect(try await status(of: key.key, at: copy, becomes: 401)) }
    }

    private func status(of key: String, at copy: Int, becomes status: Int) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(2)
        while ContinuousClock.now < deadline {
            let answer = try await Asker(house.address(of: "gateway", copy: copy), asPeer: false).send(
                .get, "/v1/payment-methods?country=NL&currency=EUR&amount=19.99",
                headers: [("authorization", "Bearer \(key)")])
            if answer.status == status { return true }
            try await House.pause()
        }
        return false
    }

    // MARK: - One copy dies

    /// Orders are under way when one copy dies; a shop that goes to the other gateway when one fails it loses none, and
    /// places and pays others while the copy is dead.
    func serve(while victim: String) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<4 {
                let sale = Sale.all[index]
                group.addTask { try await sell(sale, beginningAt: index % 2 + 1) }
            }
            try await Task.sleep(for: .milliseconds(Int64(stage.chance.next() % 150)))
            try await house.killHard(victim, copy: 1)
            try await sell(Sale.all[2], beginningAt: 1)
            try await group.waitForAll()
        }
        try house.start(victim, copy: 1)
        try await house.waitUntilReady(victim, copy: 1)
    }

    /// From quote to paid, at whichever gateway serves.
    private func sell(_ sale: Sale, beginningAt copy: Int) async throws {
        let (house, number) = (house, stage.next())
        let turns = Held(copy)
        /// The next gateway in turn.
        @Sendable func door() -> Int {
            turns.value = 3 - turns.value
            return turns.value
        }
        let quoting = stage.history.begin(.quote, "quote \(number)")
        try await stage.client.resolve(quoting) {
            try await house.ask(.post, "/v1/quotes", json: sale.cart(), at: door())
        }
        let bytes = try #require(stage.history[quoting].answers.first)
        let quote: PublicAPI.Quote = try ServiceAnswer(status: 201, headers: [:], body: bytes).decoded()
        let ordering = stage.history.begin(.order, "order-\(number)", about: quote.id.text)
        try await stage.client.resolve(ordering) {
            try await house.ask(
                .post, "/v1/orders", json: sale.order(quote.id, buyer: Stage.calmBuyer(number, sale)),
                key: "order-\(number)", at: door())
        }
        try await pay(try #require(try placed(ordering)), sale)
    }

    private func placed(_ entry: Int) throws -> PublicAPI.Order? {
        try stage.history[entry].answers.first.map {
            try ServiceAnswer(status: 201, headers: [:], body: $0).decoded()
        }
    }

    private func pay(_ order: PublicAPI.Order, _ sale: Sale) async throws {
        let entry = stage.history.begin(.approval, order.id.text)
        try await house.play("approve", sale, try #require(order.payment?.action))
        stage.history.note(entry, status: 200)
    }
}
