import Commerce
import Configuration
import Egress
import Foundation
import HTTPTypes
import JSON
import ServiceKit
import ServiceStorage
import Storage
import Synchronization
import TestSupport
import Wire

@testable import PaymentsService

/// The service as `main` builds it, over a real engine, with one provider's stand-in on a real socket and a clock that
/// stands until it is moved. The worker runs when a test says so.
struct Bench: Sendable {
    let application: PaymentsApplication
    let database: any Database
    let vault: Vault
    let provider: StandIn
    let clock: TestClock
    let settings: PaymentsSettings
    let egress: EgressClient
    private let address: ServiceAddress

    var port: Int { address.port }

    /// Each bench is two listeners and a database: more at once only wait for one another.
    private static let gate = Gate(places: 4)

    static func run(
        _ kind: StandIn.Provider, on engine: Engine, _ body: @escaping @Sendable (Bench) async throws -> Void
    ) async throws {
        await gate.enter()
        let result: Result<Void, any Error>
        do { result = .success(try await runAlone(kind, on: engine, body)) } catch { result = .failure(error) }
        await gate.leave()
        try result.get()
    }

    private static func runAlone(
        _ kind: StandIn.Provider, on engine: Engine, _ body: @escaping @Sendable (Bench) async throws -> Void
    ) async throws {
        let keys = try TestKeys.shared.get()
        let provider = StandIn(kind, keys)
        // Today, so that service tokens, which the process checks by this clock, are good.
        let clock = TestClock(Timestamp(Date()).description)
        try await engine.withDatabase(Migrations.all) { database in
            try await withRunning(try provider.process()) { standIn in
                let config = ConfigReader.forTests([
                    "CARNET_SANDBOX_URL": "http://\(standIn.authority)", "CARNET_SANDBOX_KEYS": keys.folder,
                    "CARNET_CALLBACK_URL": "https://shop.example",
                ])
                let settings = try PaymentsSettings(config)
                let egress = EgressClient(
                    settings: EgressSettings(environment: [:], allowedPrivateHosts: settings.providerHosts))
                do {
                    let vault = try await Vault.open(database, settings.masterKeys, clock.ambient)
                    let application = try PaymentsApplication(
                        settings, database: database, vault: vault, ambient: clock.ambient, egress: egress,
                        runsWorker: false,
                        providerDeadline: .seconds(60))
                    try await withRunning(application.process) { address in
                        try await body(
                            Bench(
                                application: application, database: database, vault: vault, provider: provider,
                                clock: clock,
                                settings: settings, egress: egress, address: address))
                    }
                } catch {
                    await egress.close()
                    throw error
                }
                await egress.close()
            }
        }
    }

    /// Another process over the same tables, as after a restart.
    func another() throws -> PaymentsApplication {
        try PaymentsApplication(
            settings, database: database, vault: vault, ambient: clock.ambient, egress: egress, runsWorker: false,
            providerDeadline: .seconds(60))
    }

    var now: Timestamp { clock.ambient.timestamp() }

    // MARK: - HTTP

    func send(
        _ method: HTTPRequest.Method, _ target: String, headers: [(name: String, value: String)] = [],
        body: [UInt8] = [], to other: ServiceAddress? = nil
    ) async throws -> ServiceAnswer {
        var headers = headers
        if let secret = ServiceSecret(testServiceSecret) {
            headers.append(
                (
                    "carnet-service-token",
                    ServiceToken.issue(secret: secret, caller: "tests", now: clock.ambient.now())
                ))
        }
        let call = ServiceCall(
            method: method, target: target, headers: headers, body: body, isRepeatable: method == .get)
        return try await patiently(PlainClient(other ?? address), call)
    }

    /// A machine that is busy with other tests may not get round to a connection in time; nothing was sent then.
    private func patiently(_ client: PlainClient, _ call: ServiceCall) async throws -> ServiceAnswer {
        var tries = 0
        while true {
            tries += 1
            do {
                return try await client.send(call, within: .seconds(60))
            } catch {
                guard tries < 6, case CallError.unavailable = error else { throw error }
            }
        }
    }

    /// - Parameter deadline: the caller's own, if it has one.
    func create(
        _ body: PaymentsAPI.CreatePayment? = nil, key: String = "key-1", to other: ServiceAddress? = nil,
        within deadline: Duration? = nil
    ) async throws -> ServiceAnswer {
        var headers = [(name: "Idempotency-Key", value: key), (name: "Content-Type", value: "application/json")]
        if let deadline { headers.append((name: "Carnet-Deadline", value: "\(Int(deadline / .milliseconds(1)))")) }
        return try await send(
            .post, "/v1/payments", headers: headers,
            body: try StrictJSONEncoder().encode(body ?? order()), to: other)
    }

    /// An order for what the provider of this bench takes.
    func order(amount: Money? = nil) -> PaymentsAPI.CreatePayment {
        PaymentsAPI.CreatePayment(
            orderId: OrderID(UUID(uuid: (1, 2, 3, 4, 5, 6, 0x77, 8, 0x89, 10, 11, 12, 13, 14, 15, 16))),
            method: provider.provider.method, amount: amount ?? provider.provider.amount,
            payer: PaymentsAPI.Payer(
                name: "Ana Souza", email: "ana@example.com", country: .brazil, document: "529.982.247-25"),
            description: "Order 1", returnUrl: "https://shop.example/back",
            expiresAt: Timestamp(millisecondsSince1970: 4_102_444_800_000))
    }

    /// A payment that was created in order.
    func created() async throws -> PaymentsAPI.Payment {
        try await create().decoded()
    }

    func get(_ id: PaymentID) async throws -> PaymentsAPI.Payment {
        try await send(.get, "/v1/payments/\(id)").decoded()
    }

    func tell(_ message: ProviderMessage, as name: String? = nil) async throws -> ServiceAnswer {
        try await send(
            .post, "/v1/callbacks/\(name ?? provider.provider.rawValue)", headers: message.headers, body: message.body)
    }

    // MARK: - Tables

    func record(_ id: PaymentID) async throws -> PaymentRecord? {
        try await database.read { [vault] db in try PaymentRepository(db: db, vault: vault).find(id) }
    }

    /// Verdicts of all callbacks, oldest first.
    func verdicts() async throws -> [String] {
        try await database.read { db in
            try db.query("SELECT verdict FROM callback ORDER BY received_at, id").map { try $0.text("verdict") }
        }
    }

    /// What the outbox holds for checkout, oldest first.
    func events() async throws -> [PaymentsAPI.Payment] {
        try await database.read { db in
            try db.query("SELECT payload FROM outbox ORDER BY position").map { row in
                try StrictJSONDecoder().decode(PaymentsAPI.PaymentUpdated.self, from: try row.bytes("payload")).payment
            }
        }
    }

    /// What checkout is told, as the relay tells it, oldest first.
    func told() async throws -> [PaymentsAPI.Payment] {
        let told = Mutex<[PaymentsAPI.Payment]>([])
        let news = PaymentNews(database: database, vault: vault)
        let relay = OutboxRelay(database: database, now: { clock.ambient.now() }) { event in
            let payload = try await news.payload(of: event)
            let payment = try StrictJSONDecoder().decode(PaymentsAPI.PaymentUpdated.self, from: payload).payment
            told.withLock { $0.append(payment) }
        }
        while try await relay.deliverDue() > 0 {}
        return told.withLock { $0 }
    }

    func count(_ table: SQL) async throws -> Int {
        try await database.read { db in try db.first("SELECT COUNT(*) AS rows FROM \(table)")?.int("rows") ?? -1 }
    }
}

/// Lets so many in at once; the others wait in line.
actor Gate {
    private var places: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(places: Int) { self.places = places }

    func enter() async {
        if places > 0 {
            places -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func leave() {
        if waiting.isEmpty {
            places += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}
