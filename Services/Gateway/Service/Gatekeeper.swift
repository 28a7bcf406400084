import Commerce
import HTTPTypes
import ServiceKit

/// Decides whether a call comes in, in whose name, and what its answer must say. Asked once a call, in memory alone.
struct Gatekeeper: Sendable {
    let keys: KeyCache

    /// A call that may come in.
    struct Admission: Sendable {
        /// nil at addresses that need no key.
        let identity: APIKey?
        /// Fields that the answer carries, whatever it is.
        var answerFields = HTTPFields()
    }

    /// - Parameter client: the internet address that the call came from.
    /// - Throws: the problem that is the answer.
    func admit(
        _ request: HTTPRequest, body: [UInt8], route: GatewayRoute, client: String?
    ) throws(Problem) -> Admission {
        guard route.access != .noKey else { return Admission(identity: nil) }
        let identity = try identity(of: request)
        if route.access == .secretKey, identity.kind == .publishable {
            throw Problem(
                "secret-key-required", .forbidden, "A publishable key cannot do this",
                detail: "Ask from your own server, with the secret key.")
        }
        return Admission(identity: identity)
    }

    /// What the answer to OPTIONS at a known address says besides the methods it takes.
    func optionsFields(_ request: HTTPRequest, routes: [GatewayRoute]) -> HTTPFields { HTTPFields() }

    /// A call ended, whoever answered it. Called on its event loop.
    func ended(_ record: CallRecord) {}

    private func identity(of request: HTTPRequest) throws(Problem) -> APIKey {
        let missing = Problem(
            "api-key-required", .unauthorized, "This call needs an API key",
            detail: "Send it as Authorization: Bearer KEY.", headers: [.wwwAuthenticate: "Bearer"])
        guard let header = request.headerFields[.authorization] else { throw missing }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw missing }
        guard let key = keys.key(matching: String(parts[1])) else {
            throw Problem(
                "api-key-unknown", .unauthorized, "This API key is not known, or was revoked",
                headers: [.wwwAuthenticate: "Bearer"])
        }
        return key
    }
}
