package import Commerce
import Crypto
package import Foundation
import HTTPTypes
package import Hummingbird
import Wire

/// The last thing on a page of a list that is sorted by a moment and an id.
package struct PagePosition: Hashable, Sendable {
    package let moment: Timestamp
    package let id: UUID

    package init(moment: Timestamp, id: UUID) {
        self.moment = moment
        self.id = id
    }
}

/// Cursors of one list: opaque to whoever holds them, and good only for the list, the owner and the filters that they were
/// made for.
///
/// Base 64 for URLs (RFC 4648, 5) of a version byte, milliseconds (8 bytes), the UUID (16), and the first 16 bytes of an
/// HMAC-SHA256 over these, the list's name and the filters.
package struct PageCursors: Sendable {
    private static let version: UInt8 = 1
    private static let payloadBytes = 25
    private static let tagBytes = 16

    private let key: SymmetricKey
    private let list: String

    /// - Parameter secret: shared by all copies of the service, so that one goes on where another stopped.
    package init(_ list: String, secret: ServiceSecret) {
        self.list = list
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secret.key, info: Array("carnet page cursor".utf8), outputByteCount: 32)
    }

    /// - Parameter filters: whose list it is, and what it is narrowed to.
    package func text(_ position: PagePosition, _ filters: String) -> String {
        var payload: [UInt8] = [Self.version]
        withUnsafeBytes(of: position.moment.millisecondsSince1970.bigEndian) { payload.append(contentsOf: $0) }
        withUnsafeBytes(of: position.id.uuid) { payload.append(contentsOf: $0) }
        let bytes = payload + tag(of: payload, filters)
        return Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// nil for text that `text` did not write for this list and these filters.
    package func position(_ text: String, _ filters: String) -> PagePosition? {
        let length = Self.payloadBytes + Self.tagBytes
        guard text.utf8.count == (length * 4 + 2) / 3, text.utf8.allSatisfy({ $0 != UInt8(ascii: "=") }) else {
            return nil
        }
        let padded =
            text.replacing("-", with: "+").replacing("_", with: "/")
            + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        guard let bytes = Data(base64Encoded: padded).map(Array.init), bytes.count == length, bytes[0] == Self.version
        else { return nil }
        let payload = Array(bytes.prefix(Self.payloadBytes))
        // Compared as a MAC is: in a time that tells nothing of how much is right.
        guard SymmetricKey(data: tag(of: payload, filters)) == SymmetricKey(data: bytes.suffix(Self.tagBytes)) else {
            return nil
        }
        let milliseconds = payload[1..<9].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        var uuid: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &uuid) { $0.copyBytes(from: payload[9..<25]) }
        return PagePosition(moment: Timestamp(millisecondsSince1970: milliseconds), id: UUID(uuid: uuid))
    }

    private func tag(of payload: [UInt8], _ filters: String) -> [UInt8] {
        let bytes = Array("\(list.utf8.count):\(list)\(filters.utf8.count):\(filters)".utf8) + payload
        return Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key).prefix(Self.tagBytes))
    }
}

/// What a caller asked of a list.
package struct PageQuestion: Hashable, Sendable {
    package static let limitDefault = 20
    package static let limitMax = 100

    package let limit: Int
    /// Where the page before ended; nil for the first.
    package let after: PagePosition?
}

extension Call {
    /// Reads `limit` and `cursor`, and refuses every other parameter.
    /// - Parameter more: reads parameters of the list's own.
    /// - Throws: a 400 problem for a cursor that is not one of this list, filters and owner; a 422 one for the others.
    package func page(
        _ cursors: PageCursors, _ filters: String, _ more: (inout QueryReader) -> Void = { _ in }
    ) throws -> PageQuestion {
        var query = query()
        let limit = query.optional("limit", "1 to \(PageQuestion.limitMax)") { text in
            Int(text).flatMap { (1...PageQuestion.limitMax).contains($0) ? $0 : nil }
        }
        let cursor = query.optional("cursor", "next_cursor of the page before") { $0 }
        more(&query)
        try query.finish()
        let after = try cursor.map { text in
            guard let position = cursors.position(text, filters) else {
                throw Problem(
                    "invalid-cursor", .badRequest, "The cursor is not one of this list",
                    detail: "Give next_cursor of the page before, with the same filters, or none for the first page.",
                    errors: [
                        FieldError(pointer: "?cursor", code: "invalid_value", detail: "Not a cursor of this list")
                    ])
            }
            return position
        }
        return PageQuestion(limit: limit ?? PageQuestion.limitDefault, after: after)
    }

    /// A page of a list, with a `Link` to the next one (RFC 8288) where there is one.
    package func page(_ body: [UInt8], next: String?, limit: Int) -> Response {
        var headers: HTTPFields = [.cacheControl: "no-store"]
        if let next, let name = HTTPField.Name("Link") {
            headers[name] = "<\(request.uri.path)?limit=\(limit)&cursor=\(next)>; rel=\"next\""
        }
        return .bytes(body, headers: headers, type: ContentType.json)
    }
}
