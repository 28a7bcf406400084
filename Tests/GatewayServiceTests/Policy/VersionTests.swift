import HTTPTypes
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import GatewayService

@Suite struct VersionTests {
    @Test func `the version of the key is passed on and echoed; a header says another`() async throws {
        try await PolicyDoor.open { door in
            let key = try await door.key()
            for headers in [[], [(name: "carnet-version", value: "2026-11-21")]] {
                let answer = try await door.send(.post, "/v1/quotes", key: key, headers: headers)
                #expect(answer.status == 200)
                #expect(answer.header("carnet-version") == "2026-11-21")
                #expect(door.seen.last["carnet-version"] == "2026-11-21")
            }
        }
    }

    @Test(arguments: ["2026-11-20", "latest", "", "2026-11-21,2026-11-21", "2026-11-21 x"])
    func `an unknown version is refused, with the known ones`(version: String) async throws {
        try await PolicyDoor.open { door in
            let key = try await door.key()
            let count = door.seen.count
            let answer = try await door.send(.post, "/v1/quotes", key: key, headers: [("carnet-version", version)])
            #expect(answer.status == 400)
            let problem = try answer.problem
            #expect(problem.type.hasSuffix("unknown-version"))
            #expect(problem.detail?.contains("2026-11-21") == true)
            #expect(problem.errors?.first?.pointer == "Carnet-Version")
            #expect(answer.header("carnet-version") == "2026-11-21")
            #expect(door.seen.count == count)
        }
    }

    @Test func `two versions are no version`() async throws {
        try await PolicyDoor.open { door in
            let key = try await door.key()
            let answer = try await door.send(
                .post, "/v1/quotes", key: key,
                headers: [("carnet-version", "2026-11-21"), ("carnet-version", "2026-11-21")])
            #expect(answer.status == 400)
        }
    }

    @Test func `every answer at the door says a version, but not to providers and pages`() async throws {
        try await PolicyDoor.open { door in
            #expect(try await door.send(.post, "/v1/quotes", key: nil).header("carnet-version") == "2026-11-21")
            #expect(try await door.send(.post, "/v1/quotes", key: "x").header("carnet-version") == "2026-11-21")
            let callback = try await door.send(.post, "/v1/callbacks/upi", key: nil, headers: [("carnet-version", "x")])
            #expect(callback.status == 200 && callback.header("carnet-version") == nil)
        }
    }
}
