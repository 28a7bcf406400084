import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import Synchronization
import TestSupport
import Wire

/// Shops that buy without a pause while faults strike: quotes, orders, payers, looks at orders, and now and then a call
/// that is wrong. Each goes on trying what it began until it knows what became of it.
final class Crowd: Sendable {
    /// A card number of the test range, which nobody may find in a log.
    static let cardNumber = "4242424242424242"

    let stage: Stage
    private let client: PatientClient
    private let flights = Mutex(Flights())
    private let isClosing = Mutex(false)
    /// Which gateway a buyer asks; where there is a balancer before them, that.
    private let door: @Sendable () -> ServiceAddress
    /// What is sold, in turn.
    let sales: [Sale]

    private struct Flights {
        var count = 0
        var underWay: Set<Int> = []
        /// Requests begun, by kind.
        var begun: [History.Kind: Int] = [:]
        /// Those that a fault met.
        var struck: Set<Int> = []
        var hits = 0
        /// Requests that were not answered, or with a 5xx.
        var refusals = 0
        /// When orders that were placed had been begun, the last of them.
        var lastServed: ContinuousClock.Instant?
        var times: [Duration] = []
    }

    init(_ stage: Stage, sales: [Sale] = Sale.all, door: (@Sendable () -> ServiceAddress)? = nil) {
        self.stage = stage
        self.sales = sales
        self.door = door ?? { [house = stage.house] in house.address(of: "gateway") }
        client = PatientClient(history: stage.history, pause: .milliseconds(100))
    }

    /// Buys while `body` runs; returns when what was begun is known.
    func buy<Value: Sendable>(
        _ buyers: Int, during body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        isClosing.withLock { $0 = false }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<buyers {
                group.addTask { [self] in
                    while !isClosing.withLock({ $0 }) { try await visit() }
                }
            }
            let result: Result<Value, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            isClosing.withLock { $0 = true }
            try await group.waitForAll()
            return try result.get()
        }
    }

    // MARK: - What faults ask

    /// A fault strikes now: what is under way is watched.
    func strike() {
        flights.withLock { $0.struck.formUnion($0.underWay) }
    }

    /// Requests that a fault met and that did not succeed as they were.
    var hits: Int { flights.withLock { $0.hits } }

    /// Requests so far that were not answered, or with a 5xx.
    var refusals: Int { flights.withLock { $0.refusals } }

    /// How many requests are under way.
    var underWay: Int { flights.withLock { $0.underWay.count } }

    /// Returns once so many are under way, so that a fault meets some.
    func untilBusy(_ count: Int = 1) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while underWay < count {
            guard ContinuousClock.now < deadline else { throw HouseError("nobody buys") }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    /// Returns at the moment at which a request of this kind begins.
    func untilBegun(_ kind: History.Kind) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        let before = flights.withLock { $0.begun[kind, default: 0] }
        while flights.withLock({ $0.begun[kind, default: 0] }) == before {
            guard ContinuousClock.now < deadline else { throw HouseError("nobody sends a \(kind)") }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    /// Returns once an order is placed that was begun after a moment; how long after it that was.
    func untilServed(since moment: ContinuousClock.Instant, within limit: Duration = .seconds(60)) async throws
        -> Duration
    {
        while flights.withLock({ $0.lastServed.map { $0 < moment } ?? true }) {
            guard ContinuousClock.now - moment < limit else { throw HouseError("no order is placed after \(limit)") }
            try await House.pause()
        }
        return ContinuousClock.now - moment
    }

    /// Durations of requests answered with success since the last look, in order.
    func takeTimes() -> [Duration] {
        flights.withLock { flights in
            defer { flights.times = [] }
            return flights.times.sorted()
        }
    }

    // MARK: - What buyers do

    private func visit() async throws {
        let number = stage.next()
        let sale = sales[number % sales.count]
        guard let bytes = try await done(.quote, "quote \(number)", .post, "/v1/quotes", sale.cart()) else { return }
        let quote: PublicAPI.Quote = try ServiceAnswer(status: 201, headers: [:], body: bytes).decoded()
        let begun = ContinuousClock.now
        let json = sale.order(quote.id, buyer: Stage.calmBuyer(number, sale))
        guard
            let placed = try await done(
                .order, "order-\(number)", .post, "/v1/orders", json, about: quote.id.text, key: "order-\(number)")
        else { return }
        flights.withLock { $0.lastServed = max($0.lastServed ?? begun, begun) }
        let order: PublicAPI.Order = try ServiceAnswer(status: 201, headers: [:], body: placed).decoded()
        if number.isMultiple(of: 2) { try await pay(order, sale) }
        if number.isMultiple(of: 5) { try await err(number) }
        _ = try await done(.reading, "/v1/orders/\(order.id)", .get, "/v1/orders/\(order.id)")
    }

    private func pay(_ order: PublicAPI.Order, _ sale: Sale) async throws {
        var now = order
        let deadline = ContinuousClock.now + PatientClient.patience
        while now.payment?.action == nil {
            guard ContinuousClock.now < deadline else { throw HouseError("nothing is asked of the payer of \(now)") }
            try await Task.sleep(for: client.pause)
            guard let bytes = try await done(.reading, "/v1/orders/\(order.id)", .get, "/v1/orders/\(order.id)")
            else { return }
            now = try ServiceAnswer(status: 200, headers: [:], body: bytes).decoded()
            // A provider may refuse what was signed under a wrong clock: then there is nothing to pay.
            if now.state == .paymentFailed { return }
        }
        guard let action = now.payment?.action else { return }
        let entry = stage.history.begin(.approval, order.id.text)
        try await stage.house.play("approve", sale, action)
        stage.history.note(entry, status: 200)
    }

    /// Something that no service may take: a card number where none belongs, half a document, an id of nobody.
    private func err(_ number: Int) async throws {
        switch number / 5 % 3 {
        case 0:
            let json = sales[0].cart().replacing("T-shirt", with: "card \(Self.cardNumber)")
                .replacing("610910", with: "x")
            _ = try await done(.mistake, "card", .post, "/v1/quotes", json)
        case 1: _ = try await done(.mistake, "half", .post, "/v1/orders", #"{"quote_id":"#, key: "mistake-\(number)")
        default: _ = try await done(.mistake, "nobody", .get, "/v1/orders/ord_01jd0000000000000000000000")
        }
    }

    /// Asks until it is known what came of it; the answer, or nil for a refusal.
    private func done(
        _ kind: History.Kind, _ name: String, _ method: HTTPRequest.Method, _ target: String, _ json: String = "",
        about: String = "", key: String? = nil
    ) async throws -> [UInt8]? {
        let entry = stage.history.begin(kind, name, about: about)
        var headers = [(name: "authorization", value: "Bearer \(stage.house.key)")]
        if let key { headers.append(("idempotency-key", key)) }
        try await client.resolve(entry) { [self, headers] in
            try await watched(kind) {
                try await Asker(door(), asPeer: false).send(method, target, headers: headers, body: Array(json.utf8))
            }
        }
        return stage.history[entry].answers.first
    }

    private func watched(
        _ kind: History.Kind, _ send: () async throws -> ServiceAnswer
    ) async throws -> ServiceAnswer {
        let begun = ContinuousClock.now
        let flight = flights.withLock { flights in
            flights.count += 1
            flights.begun[kind, default: 0] += 1
            flights.underWay.insert(flights.count)
            return flights.count
        }
        func land(_ isWell: Bool) {
            flights.withLock {
                $0.underWay.remove(flight)
                if $0.struck.remove(flight) != nil, !isWell { $0.hits += 1 }
                if !isWell { $0.refusals += 1 }
                if isWell { $0.times.append(ContinuousClock.now - begun) }
            }
        }
        do {
            let answer = try await send()
            land(answer.status < 500)
            return answer
        } catch {
            land(false)
            throw error
        }
    }
}

extension FaultFigures {
    /// Takes over what the crowd met and its clients were told.
    /// - Parameters:
    ///   - first: entries of the history before it are of earlier faults.
    ///   - hitsBefore: those that earlier faults had met.
    mutating func count(_ crowd: Crowd, from first: Int, hitsBefore: Int) {
        hits = crowd.hits - hitsBefore
        for entry in crowd.stage.history.all.dropFirst(first) {
            for status in entry.statuses {
                switch status {
                case .some(200..<400): ok += 1
                case nil, 502, 503, 504: unknown += 1
                default: fail += 1
                }
            }
        }
    }
}
