import Commerce
import Foundation
import HTTPTypes
import JSON
import ServiceKit
import TestSupport
import Testing
import Wire

/// A person's data over all services: sealed on disk, told, and forgotten, though services die meanwhile.
extension SystemTests {
    @Suite struct PrivacyTests {
        private static let secrets = ["Ana Souza", "ana.souza@example.com", "529.982.247-25", "52998224725"]
        /// Those that keep data of shoppers; the sandbox plays the bank, which knows its payers.
        private static let services = ["checkout", "payments", "fraud", "gateway"]

        @Test(arguments: Engine.available)
        func `a buyer is nowhere on disk, is told what is kept, and is forgotten`(engine: Engine) async throws {
            try await House.open(engine) { house in
                let sale = Sale.all[1]
                let order = try await house.order(sale.order(try await house.quote(sale.cart()).id), key: "sold")
                try await house.play("approve", sale, try #require(order.payment?.action))
                _ = try await house.wait(for: .paid, of: order.id)
                if engine == .sqlite { #expect(try Self.filesThatTell(in: house.folder) == []) }

                let access = try await Self.ask("access", house, key: "a")
                let found = try await Self.wait(for: .completed, of: access.id, in: house)
                #expect(found.services.map(\.records) == [1, 1, 1])
                let export = try await house.ask(.get, "/v1/privacy/requests/\(access.id)/export")
                #expect(export.header("content-type") == "application/x-ndjson")
                let lines = try export.text.split(separator: "\n").map {
                    try StrictJSONDecoder().decode(SubjectsAPI.Record.self, from: Array($0.utf8))
                }
                #expect(lines.map(\.service) == ["checkout", "payments", "fraud"])
                #expect(lines.map(\.kind) == ["order", "payment", "assessment"])
                #expect(export.text.contains("ana.souza@example.com") && export.text.contains("529.982.247-25"))

                // Two of the three are away when it is asked, and one of them is killed while it is at it.
                try await house.killHard("payments")
                try await house.killHard("fraud")
                let erasure = try await Self.ask("erasure", house, key: "e")
                #expect(erasure.status == .inProgress)
                try await house.killHard("checkout")
                for service in ["payments", "fraud", "checkout"] { try house.start(service) }
                for service in ["payments", "fraud", "checkout"] { try await house.waitUntilReady(service) }
                let done = try await Self.wait(for: .completed, of: erasure.id, in: house)
                #expect(done.services.map(\.records) == [1, 1, 1])

                let after = try await house.order(order.id)
                #expect(after.state == .paid && after.total == order.total && after.payment?.action == nil)
                #expect(try await house.ask(.get, "/v1/payments/\(try #require(after.payment?.id))").status == 200)
                #expect(try await house.ask(.get, "/v1/privacy/requests/\(access.id)/export").status == 410)
                let again = try await Self.ask("access", house, key: "b")
                let nothing = try await Self.wait(for: .completed, of: again.id, in: house)
                #expect(nothing.services.map(\.records) == [0, 0, 0])
                let list = try await house.ask(.get, "/v1/privacy/requests?limit=2")
                    .decoded(PublicAPI.PrivacyRequestList.self)
                #expect(list.data.map(\.id) == [again.id, erasure.id] && list.hasMore)
                if engine == .sqlite { #expect(try Self.filesThatTell(in: house.folder) == []) }
            }
        }

        private static func ask(_ type: String, _ house: House, key: String) async throws -> PublicAPI.PrivacyRequest {
            let answer = try await house.ask(
                .post, "/v1/privacy/requests",
                json: #"{"type":"\#(type)","subject":{"email":"ana.souza@example.com"},"law":"lgpd"}"#, key: key)
            guard answer.status == 201 else { throw HouseError("privacy: \(answer.status) \(answer.text)") }
            return try answer.decoded()
        }

        private static func wait(
            for status: PrivacyRequestStatus, of id: PrivacyRequestID, in house: House
        ) async throws -> PublicAPI.PrivacyRequest {
            let deadline = ContinuousClock.now + .seconds(90)
            var last = ""
            while ContinuousClock.now < deadline {
                let answer = try? await house.ask(.get, "/v1/privacy/requests/\(id)")
                if let answer, answer.status == 200 {
                    let request = try answer.decoded(PublicAPI.PrivacyRequest.self)
                    if request.status == status { return request }
                    last = answer.text
                }
                try await House.pause()
            }
            throw HouseError("the request is not \(status): \(last)")
        }

        /// Databases, their logs of changes, and what the processes wrote: all of their files.
        private static func filesThatTell(in folder: URL) throws -> [String] {
            let wanted = secrets.map { Data($0.utf8) }
            return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { name in
                guard services.contains(where: { name.hasPrefix("\($0).") }), !name.hasSuffix("-shm") else {
                    return false
                }
                let bytes = try Data(contentsOf: folder.appending(path: name))
                return wanted.contains { bytes.range(of: $0) != nil }
            }
        }
    }
}
