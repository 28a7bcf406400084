package import Commerce

/// What an order may be, beside its quote.
package enum OrderRules {
    package static let textMax = 200

    /// The parts of an order that are people's words.
    package struct Words: Sendable {
        package let name: String
        package let email: String
        package let returnURL: String
        package let instrumentToken: String?

        package init(name: String, email: String, returnURL: String, instrumentToken: String?) {
            self.name = name
            self.email = email
            self.returnURL = returnURL
            self.instrumentToken = instrumentToken
        }
    }

    package static func faults(_ words: Words) -> [CartFault] {
        var faults: [CartFault] = []
        if !(1...textMax).contains(words.name.count) {
            faults.append(CartFault("/buyer/name", "invalid_value", "1 to \(textMax) characters"))
        }
        if !isEmail(words.email) {
            faults.append(CartFault("/buyer/email", "invalid_value", "An address such as ana@example.com"))
        }
        let isWeb = words.returnURL.hasPrefix("https://") || words.returnURL.hasPrefix("http://")
        if !isWeb || words.returnURL.utf8.count > 2_000 || words.returnURL.utf8.contains(where: { $0 <= 0x20 }) {
            faults.append(CartFault("/return_url", "invalid_value", "An https address of at most 2000 characters"))
        }
        if let token = words.instrumentToken, isCardNumber(token) {
            faults.append(
                CartFault("/instrument/token", "card_number", "Send the provider's token; card numbers are not taken"))
        }
        return faults
    }

    /// One `@`, something before it, a dot in what follows; whether it exists only a message can tell.
    static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, !parts[0].isEmpty, parts[0].utf8.count <= 64 else {
            return false
        }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy({ !$0.isEmpty }) else { return false }
        return text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }

    /// 13 to 19 digits, perhaps spaced, whose last is the Luhn check (ISO/IEC 7812-1).
    static func isCardNumber(_ text: String) -> Bool {
        let digits = text.utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-") }
        guard (13...19).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else { return false }
        var sum = 0
        for (position, digit) in digits.reversed().enumerated() {
            let value = Int(digit) - 48
            sum += position.isMultiple(of: 2) ? value : value * 2 - (value > 4 ? 9 : 0)
        }
        return sum.isMultiple(of: 10)
    }

    /// Why a quote cannot be ordered now.
    package enum Refusal: Error, Hashable, Sendable {
        case expired(at: Timestamp)
        /// Quoted as of another day than it was made on: a study, not an offer.
        case notAnOffer(asOf: CalendarDate)
        case noSuchOption(String)
        case noSuchMethod(String, reason: String?)
        case otherTotal(quoted: Money)
        case otherCountry(CountryCode)
    }
}
