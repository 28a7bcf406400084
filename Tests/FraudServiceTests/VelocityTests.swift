import Commerce
import FraudDomain
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import FraudService

@Suite struct VelocityTests {
    /// Windows are half-open: `t - W < time <= t`. An order of the same moment that arrived before is in.
    @Test(arguments: Engine.available)
    func `exactly a window older is out, the same second is in`(engine: Engine) async throws {
        try await engine.withDatabase(Migration.fraud) { database in
            let ambient = TestClock(Bench.moment).ambient
            let assessments = try await Bench.assessments(database, ambient)
            let times = ["2026-11-20T12:00:00Z", "2026-11-20T12:00:00.001Z", Bench.moment, Bench.moment]
            var counts: [Int64?] = []
            for time in times {
                let record = try await assessments.assess(Bench.order(ambient.newID(), placedAt: time))
                counts.append(record.findings.value(of: .emailOrders24h))
            }
            #expect(counts == [1, 2, 2, 3])
        }
    }

    @Test(arguments: Engine.available)
    func `an order asked about again gets its first answer and counts once`(engine: Engine) async throws {
        try await engine.withDatabase(Migration.fraud) { database in
            let ambient = TestClock(Bench.moment).ambient
            let assessments = try await Bench.assessments(database, ambient)
            let order = try Bench.suspect(ambient.newID())
            let first = try await assessments.assess(order)
            let again = try await assessments.assess(order)
            #expect(first.answer == again.answer)
            #expect(first.caseID != nil)
            let next = try await assessments.assess(Bench.suspect(ambient.newID()))
            #expect(next.findings.value(of: .emailOrders24h) == 2)
        }
    }

    @Test(arguments: Engine.available)
    func `orders at once count each other, each once`(engine: Engine) async throws {
        try await engine.withDatabase(Migration.fraud) { database in
            let ambient = TestClock(Bench.moment).ambient
            let assessments = try await Bench.assessments(database, ambient)
            let orders = try (0..<40).map { _ in try Bench.order(ambient.newID()) }
            let counts = try await withThrowingTaskGroup(of: Int64.self) { group in
                for order in orders {
                    group.addTask { try await assessments.assess(order).findings.value(of: .emailOrders24h) ?? 0 }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(counts.sorted() == Array(1...40))
        }
    }

    @Test(arguments: Engine.available)
    func `one order sent many times at once is assessed once`(engine: Engine) async throws {
        try await engine.withDatabase(Migration.fraud) { database in
            let ambient = TestClock(Bench.moment).ambient
            let assessments = try await Bench.assessments(database, ambient)
            let id: OrderID = ambient.newID()
            let orders = try (0..<10).map { try Bench.suspect(id, person: $0) }
            let answers = try await withThrowingTaskGroup(of: AssessmentID.self) { group in
                for order in orders { group.addTask { try await assessments.assess(order).id } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(answers.count == 1)
            let cases = try await database.read { try QueueRepository(db: $0, vault: assessments.vault).openCount() }
            #expect(cases == 1)
        }
    }

    @Test(arguments: Engine.available)
    func `what an order does not have is not counted`(engine: Engine) async throws {
        try await engine.withDatabase(Migration.fraud) { database in
            let ambient = TestClock(Bench.moment).ambient
            let order = try Bench.order(
                ambient.newID(), buyer: FraudAPI.Buyer(name: "Sanne Vis", email: "sanne@kade.example"))
            let record = try await Bench.assessments(database, ambient).assess(order)
            #expect(record.findings.counters.map(\.counter) == ["email_orders_24h", "email_euro_cents_24h"])
        }
    }

    /// 200 orders out of a few e-mails, devices, tokens and addresses, some late: every counter against a plain count.
    @Test(arguments: Engine.available)
    func `every counter equals a count by hand`(engine: Engine) async throws {
        try await engine.withDatabase(Migration.fraud) { database in
            let clock = TestClock(Bench.moment)
            let assessments = try await Bench.assessments(database, clock.ambient)
            let chance = SeededChance(20_261_121)
            func pick(_ count: UInt64) -> Int { Int(chance.next() % count) }
            let now = clock.ambient.timestamp().millisecondsSince1970
            var arrived: [Seen] = []
            for _ in 0..<200 {
                let seen = Seen(
                    at: now - Int64(pick(8 * 24 * 60)) * 60_000, email: "e\(pick(4))@kade.example",
                    ip: "192.0.2.\(pick(3))", device: "d\(pick(3))", token: pick(4) == 0 ? nil : "t\(pick(4))",
                    cents: Int64(pick(90_000)))
                arrived.append(seen)
                let record = try await assessments.assess(seen.order(clock.ambient.newID()))
                for counter in Counter.allCases {
                    let expected = seen.token == nil && counter.key == .instrument ? nil : seen.count(counter, arrived)
                    #expect(record.findings.value(of: counter) == expected, "\(counter) at \(seen)")
                }
            }
        }
    }

    private struct Seen {
        let at: Int64
        let email: String
        let ip: String
        let device: String
        let token: String?
        let cents: Int64

        func order(_ id: OrderID) throws -> FraudAPI.AssessmentRequest {
            try Bench.order(
                id, placedAt: Timestamp(millisecondsSince1970: at).description,
                buyer: FraudAPI.Buyer(name: "Sanne Vis", email: email, ip: ip, deviceId: device),
                amount: Money(cents, .eur), instrument: token.map { FraudAPI.Instrument(token: $0) })
        }

        func count(_ counter: Counter, _ all: [Seen]) -> Int64 {
            let window = all.filter { other in
                let isSame =
                    switch counter.key {
                    case .email: other.email == email
                    case .network: other.ip == ip
                    case .device: other.device == device
                    case .instrument: other.token == token
                    }
                return isSame && other.at > at - counter.hours * 3_600_000 && other.at <= at
            }
            switch counter.measure {
            case .orders: return Int64(window.count)
            case .euroCents: return window.reduce(0) { $0 + $1.cents }
            case .different(.email): return Int64(Set(window.map(\.email)).count)
            case .different: return Int64(Set(window.compactMap(\.token)).count)
            }
        }
    }

    @Test(arguments: [
        ("192.0.2.7", "4:c0000207"), ("::ffff:192.0.2.7", "4:c0000207"), ("2001:db8:1:2::1", "6:20010db800010002"),
        ("2001:db8:1:2:ffff::9", "6:20010db800010002"),
    ])
    func `a network address counts by host or household`(text: String, counted: String) {
        #expect(NetworkAddress(text)?.counted == counted)
    }

    @Test(arguments: ["", "192.0.2", "192.0.2.256", "192.0.2.7 ", "::g", "localhost"])
    func `what is no network address is none`(text: String) { #expect(NetworkAddress(text) == nil) }
}
