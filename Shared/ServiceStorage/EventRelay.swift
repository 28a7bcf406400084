import Commerce
import Foundation
import JSON
package import ServiceKit
package import Storage
import Wire

extension OutboxRelay {
    /// A relay that posts each event to one subscriber's `/internal/events`, at least once.
    package static func posting(from database: any Database, to subscriber: ServiceClient, ambient: Ambient)
        -> OutboxRelay
    {
        OutboxRelay(database: database, now: { ambient.now() }) { event in
            let data = try RawJSON(event.payload)
            let occurredAt = Timestamp(event.createdAt)
            let _: NoBody = try await subscriber.call(
                EventsAPI.deliver,
                EventsAPI.Event(id: event.id, topic: event.topic, occurredAt: occurredAt, data: data),
                key: event.id.text)
        }
    }
}
