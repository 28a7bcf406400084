import Foundation
import ServiceKit

/// A `upi://pay?…` link, read the way a payer's app reads it (NPCI linking specification 1.6).
struct UPILink: Hashable, Sendable {
    /// Parameters in their order, values decoded.
    let parameters: [(name: String, value: String)]

    static func == (left: UPILink, right: UPILink) -> Bool { left.text == right.text }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    init(_ parameters: [(name: String, value: String)]) { self.parameters = parameters }

    /// Longer than any link that fits a QR code.
    static let bytesMax = 2_000

    /// - Throws: the first thing a payer's app would stumble over.
    init(reading text: String) throws(UPILinkFlaw) {
        guard text.utf8.count <= Self.bytesMax else { throw .tooLong }
        guard text.hasPrefix("upi://pay?") else { throw .notALink }
        var parameters: [(name: String, value: String)] = []
        for pair in text.dropFirst("upi://pay?".count).split(separator: "&", omittingEmptySubsequences: false) {
            guard let equals = pair.firstIndex(of: "=") else { throw .malformed(String(pair)) }
            let name = String(pair[..<equals])
            let raw = pair[pair.index(after: equals)...]
            // A blank is %20 here; apps show a + as a plus sign.
            guard !raw.contains("+"), let value = String(raw).removingPercentEncoding else { throw .malformed(name) }
            guard !parameters.contains(where: { $0.name == name }) else { throw .repeated(name) }
            parameters.append((name, value))
        }
        self.parameters = parameters
    }

    subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }

    /// The link with every byte that RFC 3986 does not leave unreserved written as `%XX`, but for `@`.
    var text: String {
        "upi://pay?" + parameters.map { "\($0.name)=\(Self.encoded($0.value))" }.joined(separator: "&")
    }

    static func encoded(_ value: String) -> String {
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "@"):
                bytes.append(byte)
            default:
                bytes.append(UInt8(ascii: "%"))
                bytes.append(contentsOf: Hex.text([byte]).uppercased().utf8)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Why a text is no payment link.
enum UPILinkFlaw: Error, Hashable, Sendable {
    case tooLong
    case notALink
    case malformed(String)
    case repeated(String)

    /// For the person who pasted it.
    var sentence: String {
        switch self {
        case .tooLong: "A payment link has at most 2,000 characters."
        case .notALink: "A payment link begins with upi://pay?"
        case .malformed(let part): "This part cannot be read: \(part.prefix(40))"
        case .repeated(let name): "This field is there twice: \(name.prefix(40))"
        }
    }
}
