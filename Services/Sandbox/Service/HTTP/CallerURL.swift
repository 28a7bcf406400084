import Foundation

/// An address that a shop gave us: for callbacks, or for the browser to go back to.
struct CallerURL: Hashable, Sendable {
    let text: String
    /// Scheme, host and port, as a content security policy names them.
    let origin: String

    /// Addresses longer than this break in some browsers and logs.
    static let bytesMax = 2_000

    /// nil unless it is an absolute http or https address of visible ASCII without a user.
    init?(_ text: String) {
        guard text.utf8.count <= Self.bytesMax, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            scheme == "http" || scheme == "https", let host = parts.encodedHost, !host.isEmpty, parts.user == nil,
            parts.password == nil, host.utf8.allSatisfy(Self.isOfHost)
        else { return nil }
        self.text = text
        origin = "\(scheme)://\(host)" + (parts.port.map { ":\($0)" } ?? "")
    }

    /// The address with more in its query; a fragment stays last.
    func adding(_ query: [(name: String, value: String)]) -> String {
        let pairs = query.map { "\(FormBody.encoded($0.name))=\(FormBody.encoded($0.value))" }.joined(separator: "&")
        let halves = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let base = halves[0]
        let fragment = halves.count > 1 ? "#\(halves[1])" : ""
        let joint = !base.contains("?") ? "?" : base.hasSuffix("?") || base.hasSuffix("&") ? "" : "&"
        return "\(base)\(joint)\(pairs)\(fragment)"
    }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }
}
