import Commerce
import JSON
import ServiceKit
import Storage
import Wire

/// Tells checkout what was decided.
struct CheckoutEvents: Sendable {
    let client: ServiceClient

    /// - Throws: `OutboxRefused` where checkout says that the event itself is wrong; what the call throws otherwise, and
    ///   then it is delivered again later.
    func deliver(_ event: OutboxEvent) async throws {
        let wire = EventsAPI.Event(
            id: event.id, topic: event.topic, occurredAt: Timestamp(event.createdAt), data: try RawJSON(event.payload))
        do {
            _ = try await client.call(EventsAPI.deliver, wire, key: event.id.text)
        } catch {
            guard case .refused(let problem) = error, [400, 413, 422].contains(problem.status) else { throw error }
            throw OutboxRefused("\(problem.status) \(problem.title)")
        }
    }
}
