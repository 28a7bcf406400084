import Commerce
import Crypto
import Foundation
import FraudDomain
import HTTPTypes
import JSON
import ServiceKit
import ServiceStorage
import Storage
import TestSupport
import Testing
import Wire

@testable import FraudService

/// What most tests of the service begin with.
enum Bench {
    static let moment = "2026-11-21T12:00:00Z"
    static let email = "mara@kade.example"
    static let password = "correct horse battery"
    /// Fast enough for a test; the cost that accounts get is tested where it is made.
    static let cost = PasswordHash.Cost(rounds: 16, blockSize: 1, parallelism: 1)

    static let personal = PersonalData(hashKey: SymmetricKey(data: Array(repeating: 1, count: 32)))

    static func assessments(_ database: any Database, _ ambient: Ambient) async throws -> Assessments {
        Assessments(
            database: database, ambient: ambient, book: try RuleBook.fromFiles(), personal: personal,
            vault: try await .forTests(database))
    }

    static func evidence(_ database: any Database) async throws -> Evidence {
        Evidence(
            vault: try await .forTests(database), earlierKey: SymmetricKey(data: Array(repeating: 2, count: 32)))
    }

    static func cases(_ database: any Database, _ ambient: Ambient) async throws -> Cases {
        Cases(database: database, ambient: ambient, personal: personal, evidence: try await evidence(database))
    }

    static func reviewer() throws -> Reviewer {
        Reviewer(
            id: "00000000-0000-7000-8000-000000000001", email: email, name: "Mara L.",
            password: try PasswordHash(password, salt: Array(repeating: 7, count: 16), cost: cost))
    }

    /// An order that nothing is wrong with.
    static func order(
        _ id: OrderID, placedAt: String = moment, buyer: FraudAPI.Buyer? = nil, amount: Money = Money(49_90, .eur),
        inEuro: Money? = nil, shipTo: CountryCode = .netherlands, billTo: CountryCode? = .netherlands,
        quantity: Int64 = 1, instrument: FraudAPI.Instrument? = nil
    ) throws -> FraudAPI.AssessmentRequest {
        FraudAPI.AssessmentRequest(
            orderId: id, placedAt: try #require(Timestamp(placedAt)), amount: amount, amountInEuro: inEuro ?? amount,
            buyer: buyer
                ?? FraudAPI.Buyer(
                    name: "Sanne Vis", email: "sanne@kade.example", phone: "+31 6 1234 5678", ip: "192.0.2.7",
                    ipCountry: .netherlands, deviceId: "device-1", accountAgeDays: 400, previousOrders: 2),
            shipTo: FraudAPI.Address(country: shipTo, city: "Rotterdam", postalCode: "3011 AA", street: "Kade 1"),
            billTo: billTo.map { FraudAPI.Address(country: $0) },
            lines: [
                FraudAPI.BasketLine(
                    sku: "tee-1", title: "T-shirt", hsCode: try #require(HSCode("610910")), quantity: quantity,
                    unitPrice: amount)
            ], method: "ideal", methodIsRefundable: true, instrument: instrument)
    }

    /// Scores 30 + 15 + 10 + 20: disposable e-mail, network elsewhere twice, first order of 300 EUR or more. A review.
    /// - Parameter person: of another person nothing is shared.
    static func suspect(_ id: OrderID, person: Int = 0, placedAt: String = moment) throws -> FraudAPI.AssessmentRequest
    {
        try order(
            id, placedAt: placedAt,
            buyer: FraudAPI.Buyer(
                name: "Jan <b>Haas</b>", email: person == 0 ? "jan@mailinator.com" : "jan\(person)@mailinator.com",
                phone: "+31 6 8765 4321",
                ip: "198.51.100.\(4 + person)",
                ipCountry: .brazil, deviceId: "device-9\(person)", accountAgeDays: 30, previousOrders: 0),
            amount: Money(439_236, Currency(code: "AED") ?? .eur), inEuro: Money(412_00, .eur))
    }
}

/// A browser without a screen: keeps the cookie, follows nothing.
final class Visitor {
    let asker: Asker
    private(set) var cookie: String?

    init(_ asker: Asker) { self.asker = asker }

    func get(_ path: String, accept: String = "text/html") async throws -> ServiceAnswer {
        try await send(.get, path, [("accept", accept)], "")
    }

    func post(
        _ path: String, _ fields: [(String, String)], headers: [(name: String, value: String)] = []
    ) async throws -> ServiceAnswer {
        let body = fields.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }
            .joined(separator: "&")
        return try await send(
            .post, path,
            [("accept", "text/html"), ("content-type", "application/x-www-form-urlencoded")] + headers, body)
    }

    func signIn(_ password: String = Bench.password, email: String = Bench.email) async throws -> ServiceAnswer {
        try await post("/console/sign-in", [("email", email), ("password", password)])
    }

    private func send(
        _ method: HTTPRequest.Method, _ path: String, _ headers: [(name: String, value: String)], _ body: String
    ) async throws -> ServiceAnswer {
        var headers = headers
        if let cookie { headers.append(("cookie", cookie)) }
        let answer = try await asker.send(method, path, headers: headers, body: Array(body.utf8))
        if let set = answer.header("set-cookie") { cookie = String(set.prefix { $0 != ";" }) }
        return answer
    }
}

extension ServiceAnswer {
    /// The value of the first hidden field of this name.
    func hidden(_ name: String) -> String? {
        text.components(separatedBy: "name=\"\(name)\" value=\"").dropFirst().first
            .map { String($0.prefix { $0 != "\"" }) }
    }
}

/// Runs the whole service on its own database, with one reviewer.
func withFraud<T: Sendable>(
    on engine: Engine = .sqlite, clock: TestClock = TestClock(Bench.moment), access: ServiceProcess.Access = .peers,
    roles: Set<Role> = [.review], settings values: [String: String] = [:],
    _ body: @escaping @Sendable (Asker, any Database, TestClock) async throws -> T
) async throws -> T {
    try await engine.withDatabase(Migration.fraud) { database in
        let settings = try Settings(.forTests(values))
        var given = try Bench.reviewer()
        given.roles = roles
        let reviewer = given
        _ = try await database.write { db in
            try ReviewerRepository(db: db).insert(reviewer, at: clock.ambient.timestamp())
        }
        let process = try buildApplication(
            settings, database: database,
            vault: try await .open(database, settings.masterKeys, clock.ambient), ambient: clock.ambient,
            access: access, passwordCost: Bench.cost)
        return try await withRunning(process) { address in
            try await body(Asker(address, now: clock.ambient.now()), database, clock)
        }
    }
}
