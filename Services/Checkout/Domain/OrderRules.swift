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
        package let ip: String?
        package let customerReference: String?

        package init(
            name: String, email: String, returnURL: String, instrumentToken: String?, ip: String? = nil,
            customerReference: String? = nil
        ) {
            self.customerReference = customerReference
            self.name = name
            self.email = email
            self.returnURL = returnURL
            self.instrumentToken = instrumentToken
            self.ip = ip
        }
    }

    package static func faults(_ words: Words) -> [CartFault] {
        var faults: [CartFault] = []
        if !(1...textMax).contains(words.name.count) || words.name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            faults.append(CartFault("/buyer/name", "invalid_value", "1 to \(textMax) characters, on one line"))
        }
        if !isEmail(words.email) {
            faults.append(CartFault("/buyer/email", "invalid_value", "An address such as ana@example.com"))
        }
        let isWeb = words.returnURL.hasPrefix("https://") || words.returnURL.hasPrefix("http://")
        if !isWeb || words.returnURL.utf8.count > 2_000 || words.returnURL.utf8.contains(where: { $0 <= 0x20 }) {
            faults.append(CartFault("/return_url", "invalid_value", "An https address of at most 2000 characters"))
        }
        if let ip = words.ip, !isInternetAddress(ip) {
            faults.append(CartFault("/buyer/ip", "invalid_value", "An IPv4 or IPv6 address, such as 203.0.113.9"))
        }
        if let reference = words.customerReference, !isReference(reference) {
            faults.append(
                CartFault(
                    "/buyer/customer_reference", "invalid_value", "1 to \(textMax) visible ASCII characters"))
        }
        if let token = words.instrumentToken, CardNumber.isWhole(token) {
            faults.append(
                CartFault("/instrument/token", "card_number", "Send the provider's token; card numbers are not taken"))
        }
        return faults
    }

    /// A shop's own name for a person.
    package static func isReference(_ text: String) -> Bool {
        (1...textMax).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// One `@`, something before it, a dot in what follows; whether it exists only a message can tell.
    package static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, !parts[0].isEmpty, parts[0].utf8.count <= 64 else {
            return false
        }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy({ !$0.isEmpty }) else { return false }
        return text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }

    /// Four decimal numbers to 255, or hexadecimal groups with colons; which network it is in is not asked here.
    static func isInternetAddress(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count == 4, !text.contains(":") {
            return parts.allSatisfy { part in
                (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (48...57).contains($0) }
                    && (part.count == 1 || !part.hasPrefix("0")) && (UInt16(part) ?? 256) <= 255
            }
        }
        let groups = text.split(separator: ":", omittingEmptySubsequences: false)
        let isGrouped = groups.allSatisfy { $0.utf8.count <= 4 && $0.allSatisfy { $0.isASCII && $0.isHexDigit } }
        let isShortened = text.ranges(of: "::").count == 1
        guard isGrouped, (3...8).contains(groups.count) || (isShortened && groups.count == 9) else { return false }
        return isShortened || (groups.count == 8 && groups.allSatisfy { !$0.isEmpty })
    }

    /// Why a quote cannot be ordered now.
    package enum Refusal: Error, Hashable, Sendable {
        case expired(at: Timestamp)
        /// Quoted as of another day than it was made on: a study, not an offer.
        case notAnOffer(asOf: CalendarDate)
        case noSuchOption(String)
        /// The option's figures cannot be held to: `facts_needed` or `import_prohibited`.
        case notOrderable(String, why: String)
        case noSuchMethod(String, reason: String?)
        case otherTotal(quoted: Money)
        case otherCountry(CountryCode)
    }
}
