import Commerce
import Foundation
import JSON
package import ServiceKit
package import Storage
import Wire

extension OutboxRelay {
    /// A relay that posts each event to one subscriber's `/internal/events`, at least once.
    /// - Parameter payload: of an event as it is told; what may not lie in clear in the outbox is added there.
    package static func posting(
        from database: any Database, to subscriber: ServiceClient, ambient: Ambient,
        payload: @escaping @Sendable (OutboxEvent) async throws -> [UInt8] = { $0.payload }
    ) -> OutboxRelay {
        OutboxRelay(database: database, now: { ambient.now() }) { event in
            let data = try RawJSON(try await payload(event))
            let occurredAt = Timestamp(event.createdAt)
            let _: NoBody = try await subscriber.call(
                EventsAPI.deliver,
                EventsAPI.Event(id: event.id, topic: event.topic, occurredAt: occurredAt, data: data),
                key: event.id.text)
        }
    }
}
