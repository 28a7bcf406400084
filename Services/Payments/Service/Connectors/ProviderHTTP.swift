import Egress
import JSON

/// Calls one provider and sorts what comes back by what may be done next.
struct ProviderHTTP: Sendable {
    /// Longer than any provider's own promise, shorter than a route's deadline and the lease of an idempotency key.
    static let deadlineDefault: Duration = .seconds(8)
    /// No answer of the four is larger than some kilobytes.
    static let answerBytesMax = 64 * 1_024

    let client: EgressClient
    /// Without a slash at the end.
    let base: String
    let health: ProviderHealth
    let provider: String
    /// How long the provider may take to answer.
    var deadline = deadlineDefault

    enum Reply: Sendable {
        /// 2xx.
        case answer(body: [UInt8])
        /// A 4xx that asking again will not change.
        case refused(String)
        /// Nothing came, or nothing that tells what was done.
        case silent(String)
    }

    func send(
        _ method: String, _ path: String, headers: [(name: String, value: String)], body: [UInt8] = []
    ) async -> Reply {
        let call = health.began(provider)
        do {
            let response = try await client.send(
                EgressRequest(
                    method: method, url: base + path, headers: headers, body: body, deadline: deadline,
                    responseBodyBytesMax: Self.answerBytesMax))
            health.ended(call, of: provider, isUp: response.status < 500)
            switch response.status {
            case 200..<300: return .answer(body: response.body)
            // Taken by another of our sendings, or to be tried later: says nothing about the payment.
            case 408, 409, 425, 429: return .silent("status \(response.status)")
            case 400..<500: return .refused("status \(response.status)")
            default: return .silent("status \(response.status)")
            }
        } catch {
            health.ended(call, of: provider, isUp: false)
            return .silent(error.reason)
        }
    }

    /// What providers answer may have more members than we know.
    static let decoder = StrictJSONDecoder(unknownMembers: .ignored)
}
