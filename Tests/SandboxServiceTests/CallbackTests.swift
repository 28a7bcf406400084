import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import Storage
import TestSupport
import Testing

@testable import SandboxService

@Suite struct CallbackTests {
    @Test func `a callback is sent again with the same event until it is taken`() async throws {
        try await withSandbox { rig in
            _ = try await rig.upiOrder()
            rig.shop.answer([(500, ""), (404, "no such payment"), (303, ""), (204, "")])
            _ = try await rig.control("upi", "pay_1", "{\"outcome\":\"approve\"}")
            try await rig.pass()
            #expect(rig.shop.heard.count == 1)
            let row = try await rig.sandbox.send(.get, "/control/callbacks")
            #expect(row.member("state") == "waiting")
            #expect(row.text.contains("\"last_status\":500"))
            for wait in [1, 2, 5, 10] { try await rig.pass(.seconds(wait)) }
            #expect(rig.shop.heard.count == 4)
            #expect(Set(rig.shop.heard.map(\.text)).count == 1)
            #expect(Set(rig.shop.heard.map { $0.header("x-signature") }).count == 4)
            #expect(try await rig.sandbox.send(.get, "/control/callbacks").member("state") == "delivered")
        }
    }

    @Test func `a callback that nobody takes is given up in the end`() async throws {
        try await withSandbox { rig in
            _ = try await rig.upiOrder()
            rig.shop.answer(Array(repeating: (status: 503, body: "\0down"), count: 100))
            _ = try await rig.control("upi", "pay_1", "{\"outcome\":\"approve\"}")
            try await rig.pass()
            for wait in CallbackSender.backoff { try await rig.pass(.seconds(wait)) }
            #expect(rig.shop.heard.count == CallbackSender.backoff.count + 1)
            #expect(try await rig.sandbox.send(.get, "/control/callbacks").member("state") == "given_up")
            try await rig.pass(.seconds(1_000_000))
            #expect(rig.shop.heard.count == CallbackSender.backoff.count + 1)
        }
    }

    @Test func `an address that is not allowed is not called`() async throws {
        try await withSandbox { rig in
            let private1 = "http://127.0.0.1:1"
            let body = try await rig.upiOrder(replacing: [(rig.callbackURL, private1)])
            #expect(body.status == 201)
            _ = try await rig.control("upi", "pay_1", "{\"outcome\":\"approve\"}")
            try await rig.pass()
            let row = try await rig.sandbox.send(.get, "/control/callbacks")
            #expect(row.member("state") == "waiting")
            #expect(row.member("last_note")?.isEmpty == false)
            #expect(!row.text.contains("last_status"))
        }
    }

    @Test(arguments: Engine.available)
    func `what was to be told is told by the process that comes after`(engine: Engine) async throws {
        try await engine.withPlace { place in
            let clock = TestClock(Rig.start)
            let shop = ShopStandIn()
            shop.answer([(503, "")])
            try await place.withDatabase { database in
                try await database.migrate(StorageMigrations.all + Migrations.all)
                try await withSandbox(on: database, clock: clock, shop: shop) { rig in
                    _ = try await rig.upiOrder()
                    _ = try await rig.control("upi", "pay_1", "{\"outcome\":\"late\",\"delay_seconds\":60}")
                    try await rig.pass()
                    #expect(rig.shop.heard.count == 1)
                }
            }
            // The shop comes back at another port, so the address is read from the row it is kept in.
            try await place.withDatabase { database in
                try await withSandbox(on: database, clock: clock, shop: shop) { rig in
                    let url = rig.callbackURL + "/upi"
                    try await database.executeAll([
                        "UPDATE callback SET url = \(url)", "UPDATE sale SET callback_url = \(url)",
                    ])
                    try await rig.pass(.seconds(60))
                    #expect(rig.shop.heard.map { $0.text.contains("SUCCESS") } == [false, false, true])
                }
            }
        }
    }

    @Test func `a process lets time pass by itself and ends in order`() async throws {
        let database = try await openDatabase("sqlite::memory:", schema: "sandbox")
        try await database.migrate(StorageMigrations.all + Migrations.all)
        try await withSandbox(on: database) { rig in
            _ = try await rig.upiOrder()
            let (ended, end) = AsyncStream.makeStream(of: Void.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await rig.stage.run()
                    end.finish()
                }
                _ = try await rig.control("upi", "pay_1", "{\"outcome\":\"approve\"}")
                for await _ in database.commits(raising: .stageTold) where !rig.shop.heard.isEmpty { break }
                group.cancelAll()
                for await _ in ended {}
            }
            #expect(rig.shop.heard.count == 1)
        }
        await database.close()
    }
}
