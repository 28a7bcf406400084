package import Commerce
import HTTPTypes
package import JSON

/// How a service hears of what happened in one that it calls: the other's outbox relay posts each event here.
package enum EventsAPI {
    /// Delivers one event, at least once. The receiver dedupes by id and answers 204 once the event is durable.
    package static let deliver = Endpoint<Event, NoBody>(.post, "/internal/events", status: 204)

    /// A change that was committed, with its data.
    package struct Event: Codable, Sendable {
        package let id: EventID
        /// Such as `payment.updated`; a topic that the receiver does not know is answered 204 and ignored.
        package let topic: String
        package let occurredAt: Timestamp
        package let data: RawJSON

        package init(id: EventID, topic: String, occurredAt: Timestamp, data: RawJSON) {
            self.id = id
            self.topic = topic
            self.occurredAt = occurredAt
            self.data = data
        }

        private enum CodingKeys: String, CodingKey {
            case id, topic
            case occurredAt = "occurred_at"
            case data
        }
    }
}
