/// The text over which an Alipay message is signed: its parameters, decoded, sorted by the bytes of their names and
/// joined as `name=value` with `&`, without those that carry the signature. Source: Alipay open platform, RSA2.
package enum AlipayCanonicalText {
    package enum Use: Sendable {
        /// What we send: all but `sign` and parameters without a value.
        case request
        /// What Alipay posts to us: all but `sign` and `sign_type`.
        case notification
    }

    package static func text(of parameters: [String: String], for use: Use) -> String {
        parameters
            .filter { name, value in
                switch use {
                case .request: name != "sign" && !value.isEmpty
                case .notification: name != "sign" && name != "sign_type"
                }
            }
            .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { "\($0.key)=\($0.value)" }
            .joined(separator: "&")
    }

    /// The raw text of a member of a JSON object, from its opening brace to its closing one: what a synchronous answer
    /// is signed over, byte for byte. nil when there is no such member or it is no object.
    package static func rawObject(named name: String, in json: [UInt8]) -> [UInt8]? {
        let mark = Array("\"\(name)\"".utf8)
        guard let found = json.firstRange(of: mark) else { return nil }
        var index = found.upperBound
        while index < json.count, [9, 10, 13, 32, UInt8(ascii: ":")].contains(json[index]) { index += 1 }
        guard index < json.count, json[index] == UInt8(ascii: "{") else { return nil }
        let start = index
        var depth = 0
        var isInText = false
        while index < json.count {
            switch json[index] {
            case UInt8(ascii: "\\") where isInText: index += 1
            case UInt8(ascii: "\""): isInText.toggle()
            case UInt8(ascii: "{") where !isInText: depth += 1
            case UInt8(ascii: "}") where !isInText:
                depth -= 1
                if depth == 0 { return Array(json[start...index]) }
            default: break
            }
            index += 1
        }
        return nil
    }
}
