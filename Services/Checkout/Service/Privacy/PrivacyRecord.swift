import CheckoutDomain
import Commerce
import JSON
import ServiceStorage
import Storage
import Wire

/// What a person asked about their data, as it is kept.
struct PrivacyRecord: Sendable {
    let id: PrivacyRequestID
    let owner: Owner
    let kind: PrivacyTerm.Kind
    /// The subject that the request itself is sealed for: who is erased takes the request's words, and the export of an
    /// earlier one, along.
    let subject: Subject
    /// Whom it is about; nil once they were erased.
    let name: SubjectsAPI.SubjectName?
    let law: String
    let rule: PublicAPI.PrivacyRule
    var status: PrivacyRequestStatus
    /// Orders of the person when the other services were asked to erase; nil before.
    var ordersSeen: Int64?
    let receivedAt: Timestamp
    let createdAt: Timestamp
    let dueAt: Timestamp
    var completedAt: Timestamp?
    var exportExpiresAt: Timestamp?
    /// Failures in a row.
    var attempts: Int
    var parts: [PrivacyPart]

    func part(_ service: PrivacyPart.Service) -> PrivacyPart {
        parts.first { $0.service == service } ?? PrivacyPart(service: service)
    }

    var wire: PublicAPI.PrivacyRequest {
        PublicAPI.PrivacyRequest(
            id: id, type: kind == .access ? .access : .erasure, status: status, law: law, receivedAt: receivedAt,
            dueAt: dueAt, rule: rule,
            services: PrivacyPart.Service.allCases.map { service in
                let part = part(service)
                return PublicAPI.PrivacyServiceStatus(
                    service: service.rawValue, status: part.status, records: part.records, holds: part.holds,
                    completedAt: part.completedAt)
            },
            createdAt: createdAt, completedAt: completedAt, exportExpiresAt: exportExpiresAt)
    }
}

/// How far one service is with a request.
struct PrivacyPart: Sendable {
    enum Service: String, CaseIterable, Sendable {
        case checkout, payments, fraud
    }

    let service: Service
    var status = PrivacyPartStatus.pending
    var records: Int64 = 0
    var holds: [SubjectsAPI.Hold] = []
    /// Pages of an export that are kept.
    var pages: Int64 = 0
    /// Where the next page begins.
    var after: String?
    var completedAt: Timestamp?
}

extension Owner {
    var subjects: SubjectOwner { SubjectOwner(merchant: merchant, mode: mode) }
}
