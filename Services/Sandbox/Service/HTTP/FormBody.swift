import Foundation
import ServiceKit

/// `application/x-www-form-urlencoded`, as forms and Alipay send it: `+` is a blank, UTF-8, each name once.
struct FormBody: Hashable, Sendable {
    private(set) var values: [String: String] = [:]

    /// More names than any message here has.
    static let pairsMax = 100

    /// - Throws: what cannot be read, by its name.
    init(_ text: some StringProtocol) throws(TradeRefusal) {
        let pairs = text.split(separator: "&")
        guard pairs.count <= Self.pairsMax else {
            throw .malformed([Flaw("", "A form here has at most \(Self.pairsMax) fields.")])
        }
        for pair in pairs {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(halves[0]), let value = Self.decoded(halves.count > 1 ? halves[1] : "") else {
                throw .malformed([Flaw(String(halves[0].prefix(60)), "This is not percent-encoded UTF-8.")])
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw .malformed([Flaw(String(name.prefix(60)), "This field is there twice.")])
            }
        }
    }

    init(bytes: [UInt8]) throws(TradeRefusal) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed([Flaw("", "The form is not UTF-8.")])
        }
        try self.init(text)
    }

    subscript(name: String) -> String? { values[name] }

    static func encoded(_ values: [String: String]) -> String {
        values.sorted { $0.key < $1.key }.map { "\(encoded($0.key))=\(encoded($0.value))" }.joined(separator: "&")
    }

    /// Everything but letters, digits and `-._~` as `%XX`: right in a form and in a URL's query.
    static func encoded(_ text: String) -> String { UPILink.encoded(text).replacing("@", with: "%40") }

    private static func decoded(_ text: some StringProtocol) -> String? {
        let text = String(text).replacing("+", with: " ").removingPercentEncoding
        // A NUL has no place in text, and PostgreSQL cannot keep one.
        return text.flatMap { $0.utf8.contains(0) ? nil : $0 }
    }
}
