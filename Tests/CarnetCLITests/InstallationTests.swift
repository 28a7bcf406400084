import Foundation
import ServiceKit
import Testing

@testable import CarnetCLI

@Suite struct InstallationTests {
    @Test func `each service is told where it listens, where its data is, and where the others are`() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let environment = try installation(folder).environment(of: "landed-cost")
        #expect(environment["CARNET_MODE"] == "development")
        #expect(environment["CARNET_HTTP_HOST"] == "127.0.0.1")
        #expect(environment["CARNET_HTTP_PORT"] == "8082")
        #expect(environment["CARNET_DATABASE_URL"] == "sqlite:\(folder.path)/landed-cost.sqlite")
        #expect(environment["CARNET_DATABASE_SCHEMA"] == "landed_cost")
        #expect(environment["CARNET_LANDED_COST_URL"] == "http://127.0.0.1:8082")
        #expect(environment["CARNET_GATEWAY_URL"] == "http://127.0.0.1:8080")
        #expect(environment["CARNET_PUBLIC_URL"] == "http://127.0.0.1:8080")
        #expect(environment["CARNET_SANDBOX_PUBLIC_URL"] == "http://127.0.0.1:8090")
        #expect(environment["CARNET_SANDBOX_KEYS"] == "\(folder.path)/keys")
        #expect(environment["CARNET_CALLBACK_URL"] == "http://127.0.0.1:8080")
        #expect(environment["CARNET_SANDBOX_CALLBACK_HOSTS"] == "127.0.0.1:8080")
        #expect(environment["CARNET_LOG_LEVEL"] == "info")
        #expect(environment["CARNET_LOG_FORMAT"] == "json")
        #expect(environment["CARNET_EXIT_WITH_STDIN"] == "1")
        #expect(environment["CARNET_SERVICE_SECRET"]?.utf8.count == 64)
        #expect(environment["CARNET_FRAUD_DATA_KEY"] == nil)
        #expect(environment["CARNET_AUDIT_HEADS"] == nil)
        #expect(environment["HOME"] == "/somewhere")
    }

    @Test func `only the public services follow the host, and all ports the offset`() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let moved = try installation(folder, host: "0.0.0.0", portOffset: 1_000)
        #expect(moved.environment(of: "gateway")["CARNET_HTTP_HOST"] == "0.0.0.0")
        #expect(moved.environment(of: "payments")["CARNET_HTTP_HOST"] == "127.0.0.1")
        #expect(moved.environment(of: "checkout")["CARNET_PAYMENTS_URL"] == "http://127.0.0.1:9084")
        #expect(moved.url(of: "gateway") == "http://127.0.0.1:9080")
        #expect(moved.environment(of: "sandbox")["CARNET_SANDBOX_CALLBACK_HOSTS"] == "127.0.0.1:9080")
    }

    @Test(arguments: [
        (given: "postgres://carnet:pw@db/carnet", used: "postgres://carnet:pw@db/carnet"),
        (given: "postgresql://db/carnet", used: "postgresql://db/carnet"),
        (given: "sqlite:/elsewhere", used: nil),
    ])
    func `a server in the environment takes the place of the files`(given: String, used: String?) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let installation = try installation(folder, more: ["CARNET_DATABASE_URL": given])
        let expected = used ?? "sqlite:\(folder.path)/fraud.sqlite"
        let environment = installation.environment(of: "fraud")
        #expect(environment["CARNET_DATABASE_URL"] == expected)
        #expect(environment["CARNET_AUDIT_KEY"]?.utf8.count == 64)
        // Heads of another database are in another file, whatever the password is.
        let heads = environment["CARNET_AUDIT_HEADS"] ?? ""
        let folderOfServer = heads.hasPrefix("\(folder.path)/audit/postgres-") && heads.hasSuffix("/fraud.heads")
        #expect(used == nil ? heads == "\(folder.path)/audit/fraud.heads" : folderOfServer)
        let otherPassword = try self.installation(
            folder, more: ["CARNET_DATABASE_URL": given.replacing("pw", with: "x")])
        #expect(otherPassword.environment(of: "fraud")["CARNET_AUDIT_HEADS"] == heads)
    }

    @Test func `missing programs are named`() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for name in Services.inOrder where name != "pricing" { try folder.script(name, "exit 0") }
        let executables = Executables(folder: folder.path)
        #expect(try executables.path(of: "fraud") == "\(folder.path)/fraud")
        let failure = #expect(throws: CommandFailure.self) { try executables.require(Services.inOrder) }
        #expect(failure?.description == "not beside carnet in \(folder.path): pricing; build all with: make build")
    }

    @Test func `the first start makes two keys and a reviewer, once`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.script(
            "gateway",
            """
            echo "$@" >>\(folder.path)/calls
            while [ "$1" != --kind ]; do shift; done
            echo "{\\"id\\":\\"key_$2\\",\\"key\\":\\"sk_$2\\",\\"merchant\\":\\"m\\"}"
            """)
        try folder.script(
            "fraud", "read password; echo \"$@ ${#password} $CARNET_EXIT_WITH_STDIN\" >>\(folder.path)/calls")
        let installation = try installation(folder)
        var made = FirstStart(database: "sqlite")
        try await made.complete(installation, ambient: .live)
        #expect(made.secretKey == FirstStart.Key(id: "key_secret", key: "sk_secret"))
        #expect(made.publishableKey == FirstStart.Key(id: "key_publishable", key: "sk_publishable"))
        let calls = """
            keys create --merchant Demo shop --mode test --kind secret --name First start
            keys create --merchant Demo shop --mode test --kind publishable --name First start
            reviewer add --email reviewer@carnet.test --role pricing,review --password-stdin 16 

            """
        #expect(try folder.read("calls") == calls)
        #expect(try folder.permissions("first-start.json") == 0o600)

        var again = try FirstStart.read(installation.data.firstStart, database: "sqlite")
        #expect(again == made)
        try await again.complete(installation, ambient: .live)
        #expect(try folder.read("calls") == calls)
        let elsewhere = try FirstStart.read(installation.data.firstStart, database: "postgres://db/carnet")
        #expect(elsewhere == FirstStart(database: "postgres://db/carnet"))
    }

    @Test func `a first start that was cut short is finished by the next one`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.script("gateway", #"echo '{"id":"key_1","key":"sk_1"}'"#)
        try folder.script("fraud", "echo 'no such luck' >&2; exit 1")
        let installation = try installation(folder)
        var made = FirstStart(database: "sqlite")
        let failure = await #expect(throws: CommandFailure.self) {
            try await made.complete(installation, ambient: .live)
        }
        #expect(failure?.description == "fraud reviewer add failed: no such luck")
        let known = try FirstStart.read(installation.data.firstStart, database: "sqlite")
        #expect(known.publishableKey?.key == "sk_1")
        #expect(known.reviewer == nil)
    }

    private func installation(
        _ folder: TemporaryFolder, host: String = "127.0.0.1", portOffset: Int = 0, more: [String: String] = [:]
    ) throws -> Installation {
        Installation(
            data: DataDirectory(folder.path), executables: Executables(folder: folder.path),
            secrets: try Secrets(at: "\(folder.path)/secrets", ambient: .live), host: host, portOffset: portOffset,
            inherited: ["HOME": "/somewhere", "PATH": "/usr/bin:/bin"].merging(more) { $1 })
    }
}
