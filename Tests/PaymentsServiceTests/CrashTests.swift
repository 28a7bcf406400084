import Commerce
import Foundation
import HTTPTypes
import PaymentsDomain
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import PaymentsService

/// What is left when a process dies between two steps, and who finishes it.
@Suite struct CrashTests {
    @Test(arguments: [StandIn.Provider.upi, .ideal, .boleto], Engine.available)
    func `a payment whose process died at the provider is begun by another, once`(
        provider: StandIn.Provider, engine: Engine
    ) async throws {
        try await Bench.run(provider, on: engine) { bench in
            bench.provider.behave(.hangs)
            try await withThrowingTaskGroup(of: Void.self) { group in
                // This call never gets its answer from the provider: its row is all that is there of it.
                group.addTask { _ = try? await bench.create(key: "k") }
                var waited = 0
                while try await bench.count("payment") == 0, waited < 10_000 {
                    waited += 1
                    await Task.yield()
                }
                let other = try bench.another()
                // Within the lease the dead process's call counts as running.
                #expect(try await other.worker.doDue() == 0)
                let busy = try await bench.create(key: "k", within: .milliseconds(150))
                #expect(busy.status == 409)
                #expect(busy.header("Retry-After") == "1")

                bench.clock.advance(by: .seconds(16))
                try await withRunning(other.process) { address in
                    bench.provider.behaveOnlyFromNow(.normal)
                    #expect(try await other.worker.doDue() == 1)
                    let resumed = try await bench.create(key: "k", to: address)
                    #expect(resumed.status == 201)
                    let payment: PaymentsAPI.Payment = try resumed.decoded()
                    #expect(payment.state == .requiresAction)
                    #expect(payment.action != nil)
                    #expect(try await bench.create(key: "k", to: address).body == resumed.body)
                }
                #expect(bench.provider.registrations == 1)
                #expect(try await bench.count("payment") == 1)
                bench.provider.behave(.normal)
                try await group.waitForAll()
            }
            // The first call's answer comes too late to change anything.
            #expect(try await bench.count("payment") == 1)
            #expect(try await bench.events().map(\.sequence) == [2])
        }
    }

    @Test(arguments: Engine.available)
    func `payments that are due are given to one worker only`(engine: Engine) async throws {
        try await Bench.run(.upi, on: engine) { bench in
            for index in 0..<10 { _ = try await bench.create(key: "k\(index)") }
            bench.clock.advance(by: .seconds(10))
            let others = try [bench.application.worker, bench.another().worker, bench.another().worker]
            let taken = try await withThrowingTaskGroup(of: Int.self) { group in
                for worker in others { group.addTask { try await worker.doDue() } }
                return try await group.reduce(0, +)
            }
            #expect(taken == 10)
            #expect(bench.provider.questions == 10)
        }
    }

    @Test func `a provider that fails three times is not offered until it answers or half a minute passes`()
        async throws
    {
        try await Bench.run(.ideal, on: .sqlite) { bench in
            func codes() async throws -> [String] {
                let answer: PaymentsAPI.MethodsAnswer = try await bench.send(
                    .get, "/v1/payment-methods?country=NL&currency=EUR&amount=19.99"
                ).decoded()
                return answer.rejected.first { $0.method == "ideal" }?.codes ?? []
            }
            bench.provider.behave(.fails)
            for index in 0..<3 {
                #expect(try await codes() == [])
                _ = try await bench.create(key: "k\(index)")
            }
            #expect(try await codes() == ["PROVIDER_DOWN"])
            bench.clock.advance(by: .seconds(30))
            #expect(try await codes() == [])
            _ = try await bench.create(key: "k4")
            #expect(try await codes() == ["PROVIDER_DOWN"])
            bench.provider.behave(.normal)
            #expect(try await bench.create(key: "k5").status == 201)
            #expect(try await codes() == [])
        }
    }
}
