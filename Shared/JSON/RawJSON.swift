/// One JSON value as its bytes: read without being interpreted, written without being built again.
///
/// As a member of a `Codable` type it takes whatever value stands there, checked by the same strict scan as the
/// document around it, and gives back the same bytes. So an answer of another service passes through untouched.
package struct RawJSON: Hashable, Sendable {
    /// UTF-8, without space around the value; inside, spaces and escapes are as they were.
    package let bytes: [UInt8]

    /// `{}`
    package static let emptyObject = RawJSON(unchecked: Array("{}".utf8))
    package static let null = RawJSON(unchecked: Array("null".utf8))

    /// Takes a document that was made elsewhere.
    /// - Throws: what the scan refuses, see `JSONTape`.
    package init(_ document: [UInt8], limits: JSONLimits = .standard) throws(JSONFailure) {
        self = try JSONTape(document, limits: limits).root.raw
    }

    /// Writes a value down.
    package init(encoding value: some Encodable) throws {
        bytes = try StrictJSONEncoder().encode(value)
    }

    init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    /// Reads the value after all.
    package func decode<Value: Decodable>(
        _ type: Value.Type, with decoder: StrictJSONDecoder = StrictJSONDecoder()
    ) throws(JSONFailure) -> Value {
        try decoder.decode(type, from: bytes)
    }
}

extension RawJSON: CustomStringConvertible {
    package var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension RawJSON: Codable {
    /// Works with `StrictJSONDecoder` only: no other decoder lets one see the bytes.
    package init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? TapeDecoder else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "The bytes of this value cannot be seen here"))
        }
        self = try decoder.run.raw(at: decoder.node)
    }

    /// Works with `StrictJSONEncoder` only.
    package func encode(to encoder: any Encoder) throws {
        guard let encoder = encoder as? ByteEncoder else {
            throw EncodingError.invalidValue(
                self, .init(codingPath: encoder.codingPath, debugDescription: "Bytes cannot be spliced in here"))
        }
        try encoder.encode(self)
    }
}
