package import Commerce
import HTTPTypes
package import JSON

/// What every service that keeps people's data answers about one of them, to checkout alone. Whose customer it is, and in
/// which mode, the call says as every call does.
package enum SubjectsAPI {
    /// What the service keeps about a person, a page at a time.
    package static let export = Endpoint<ExportRequest, ExportPage>(.post, "/internal/subjects/export")
    /// Forgets a person, unless something holds. Doing it twice is doing it once.
    package static let erase = Endpoint<EraseRequest, ErasureAnswer>(.post, "/internal/subjects/erase")

    /// The longest that something open may hold back an erasure, counted from its last change: 30 days, near the month
    /// within which a person must be answered (GDPR, article 12(3)).
    package static let holdMax: Duration = .seconds(30 * 86_400)
    /// Records on one page of an export: a page stays far below what one answer may be.
    package static let pageSize = 50
    /// Orders that one call may name.
    package static let ordersMax = 10_000

    /// A person, by one of two names.
    package struct SubjectName: Codable, Hashable, Sendable {
        package let email: String?
        package let customerReference: String?

        package init(email: String? = nil, customerReference: String? = nil) {
            self.email = email
            self.customerReference = customerReference
        }

        private enum CodingKeys: String, CodingKey {
            case email
            case customerReference = "customer_reference"
        }
    }

    package struct ExportRequest: Codable, Hashable, Sendable {
        package let request: PrivacyRequestID
        package let subject: SubjectName
        /// Orders that checkout knows to be the person's: what a service kept before it knew persons is found by them.
        package let orders: [OrderID]
        /// `next` of the page before.
        package let after: String?

        package init(request: PrivacyRequestID, subject: SubjectName, orders: [OrderID], after: String? = nil) {
            self.request = request
            self.subject = subject
            self.orders = orders
            self.after = after
        }
    }

    /// One thing that is kept about a person: a line of the export.
    package struct Record: Codable, Hashable, Sendable {
        package let service: String
        /// `order`, `payment`, `assessment`.
        package let kind: String
        package let id: String
        package let data: RawJSON

        package init(service: String, kind: String, id: String, data: RawJSON) {
            self.service = service
            self.kind = kind
            self.id = id
            self.data = data
        }
    }

    package struct ExportPage: Codable, Hashable, Sendable {
        package let records: [Record]
        /// nil on the last page.
        package let next: String?

        package init(records: [Record], next: String?) {
            self.records = records
            self.next = next
        }
    }

    package struct EraseRequest: Codable, Hashable, Sendable {
        package let request: PrivacyRequestID
        package let subject: SubjectName
        /// As for an export.
        package let orders: [OrderID]

        package init(request: PrivacyRequestID, subject: SubjectName, orders: [OrderID]) {
            self.request = request
            self.subject = subject
            self.orders = orders
        }
    }

    /// Why a person cannot be forgotten yet.
    package struct Hold: Codable, Hashable, Sendable {
        /// What holds: an order, a payment or a case, by its id.
        package let object: String
        /// `open_order`, `open_payment`, `open_case`.
        package let reason: String
        /// The hold's end, whatever becomes of the object.
        package let endsAt: Timestamp

        package init(object: String, reason: String, endsAt: Timestamp) {
            self.object = object
            self.reason = reason
            self.endsAt = endsAt
        }

        private enum CodingKeys: String, CodingKey {
            case object, reason
            case endsAt = "ends_at"
        }
    }

    package struct ErasureAnswer: Codable, Hashable, Sendable {
        /// Things whose data was erased for this request; 0 while something holds.
        package let records: Int64
        package let holds: [Hold]

        package init(records: Int64, holds: [Hold]) {
            self.records = records
            self.holds = holds
        }
    }
}
