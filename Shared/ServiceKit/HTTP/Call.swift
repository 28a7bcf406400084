package import Commerce
import Foundation
import HTTPTypes
package import Hummingbird
import JSON
package import Wire

/// One request as a handler sees it.
package struct Call: Sendable {
    package let request: Request
    package let context: AppContext
    /// The body, whole; empty for a request without one.
    package let body: [UInt8]

    package var scope: Scope { context.scope }
    package var merchant: MerchantID { get throws { try context.merchant } }

    /// A name in the path, such as `id`, percent-decoded.
    package func parameter(_ name: String) throws -> String {
        guard let value = context.parameters.get(name)?.removingPercentEncoding else { throw Problem.notFound("thing") }
        return value
    }

    /// An id in the path; text that is no id of this kind names nothing that exists, so it is a 404 too.
    package func id<Of: Identified>(_ kind: Of.Type, _ name: String = "id", what: String) throws -> ID<Of> {
        guard let id = ID<Of>(try parameter(name)) else { throw Problem.notFound(what) }
        return id
    }

    /// Reads query parameters and gathers what is wrong with them.
    package func query() -> QueryReader { QueryReader(request.uri.queryParameters.map { (String($0), String($1)) }) }

    /// The body as the endpoint's question.
    /// - Throws: 415 for another media type, and what strict JSON refuses.
    package func decode<Question, Answer>(
        _ endpoint: Endpoint<Question, Answer>, bytesMax: Int = Limits.bodyBytesMax
    ) throws -> Question {
        if let none = NoBody() as? Question { return none }
        guard ContentType.isJSON(request.headers[.contentType]) else {
            throw Problem(
                "unsupported-media-type", .unsupportedMediaType, "Send application/json",
                detail: "The body must be JSON in UTF-8, with Content-Type: application/json.")
        }
        return try StrictJSONDecoder(limits: JSONLimits(bytesMax: bytesMax)).decode(Question.self, from: body)
    }

    /// The key under which this call counts once.
    /// - Throws: 400 when it is missing, given twice, or not 1 to 255 visible ASCII characters, bare or in quotes.
    package func idempotency(endpoint path: String) throws -> IdempotencyRequest {
        let values = request.headers[values: .idempotencyKey]
        guard values.count == 1, let value = values.first else {
            throw Problem(
                "idempotency-key-required", .badRequest, "This call needs one Idempotency-Key header",
                detail: "Choose a new value for each new order, and send the same value when you try again.",
                errors: [FieldError(pointer: "Idempotency-Key", code: "required", detail: "Send it exactly once")])
        }
        guard let key = IdempotencyRequest.key(in: value) else {
            throw Problem(
                "idempotency-key-invalid", .badRequest, "The Idempotency-Key is not usable",
                errors: [
                    FieldError(
                        pointer: "Idempotency-Key", code: "invalid_value",
                        detail: "1 to 255 visible ASCII characters, bare or in double quotes")
                ])
        }
        let owner = scope.merchant?.text ?? "internal"
        let parts = [request.method.rawValue, request.uri.path, request.uri.query ?? ""]
        // What is no JSON is refused before anything is begun under the key; until then it is as it is.
        let form = (try? JSONTape(body))?.root.canonicalForm ?? body
        return IdempotencyRequest(
            scope: "\(owner) \(scope.mode.rawValue) \(request.method.rawValue) \(path)", key: key,
            fingerprint: IdempotencyRequest.hash(parts + [request.headers[.carnetVersion] ?? ""], form),
            formerFingerprint: IdempotencyRequest.hash(parts, body))
    }
}

/// Query parameters, read by name; errors are gathered and thrown together.
package struct QueryReader {
    private var values: [(name: String, value: String)]
    private var asked: Set<String> = []
    private var errors: [FieldError] = []

    init(_ values: [(String, String)]) { self.values = values.map { (name: $0.0, value: $0.1) } }

    /// The value of `name` through `parse`; nil, with the error kept, where it is missing or `parse` gives nil.
    package mutating func required<Value>(_ name: String, _ expected: String, _ parse: (String) -> Value?) -> Value? {
        guard let text = text(name) else {
            if !errors.contains(where: { $0.pointer == "?\(name)" }) {
                errors.append(FieldError(pointer: "?\(name)", code: "required", detail: "Give \(expected)"))
            }
            return nil
        }
        return parsed(name, text, expected, parse)
    }

    /// As `required`, but a missing parameter is no error.
    package mutating func optional<Value>(_ name: String, _ expected: String, _ parse: (String) -> Value?) -> Value? {
        guard let text = text(name) else { return nil }
        return parsed(name, text, expected, parse)
    }

    package mutating func fail(_ name: String, _ detail: String) {
        errors.append(FieldError(pointer: "?\(name)", code: "invalid_value", detail: detail))
    }

    /// - Throws: a 422 problem with every parameter that was wrong, or that nobody asked for.
    package mutating func finish() throws {
        for (name, _) in values where !asked.contains(name) {
            asked.insert(name)
            errors.append(
                FieldError(pointer: "?\(name.prefix(60))", code: "unknown_parameter", detail: "Not known here"))
        }
        guard errors.isEmpty else { throw Problem.invalidFields(errors) }
    }

    private mutating func text(_ name: String) -> String? {
        asked.insert(name)
        let found = values.filter { $0.name == name }
        if found.count > 1 { fail(name, "Give it once") }
        return found.count == 1 ? found[0].value : nil
    }

    private mutating func parsed<Value>(
        _ name: String, _ text: String, _ expected: String, _ parse: (String) -> Value?
    ) -> Value? {
        if let value = parse(text) { return value }
        fail(name, "Expected \(expected), found \"\(text.prefix(40))\"")
        return nil
    }
}
