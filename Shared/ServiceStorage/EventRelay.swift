import Commerce
import Foundation
import JSON
package import ServiceKit
package import Storage
import Telemetry
import Wire

extension OutboxRelay {
    /// A relay that posts each event to one subscriber's `/internal/events`, at least once.
    ///
    /// An event that the subscriber calls wrong in itself is set aside at once: sent again it would be no other.
    /// - Parameter payload: of an event as it is told; what may not lie in clear in the outbox is added there.
    package static func posting(
        from database: any Database, to subscriber: ServiceClient, ambient: Ambient, presence: Presence,
        payload: @escaping @Sendable (OutboxEvent) async throws -> [UInt8] = { $0.payload }
    ) -> OutboxRelay {
        OutboxRelay(database: database, owner: presence.id, now: { ambient.now() }) { event in
            try await post(event, try RawJSON(try await payload(event)), to: subscriber)
        }
    }

    private static func post(_ event: OutboxEvent, _ data: RawJSON, to subscriber: ServiceClient) async throws {
        let wire = EventsAPI.Event(
            id: event.id, topic: event.topic, occurredAt: Timestamp(event.createdAt), data: data)
        do {
            _ = try await subscriber.call(EventsAPI.deliver, wire, key: event.id.text)
        } catch {
            guard case .refused(let problem) = error, [400, 413, 422].contains(problem.status) else { throw error }
            throw OutboxRefused("\(problem.status) \(problem.title)")
        }
    }
}

extension Presence {
    /// The presence of this process: its name is drawn, and it lives until it stops.
    package convenience init(database: any Database, ambient: Ambient, holdings: [Holding]) {
        self.init(
            database: database, id: "proc_" + Hex.text(ambient.randomBytes(12)), holdings: holdings,
            sleep: { try await ambient.sleep(for: $0) })
        Telemetry.metrics.sample { [weak self] in
            guard let self else { return [] }
            let help = "Other processes of this service on its database"
            return [MetricSample("presence_others", .gauge, help, value: Double(others))]
        }
    }
}
