/// What is wrong with a document: never empty, at most `issuesMax` issues, in the order in which they were found.
///
/// A document that is not JSON at all has exactly one issue, since nothing after the first fault can be trusted;
/// a document of the wrong shape has one for each member that is wrong.
package struct JSONFailure: Error, Hashable, Sendable {
    /// So many issues are told of one document; a client that made more repairs these first.
    package static let issuesMax = 100

    package let issues: [JSONIssue]

    package init(_ issues: [JSONIssue]) { self.issues = issues }

    init(_ code: JSONCode, at pointer: String = "", _ detail: String) {
        issues = [JSONIssue(pointer: pointer, code: code.rawValue, detail: detail)]
    }

    /// Whether the bytes are no acceptable JSON document (HTTP 400), as opposed to one of the wrong shape (422).
    package var isMalformed: Bool {
        issues.contains { JSONCode(rawValue: $0.code)?.isOfSyntax ?? false }
    }
}

extension JSONFailure: CustomStringConvertible {
    package var description: String {
        issues.map { "\($0.pointer.isEmpty ? "document" : $0.pointer): \($0.detail) (\($0.code))" }
            .joined(separator: "; ")
    }
}

/// One thing wrong with a document, and where.
package struct JSONIssue: Hashable, Sendable, Codable {
    /// RFC 6901, such as `/lines/0/quantity`; empty for the document as a whole.
    package let pointer: String
    /// A word for programs, see `JSONCode`; types with rules of their own may add words.
    package let code: String
    /// One sentence for people, in terms of the document and never of our source.
    package let detail: String

    package init(pointer: String, code: String, detail: String) {
        self.pointer = pointer
        self.code = code
        self.detail = detail
    }
}

/// The words that this module itself puts into `JSONIssue.code`.
package enum JSONCode: String, Sendable, CaseIterable {
    /// Breaks the grammar of RFC 8259, or is not UTF-8.
    case invalidJSON = "invalid_json"
    /// Two members of one object have the same name.
    case duplicateMember = "duplicate_member"
    /// More containers inside one another than `JSONLimits.depthMax`.
    case tooDeep = "too_deep"
    /// More bytes, or a longer number, than `JSONLimits` allows.
    case tooLarge = "too_large"
    /// A member that must be there is not.
    case required = "required"
    /// Text where a number is needed, and the like.
    case wrongType = "wrong_type"
    /// A number that the type it is meant for cannot hold.
    case outOfRange = "out_of_range"
    /// A member that nobody reads.
    case unknownMember = "unknown_member"
    /// The right kind of value with a content that its type refuses.
    case invalidValue = "invalid_value"

    var isOfSyntax: Bool {
        switch self {
        case .invalidJSON, .duplicateMember, .tooDeep, .tooLarge: true
        case .required, .wrongType, .outOfRange, .unknownMember, .invalidValue: false
        }
    }
}
