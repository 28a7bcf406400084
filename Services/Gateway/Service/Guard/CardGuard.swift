import Commerce
import Foundation
import HTTPTypes
import JSON
import ServiceKit
import Wire

/// Refuses a request that holds a payment card's number, before it is passed on or kept: card numbers belong into the
/// fields of a provider, never into ours. What counts as one is `CardNumber`'s to say.
///
/// Callbacks of providers pass, as their references may be long numbers; what of them gets into a log line is masked there.
enum CardGuard {
    /// So many places are told at once.
    static let placesMax = 20

    /// - Throws: 422 with the place of each number, and never the number.
    static func check(_ request: HTTPRequest, body: [UInt8]) throws(Problem) {
        var places: [String] = []
        if let target = request.path { places += Self.places(inTarget: target) }
        // It is kept for thirty days.
        if let key = request.headerFields.first(of: .idempotencyKey), CardNumber.isFound(in: key) {
            places.append("Idempotency-Key")
        }
        if !body.isEmpty { places += Self.places(in: body, type: request.headerFields[.contentType]) }
        guard places.isEmpty else { throw problem(places) }
    }

    private static func problem(_ places: [String]) -> Problem {
        Problem(
            "card-number", .unprocessableContent, "Card numbers are never taken",
            detail:
                "Nothing was kept or passed on. Let the provider's own page ask for the number, and send its token.",
            errors: places.prefix(placesMax).map {
                FieldError(pointer: $0, code: "card_number", detail: "This looks like the number of a payment card")
            })
    }

    // MARK: - Address

    /// - Returns: `path`, and `?name` for each parameter.
    static func places(inTarget target: String) -> [String] {
        // Most have no thirteen digits at all, and so none once they are decoded.
        guard target.utf8.count >= CardNumber.digitCounts.lowerBound, hasManyDigits(target) else { return [] }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = String(parts[0])
        var places = CardNumber.isFound(in: path.removingPercentEncoding ?? path) ? ["path"] : []
        if parts.count == 2 { places += Self.places(inForm: String(parts[1])).map { "?\($0)" } }
        return places
    }

    private static func hasManyDigits(_ text: String) -> Bool {
        var count = 0
        for byte in text.utf8 where byte &- 0x30 < 10 { count += 1 }
        return count >= CardNumber.digitCounts.lowerBound
    }

    /// Names of the members of a form (`a=b&c=d`), which is also what a query is.
    private static func places(inForm text: String) -> [String] {
        text.split(separator: "&").compactMap { member in
            let parts = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(decoded)
            guard parts.contains(where: { CardNumber.isFound(in: $0) }) else { return nil }
            return CardNumber.masked(String((parts.first ?? "").prefix(60)))
        }
    }

    private static func decoded(_ text: Substring) -> String {
        let text = text.replacing("+", with: " ")
        return String(text).removingPercentEncoding ?? String(text)
    }

    // MARK: - Body

    /// Pointers (RFC 6901) to the members that hold a number; the empty one for a body that cannot be read as JSON.
    static func places(in body: [UInt8], type: String?) -> [String] {
        if type?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true {
            let text = String(decoding: body, as: UTF8.self)
            return hasManyDigits(text) ? places(inForm: text) : []
        }
        let (isFound, isHidden) = body.withUnsafeBufferPointer { (CardNumber.isFound(in: $0), hasEscapedDigit($0)) }
        guard isFound || isHidden else { return [] }
        guard let tape = try? JSONTape(body) else { return isFound ? [""] : [] }
        var places: [String] = []
        collect(tape.root, at: "", into: &places)
        return places
    }

    /// Whether `\u002…` or `\u003…` is in it, which may stand for a blank, a hyphen or a digit.
    private static func hasEscapedDigit(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = bytes.baseAddress else { return false }
        var at = 0
        while at + 5 < bytes.count, let found = memchr(start + at, 0x5C, bytes.count - at) {
            let place = UnsafeRawPointer(start).distance(to: UnsafeRawPointer(found))
            guard place + 5 < bytes.count else { return false }
            if bytes[place + 1] == UInt8(ascii: "u"), bytes[place + 2] == 0x30, bytes[place + 3] == 0x30,
                bytes[place + 4] == 0x32 || bytes[place + 4] == 0x33
            {
                return true
            }
            at = place + 2
        }
        return false
    }

    private static func collect(_ value: JSONValueView, at pointer: String, into places: inout [String]) {
        guard places.count < placesMax else { return }
        if let object = try? value.object() {
            for (name, member) in object.members {
                // A name may hold a number too, and is not to be repeated then.
                let step = "\(pointer)/\(JSONPath.escaped(CardNumber.masked(name)))"
                if CardNumber.isFound(in: name) { places.append(step) }
                collect(member, at: step, into: &places)
            }
        } else if let list = try? value.array() {
            for (index, element) in list.enumerated() { collect(element, at: "\(pointer)/\(index)", into: &places) }
        } else if let text = (try? value.string()) ?? (try? value.decimalText()), CardNumber.isFound(in: text) {
            places.append(pointer)
        }
    }
}
