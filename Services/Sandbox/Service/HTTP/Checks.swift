import Commerce
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

/// Gathers everything that is wrong with one message, to say it all at once.
struct Checks {
    private(set) var flaws: [Flaw] = []

    mutating func flaw(_ pointer: String, _ detail: String) { flaws.append(Flaw(pointer, detail)) }

    mutating func check(_ isRight: Bool, _ pointer: String, _ detail: String) {
        if !isRight { flaw(pointer, detail) }
    }

    /// The value, with a flaw kept where there is none.
    mutating func value<Value>(_ value: Value?, _ pointer: String, _ detail: String) -> Value? {
        if value == nil { flaw(pointer, detail) }
        return value
    }

    /// A positive sum in the one currency a scheme knows.
    mutating func money(_ amount: String, _ currency: String, only known: Currency) -> Money? {
        check(currency == known.code, "/currency", "This scheme moves \(known.code) only.")
        let money = (try? Money(amount, known)).flatMap { $0.isPositive && $0.minorUnits <= Self.minorMax ? $0 : nil }
        return value(money, "/amount", "A positive amount with two decimals and at most ten digits before the point.")
    }

    /// A reference that fits a bank statement: 1 to 35 characters of those that every scheme takes.
    mutating func reference(_ text: String, _ pointer: String) {
        check(
            SaleName.isName(text) && (1...35).contains(text.utf8.count), pointer,
            "1 to 35 letters, digits, dashes or underscores.")
    }

    /// Text for people: not empty, not longer than the scheme's field, no control characters.
    mutating func text(_ text: String, _ pointer: String, max: Int) {
        let isClean = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        check(
            isClean && (1...max).contains(text.unicodeScalars.count), pointer,
            "1 to \(max) characters, none of them a control character.")
    }

    mutating func url(_ text: String, _ pointer: String) -> CallerURL? {
        value(CallerURL(text), pointer, "An absolute http or https address of at most 2,000 visible ASCII characters.")
    }

    /// - Throws: `.malformed` with all flaws, if there are any.
    func finish() throws(TradeRefusal) {
        if !flaws.isEmpty { throw .malformed(flaws) }
    }

    /// Ten digits before the point, which is what a boleto has room for.
    private static let minorMax: Int64 = 999_999_999_999
}

extension Call {
    /// The body as JSON of a known shape.
    /// - Throws: 415 for another media type; what the strict reader says.
    func json<Body: Decodable>(_ type: Body.Type) throws -> Body {
        guard ContentType.isJSON(request.headers[.contentType]) else {
            throw Problem(
                "unsupported-media-type", .unsupportedMediaType, "Send application/json",
                detail: "The body must be JSON in UTF-8, with Content-Type: application/json.")
        }
        return try StrictJSONDecoder().decode(type, from: body)
    }

    /// The body as a form.
    func form() throws -> FormBody { try FormBody(bytes: body) }

    /// The query, read as a form.
    func queryForm() throws -> FormBody { try FormBody(request.uri.query ?? "") }
}
