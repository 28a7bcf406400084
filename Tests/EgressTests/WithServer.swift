import Egress

/// Runs `body` with a client that may call the server, and closes both.
func withServer(
    _ reply: @escaping @Sendable (ScriptedServer.Request) -> ScriptedServer.Reply,
    _ change: (inout EgressSettings) -> Void = { _ in },
    _ body: (ScriptedServer, EgressClient) async throws -> Void
) async throws {
    let server = try ScriptedServer(reply)
    var settings = EgressSettings()
    settings.allowedPrivateHosts = [server.origin]
    change(&settings)
    let client = EgressClient(settings: settings)
    do {
        try await body(server, client)
    } catch {
        server.stop()
        await client.close()
        throw error
    }
    server.stop()
    await client.close()
}

extension EgressClient {
    /// The failure of a call that must fail; nil when it did not.
    func failure(_ request: EgressRequest) async -> EgressFailure? {
        do throws(EgressFailure) {
            _ = try await send(request)
            return nil
        } catch {
            return error
        }
    }
}

extension EgressFailure {
    var kind: String {
        switch self {
        case .refused: "refused"
        case .unavailable: "unavailable"
        case .outcomeUnknown: "outcomeUnknown"
        }
    }
}
