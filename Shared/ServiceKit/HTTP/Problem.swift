package import HTTPTypes
import JSON
package import Wire

/// A failure as it leaves the process: RFC 9457, `application/problem+json`.
///
/// A 4xx says what to change; a 5xx says nothing of us and is logged whole.
package struct Problem: Error, Sendable {
    /// Last part of the type, such as `unknown-tariff-line`; see `ProblemType` and `ProblemURI`.
    package let slug: String
    /// The register that the slug is a word of; nil for a word of ours.
    package let vocabulary: String?
    package let status: HTTPResponse.Status
    package let title: String
    package let detail: String?
    /// Every bad field at once.
    package let errors: [FieldError]
    /// More headers of the answer, such as `Retry-After` or `Allow`.
    package var headers: HTTPFields
    /// Names of the quotas that were used up, as the `RateLimit-Policy` field has them.
    package let violatedPolicies: [String]

    package init(
        _ slug: String, _ status: HTTPResponse.Status, _ title: String, detail: String? = nil,
        errors: [FieldError] = [], headers: HTTPFields = [:], vocabulary: String? = nil,
        violatedPolicies: [String] = []
    ) {
        self.slug = slug
        self.vocabulary = vocabulary
        self.violatedPolicies = violatedPolicies
        self.status = status
        self.title = title
        self.detail = detail
        self.errors = errors
        self.headers = headers
    }

    /// `urn:carnet:problem:`, or the address of the gateway's pages of problems.
    package static var typePrefix: String { ProblemURI.prefix }
    /// The types that draft-ietf-httpapi-ratelimit-headers registers for everybody: `quota-exceeded` and others.
    package static let registeredPrefix = "https://iana.org/assignments/http-problem-types#"

    /// A body or a query whose fields are wrong: 422, with each of them.
    package static func invalidFields(_ errors: [FieldError]) -> Problem {
        Problem("invalid-fields", .unprocessableContent, "Some fields cannot be accepted", errors: errors)
    }

    /// One wrong field.
    package static func invalidField(_ pointer: String, _ code: String = "invalid_value", _ detail: String) -> Problem {
        invalidFields([FieldError(pointer: pointer, code: code, detail: detail)])
    }

    package static func notFound(_ what: String) -> Problem {
        Problem("not-found", .notFound, "There is no such \(what)")
    }

    package static let internalError = Problem(
        "internal-error", .internalServerError, "This is our fault; nothing was changed that was not confirmed")

    /// Something we need does not answer. May be tried again after the seconds given.
    package static func unavailable(_ what: String, retryAfterSeconds: Int = 1) -> Problem {
        Problem(
            "temporarily-unavailable", .serviceUnavailable, "\(what) does not answer at the moment",
            headers: [.retryAfter: String(retryAfterSeconds)])
    }

    /// The document of RFC 9457.
    package func document(instance: String?) -> ProblemDocument {
        ProblemDocument(
            type: (vocabulary ?? Self.typePrefix) + slug, title: title, status: status.code, detail: detail,
            instance: instance,
            errors: errors.isEmpty ? nil : errors,
            violatedPolicies: violatedPolicies.isEmpty ? nil : violatedPolicies)
    }
}

/// Known to the one place that answers failures: says which problem an error is.
package protocol ProblemConvertible: Error {
    var problem: Problem { get }
}

extension Problem: ProblemConvertible {
    package var problem: Problem { self }
}

extension JSONFailure: ProblemConvertible {
    /// Not JSON at all is a 400, too large a 413, a well-formed document with wrong members a 422.
    package var problem: Problem {
        let fields = issues.map { FieldError(pointer: $0.pointer, code: $0.code, detail: $0.detail) }
        let codes = Set(issues.map(\.code))
        if codes.contains("too_large") {
            return Problem("body-too-large", .contentTooLarge, "The body is too large", errors: fields)
        }
        if !codes.isDisjoint(with: ["invalid_json", "duplicate_member", "too_deep"]) {
            return Problem("malformed-json", .badRequest, "The body is not acceptable JSON", errors: fields)
        }
        return .invalidFields(fields)
    }
}

extension HTTPField.Name {
    static func carnet(_ name: String) -> HTTPField.Name {
        // The names below are literals of this package, and valid.
        HTTPField.Name(name) ?? .expect
    }

    package static let requestID = carnet("Request-Id")
    package static let idempotencyKey = carnet("Idempotency-Key")
    package static let idempotentReplayed = carnet("Idempotent-Replayed")
    /// The dated version of the interface that the caller speaks.
    package static let carnetVersion = carnet("Carnet-Version")
    package static let carnetDeadline = carnet("Carnet-Deadline")
    package static let carnetMerchant = carnet("Carnet-Merchant")
    package static let carnetKeyMode = carnet("Carnet-Key-Mode")
    package static let carnetKey = carnet("Carnet-Key")
    package static let carnetKeyKind = carnet("Carnet-Key-Kind")
    package static let carnetServiceToken = carnet("Carnet-Service-Token")
    package static let traceparent = carnet("traceparent")
    package static let tracestate = carnet("tracestate")
}
