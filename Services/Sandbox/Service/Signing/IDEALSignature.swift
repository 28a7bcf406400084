import Crypto
import Foundation

/// The three headers that iDEAL 2 signs, and the text signed over them.
struct IDEALHeaders: Hashable, Sendable {
    /// RFC 3339, such as `2026-11-20T10:00:00+00:00`.
    let messageCreateDateTime: String
    let requestID: String
    /// `SHA-256=` and base64 of the body's hash.
    let digest: String

    static let names = "messagecreatedatetime x-request-id digest"

    var signedText: String {
        "messagecreatedatetime: \(messageCreateDateTime)\nx-request-id: \(requestID)\ndigest: \(digest)"
    }

    static func digest(of body: [UInt8]) -> String {
        "SHA-256=" + Data(SHA256.hash(data: body)).base64EncodedString()
    }
}

/// The `Signature` header of iDEAL 2: `keyId="…", algorithm="SHA256withRSA", headers="…", signature="…"`.
struct IDEALSignature: Hashable, Sendable {
    let keyID: String
    let signature: [UInt8]

    init(keyID: String, signature: [UInt8]) {
        self.keyID = keyID
        self.signature = signature
    }

    /// nil for another algorithm, other headers, or text of another shape.
    init?(_ header: String) {
        var members: [String: String] = [:]
        for part in header.split(separator: ",") {
            let text = part.trimmingPrefix { $0 == " " }
            guard let equals = text.firstIndex(of: "=") else { return nil }
            let value = text[text.index(after: equals)...]
            guard value.count >= 2, value.first == "\"", value.last == "\"" else { return nil }
            members[String(text[..<equals])] = String(value.dropFirst().dropLast())
        }
        guard members["algorithm"] == "SHA256withRSA", members["headers"]?.lowercased() == IDEALHeaders.names,
            let keyID = members["keyId"], let text = members["signature"], let bytes = Data(base64Encoded: text)
        else { return nil }
        self.init(keyID: keyID, signature: Array(bytes))
    }

    var header: String {
        "keyId=\"\(keyID)\", algorithm=\"SHA256withRSA\", headers=\"\(IDEALHeaders.names)\", "
            + "signature=\"\(Data(signature).base64EncodedString())\""
    }
}
