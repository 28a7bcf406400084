import HTTPTypes
import Hummingbird
package import ServiceKit

/// What a browser's form sent: `application/x-www-form-urlencoded`.
package struct Form: Sendable {
    package static let bytesMax = 64 << 10
    private static let fieldsMax = 100

    private let fields: [(name: String, value: String)]

    /// - Throws: 415 for another kind of body; 400 for text that is no UTF-8 or more than 100 fields.
    package init(_ call: Call) throws {
        let type = call.request.headers[.contentType]?.lowercased().split(separator: ";").first
        guard type == "application/x-www-form-urlencoded" else {
            throw Problem("unsupported-media-type", .unsupportedMediaType, "This address takes a form")
        }
        let parts = call.body.split(separator: UInt8(ascii: "&"))
        guard parts.count <= Self.fieldsMax else { throw Self.unreadable }
        fields = try parts.map { part in
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            return (try Self.decode(part[..<equals]), try Self.decode(part[equals...].dropFirst()))
        }
    }

    /// The value of a field that was sent once; nil where it was not, or more than once.
    package subscript(name: String) -> String? {
        let found = fields.filter { $0.name == name }
        return found.count == 1 ? found[0].value : nil
    }

    private static let unreadable = Problem("form-unreadable", .badRequest, "The form cannot be read")

    private static func decode(_ bytes: ArraySlice<UInt8>) throws -> String {
        var decoded: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let value = Hex.bytes(String(decoding: rest.prefix(2), as: UTF8.self)), value.count == 1 else {
                    throw unreadable
                }
                decoded.append(value[0])
                rest = rest.dropFirst(2)
            default: decoded.append(byte)
            }
        }
        guard let text = String(validating: decoded, as: UTF8.self) else { throw unreadable }
        // A NUL has no place in text, and PostgreSQL cannot keep one.
        guard !text.utf8.contains(0) else { throw unreadable }
        return text
    }
}
