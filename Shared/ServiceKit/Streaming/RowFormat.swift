import HTTPTypes
package import Hummingbird

/// How rows are written one after the other.
package enum RowFormat: String, CaseIterable, Hashable, Sendable {
    /// One JSON document a line.
    case ndjson
    /// RFC 4180, UTF-8, the first row naming the columns.
    case csv

    package var mediaType: String {
        switch self {
        case .ndjson: "application/x-ndjson"
        case .csv: "text/csv; charset=utf-8"
        }
    }

    /// nil for a type that is neither.
    init?(mediaType: String) {
        let parts = mediaType.lowercased().split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
        switch parts.first {
        case "application/x-ndjson", "application/jsonl", "application/x-jsonlines": self = .ndjson
        case "text/csv": self = .csv
        default: return nil
        }
    }

    /// What a request's body is in.
    /// - Throws: 415.
    package static func ofBody(_ request: Request) throws -> RowFormat {
        if let type = request.headers[.contentType], let format = RowFormat(mediaType: type) { return format }
        throw Problem(
            "unsupported-media-type", .unsupportedMediaType, "Send text/csv or application/x-ndjson",
            detail: "The body must be rows in UTF-8: CSV with a first row of names, or one JSON document a line.")
    }

    /// What its answer is wanted in: what `Accept` names first, or else what the body is in.
    /// - Throws: 406.
    package static func ofAnswer(_ request: Request, to body: RowFormat) throws -> RowFormat {
        guard let accept = request.headers[.accept] else { return body }
        for range in accept.split(separator: ",") {
            if let format = RowFormat(mediaType: String(range)) { return format }
            let type = range.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
            if ["*/*", "text/*", "application/*"].contains(type) { return body }
        }
        throw Problem(
            "not-acceptable", .notAcceptable, "This address answers in rows",
            detail: "Accept text/csv or application/x-ndjson, or leave Accept out.")
    }
}
