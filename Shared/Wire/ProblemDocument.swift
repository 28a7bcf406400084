/// A problem of RFC 9457 as it crosses HTTP.
package struct ProblemDocument: Codable, Hashable, Sendable {
    package let type: String
    package let title: String
    package let status: Int
    package let detail: String?
    /// The id of the request that failed.
    package let instance: String?
    package let errors: [FieldError]?
    /// The quotas that a 429 is about, as its `RateLimit-Policy` field names them.
    package let violatedPolicies: [String]?

    package init(
        type: String, title: String, status: Int, detail: String? = nil, instance: String? = nil,
        errors: [FieldError]? = nil, violatedPolicies: [String]? = nil
    ) {
        self.violatedPolicies = violatedPolicies
        self.type = type
        self.title = title
        self.status = status
        self.detail = detail
        self.instance = instance
        self.errors = errors
    }

    private enum CodingKeys: String, CodingKey {
        case type, title, status, detail, instance, errors
        case violatedPolicies = "violated-policies"
    }
}

/// One bad field: where it is, and what to change.
package struct FieldError: Codable, Hashable, Sendable {
    /// JSON pointer (RFC 6901) into the body, or `?name` for a query parameter, or a header's name.
    package let pointer: String
    /// Such as `required`, `wrong_type`, `invalid_value`, `out_of_range`.
    package let code: String
    package let detail: String

    package init(pointer: String, code: String, detail: String) {
        self.pointer = pointer
        self.code = code
        self.detail = detail
    }
}
