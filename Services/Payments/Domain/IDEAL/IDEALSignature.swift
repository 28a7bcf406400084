/// How a message of the iDEAL 2 interface is signed: three headers, one of them the digest of the body.
///
/// A profile of draft-cavage HTTP signatures with fixed headers and algorithm. Source: an open client of the interface
/// (petervdbroek/ideal2); the scheme's own text was not seen.
package struct IDEALSignature: Hashable, Sendable {
    package static let algorithm = "SHA256withRSA"
    package static let signedHeaders = "messagecreatedatetime x-request-id digest"

    /// SHA-1 of the signer's key, in hexadecimal.
    package let keyID: String
    /// Base 64.
    package let signature: String

    package init(keyID: String, signature: String) {
        self.keyID = keyID
        self.signature = signature
    }

    /// The text that is signed.
    package static func signedText(created: String, requestID: String, digest: String) -> String {
        "messagecreatedatetime: \(created)\nx-request-id: \(requestID)\ndigest: \(digest)"
    }

    /// The value of the `Signature` header.
    package var header: String {
        "keyId=\"\(keyID)\", algorithm=\"\(Self.algorithm)\", headers=\"\(Self.signedHeaders)\", "
            + "signature=\"\(signature)\""
    }

    /// Reads a `Signature` header. nil unless it has the four parts, once each, with our algorithm and headers.
    package init?(header: String) {
        var parts: [String: String] = [:]
        for piece in header.split(separator: ",") {
            let pair = piece.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[1].count >= 2, pair[1].hasPrefix("\""), pair[1].hasSuffix("\""),
                parts.updateValue(String(pair[1].dropFirst().dropLast()), forKey: String(pair[0])) == nil
            else { return nil }
        }
        guard parts.count == 4, parts["algorithm"] == Self.algorithm, parts["headers"] == Self.signedHeaders,
            let keyID = parts["keyId"], let signature = parts["signature"]
        else { return nil }
        self.init(keyID: keyID, signature: signature)
    }
}
