import Mustache

/// Text made safe for HTML, scalar by scalar.
///
/// The library's own escaping compares characters, and a quote followed by a combining mark is one character that is
/// not a quote to Swift but still is to a browser. So each template is read under this type.
struct EscapedHTML: MustacheContentType {
    static let name = "CARNET-HTML"

    func escapeText(_ text: String) -> String {
        var safe: [UInt8] = []
        safe.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): safe.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): safe.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "&"): safe.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "\""): safe.append(contentsOf: "&quot;".utf8)
            case UInt8(ascii: "'"): safe.append(contentsOf: "&#39;".utf8)
            case 0: safe.append(contentsOf: "\u{FFFD}".utf8)
            default: safe.append(byte)
            }
        }
        return String(decoding: safe, as: UTF8.self)
    }
}
