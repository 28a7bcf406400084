import PaymentsDomain

/// `application/x-www-form-urlencoded`: a blank is `+` or `%20`, UTF-8, each name once.
enum AlipayForm {
    /// More names than any notification has.
    static let pairsMax = 100

    /// nil for a form that cannot be read in one way only.
    static func parameters(in body: [UInt8]) -> [String: String]? {
        guard let text = String(validating: body, as: UTF8.self) else { return nil }
        let pairs = text.split(separator: "&")
        guard !pairs.isEmpty, pairs.count <= pairsMax else { return nil }
        var parameters: [String: String] = [:]
        for pair in pairs {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = URIEscape.decoded(halves[0], plusIsBlank: true),
                let value = URIEscape.decoded(halves.count > 1 ? halves[1] : "", plusIsBlank: true),
                parameters.updateValue(value, forKey: name) == nil
            else { return nil }
        }
        return parameters
    }

    /// Sorted by name, so that equal parameters are equal bytes.
    static func text(_ parameters: [String: String]) -> String {
        parameters.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { "\(URIEscape.encoded($0.key))=\(URIEscape.encoded($0.value))" }
            .joined(separator: "&")
    }
}
