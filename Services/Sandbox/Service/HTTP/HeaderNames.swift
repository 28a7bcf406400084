import HTTPTypes

extension HTTPField.Name {
    static let upiSignature = sandbox("X-Signature")
    static let messageCreateDateTime = sandbox("MessageCreateDateTime")
    static let idealRequestID = sandbox("X-Request-ID")
    static let digest = sandbox("Digest")
    static let idealSignature = sandbox("Signature")

    private static func sandbox(_ name: String) -> HTTPField.Name {
        // The names above are literals, and tokens.
        HTTPField.Name(name) ?? .expect
    }
}
