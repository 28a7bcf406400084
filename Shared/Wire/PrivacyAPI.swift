package import Commerce
import HTTPTypes

extension PublicAPI {
    /// Asks what is kept about a person, or that it be erased. Needs an `Idempotency-Key`.
    package static let createPrivacyRequest = Endpoint<PrivacyRequestOrder, PrivacyRequest>(
        .post, "/v1/privacy/requests", status: 201, isKeyed: true)
    package static let getPrivacyRequest = Endpoint<NoBody, PrivacyRequest>(.get, "/v1/privacy/requests/{id}")
    /// Newest first.
    package static let listPrivacyRequests = Endpoint<NoBody, PrivacyRequestList>(
        .get, "/v1/privacy/requests", query: ["limit", "cursor"])
    /// What was found, one JSON document a line; its body is no single document, so it is no typed endpoint.
    package static let privacyExportPath = "/v1/privacy/requests/{id}/export"

    package struct PrivacyRequestOrder: Codable, Hashable, Sendable {
        package let type: PrivacyRequestType
        /// Exactly one of the two names.
        package let subject: SubjectsAPI.SubjectName
        /// Under which law the person asks; decides until when.
        package let law: String
        /// When the person asked; the moment of this call where it is not said.
        package let receivedAt: Timestamp?

        package init(
            type: PrivacyRequestType, subject: SubjectsAPI.SubjectName, law: String, receivedAt: Timestamp? = nil
        ) {
            self.type = type
            self.subject = subject
            self.law = law
            self.receivedAt = receivedAt
        }

        private enum CodingKeys: String, CodingKey {
            case type, subject, law
            case receivedAt = "received_at"
        }
    }

    /// Where a request stands. Whom it is about is not told again.
    package struct PrivacyRequest: Codable, Hashable, Sendable {
        package let id: PrivacyRequestID
        package let type: PrivacyRequestType
        package let status: PrivacyRequestStatus
        package let law: String
        package let receivedAt: Timestamp
        /// Until when it must be answered.
        package let dueAt: Timestamp
        package let rule: PrivacyRule
        package let services: [PrivacyServiceStatus]
        package let createdAt: Timestamp
        package let completedAt: Timestamp?
        /// When a completed export is thrown away.
        package let exportExpiresAt: Timestamp?

        package init(
            id: PrivacyRequestID, type: PrivacyRequestType, status: PrivacyRequestStatus, law: String,
            receivedAt: Timestamp, dueAt: Timestamp, rule: PrivacyRule, services: [PrivacyServiceStatus],
            createdAt: Timestamp, completedAt: Timestamp? = nil, exportExpiresAt: Timestamp? = nil
        ) {
            self.id = id
            self.type = type
            self.status = status
            self.law = law
            self.receivedAt = receivedAt
            self.dueAt = dueAt
            self.rule = rule
            self.services = services
            self.createdAt = createdAt
            self.completedAt = completedAt
            self.exportExpiresAt = exportExpiresAt
        }

        private enum CodingKeys: String, CodingKey {
            case id, type, status, law
            case receivedAt = "received_at"
            case dueAt = "due_at"
            case rule, services
            case createdAt = "created_at"
            case completedAt = "completed_at"
            case exportExpiresAt = "export_expires_at"
        }
    }

    /// The dated rule that `due_at` follows from.
    package struct PrivacyRule: Codable, Hashable, Sendable {
        /// Such as `1 month`.
        package let term: String
        package let effectiveFrom: CalendarDate
        package let source: String
        package let confidence: String

        package init(term: String, effectiveFrom: CalendarDate, source: String, confidence: String) {
            self.term = term
            self.effectiveFrom = effectiveFrom
            self.source = source
            self.confidence = confidence
        }

        private enum CodingKeys: String, CodingKey {
            case term
            case effectiveFrom = "effective_from"
            case source, confidence
        }
    }

    package struct PrivacyServiceStatus: Codable, Hashable, Sendable {
        package let service: String
        package let status: PrivacyPartStatus
        /// Things found, or erased.
        package let records: Int64
        /// Why it is held; empty otherwise.
        package let holds: [SubjectsAPI.Hold]
        package let completedAt: Timestamp?

        package init(
            service: String, status: PrivacyPartStatus, records: Int64, holds: [SubjectsAPI.Hold],
            completedAt: Timestamp? = nil
        ) {
            self.service = service
            self.status = status
            self.records = records
            self.holds = holds
            self.completedAt = completedAt
        }

        private enum CodingKeys: String, CodingKey {
            case service, status, records, holds
            case completedAt = "completed_at"
        }
    }

    package struct PrivacyRequestList: Codable, Hashable, Sendable {
        package let data: [PrivacyRequest]
        package let hasMore: Bool
        /// For `cursor`; nil on the last page.
        package let nextCursor: String?

        package init(data: [PrivacyRequest], hasMore: Bool, nextCursor: String?) {
            self.data = data
            self.hasMore = hasMore
            self.nextCursor = nextCursor
        }

        private enum CodingKeys: String, CodingKey {
            case data
            case hasMore = "has_more"
            case nextCursor = "next_cursor"
        }
    }
}

package enum PrivacyRequestType: String, Codable, CaseIterable, Hashable, Sendable {
    case access, erasure
}

package enum PrivacyRequestStatus: String, Codable, CaseIterable, Hashable, Sendable {
    /// Taken; the services are being asked.
    case inProgress = "in_progress"
    /// Something open needs the data; see each service's `holds`.
    case held
    case completed
}

package enum PrivacyPartStatus: String, Codable, CaseIterable, Hashable, Sendable {
    case pending, held, completed
}
