import Commerce
import Egress
import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Testing

@testable import SandboxService

/// A sandbox on a free port, a shop that it calls back, and a clock that moves by hand.
struct Rig: Sendable {
    let sandbox: Asker
    let shop: ShopStandIn
    let clock: TestClock
    let stage: Stage
    let callbackURL: String

    static let start = "2026-11-21T12:00:00Z"

    /// Time passes, and everything that is due by then happens and is sent.
    func pass(_ duration: Duration = .zero) async throws {
        clock.advance(by: duration)
        try await stage.happenAll()
    }

    /// Sends a form as a browser does.
    func submit(_ path: String, _ fields: [String: String]) async throws -> ServiceAnswer {
        try await sandbox.send(
            .post, path, headers: Self.browser + [("content-type", "application/x-www-form-urlencoded")],
            body: Array(FormBody.encoded(fields).utf8))
    }

    func open(_ path: String) async throws -> ServiceAnswer {
        try await sandbox.send(.get, path, headers: Self.browser)
    }

    func control(_ provider: String, _ name: String, _ json: String) async throws -> ServiceAnswer {
        try await sandbox.send(.post, "/control/\(provider)/\(name)", json: json)
    }

    private static let browser: [(name: String, value: String)] = [("accept", "text/html,application/xhtml+xml")]
}

/// What a shop heard, and what it answers next.
final class ShopStandIn: Sendable {
    struct Heard: Sendable {
        let path: String
        let headers: HTTPFields
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        func header(_ name: String) -> String { HTTPField.Name(name).flatMap { headers[$0] } ?? "" }
    }

    private struct State {
        var heard: [Heard] = []
        var answers: [(status: Int, body: String)] = []
    }
    private let state = Mutex(State())

    var heard: [Heard] { state.withLock { $0.heard } }

    /// Answers to come, in order; without one it takes everything.
    func answer(_ answers: [(status: Int, body: String)]) { state.withLock { $0.answers = answers } }

    func process() throws -> ServiceProcess {
        let routes = Routes()
        routes.raw(.post, "/cb/{provider}") { call in
            let answer = self.state.withLock { state in
                state.heard.append(
                    Heard(path: call.request.uri.path, headers: call.request.headers, body: call.body))
                return state.answers.isEmpty ? (status: 200, body: "success") : state.answers.removeFirst()
            }
            return .bytes(Array(answer.body.utf8), status: .init(code: answer.status), type: "text/plain")
        }
        return ServiceProcess(
            name: "shop", settings: try .forTests("shop"), ambient: .live, access: .anybody, routes: routes)
    }
}

/// Keys that all tests of this process share: four pairs of RSA take a while.
enum TestKeys {
    static let folder: Result<URL, any Error> = Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "carnet-keys-\(UUID().uuidString)")
        _ = try KeyGenerator(ambient: .live).generate(in: folder)
        return folder
    }

    static func text(_ file: KeyFile) throws -> String {
        try String(contentsOf: try folder.get().appending(path: file.rawValue), encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// Runs a sandbox on a database, with a shop beside it; what is due happens only when the test says so.
func withSandbox<Value: Sendable>(
    on database: any Database, clock: TestClock = TestClock(Rig.start), shop: ShopStandIn = ShopStandIn(),
    _ body: @escaping @Sendable (Rig) async throws -> Value
) async throws -> Value {
    let keys = try TestKeys.folder.get()
    return try await withRunning(try shop.process()) { shopAddress in
        let host = "\(shopAddress.host):\(shopAddress.port)"
        let settings = try Settings(
            .forTests(["CARNET_SANDBOX_KEYS": keys.path, "CARNET_SANDBOX_CALLBACK_HOSTS": host]))
        var limits = EgressSettings()
        limits.allowedPrivateHosts = settings.callbackHosts
        let egress = EgressClient(settings: limits)
        let application = try SandboxApplication(
            settings, database: database, ambient: clock.ambient, egress: egress, runsStage: false)
        let result = try await withRunning(application.process) { address in
            try await body(
                Rig(
                    sandbox: Asker(address, asPeer: false), shop: shop, clock: clock, stage: application.stage,
                    callbackURL: "http://\(host)/cb"))
        }
        await egress.close()
        return result
    }
}

/// The same on SQLite in memory of its own.
func withSandbox<Value: Sendable>(_ body: @escaping @Sendable (Rig) async throws -> Value) async throws -> Value {
    let database = try await openDatabase("sqlite::memory:", schema: "sandbox")
    try await database.migrate(StorageMigrations.all + Migrations.all)
    let result = try await withSandbox(on: database, body)
    await database.close()
    return result
}
