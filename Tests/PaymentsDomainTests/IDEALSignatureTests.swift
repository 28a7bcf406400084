import PaymentsDomain
import Testing

@Suite struct IDEALSignatureTests {
    /// Shape after petervdbroek/ideal2 src/Utils/Signer.php.
    @Test func `three headers are signed, in this order and with lower-case names`() {
        #expect(
            IDEALSignature.signedText(
                created: "2026-11-20T10:00:00+00:00", requestID: "6b1f0c1e-0000-4000-8000-000000000001",
                digest: "SHA-256=Dk/Ommt7EpMvlEYi+vwcxuZAC7qJlelfzWZXeA9VEPs=")
                == "messagecreatedatetime: 2026-11-20T10:00:00+00:00\n"
                + "x-request-id: 6b1f0c1e-0000-4000-8000-000000000001\n"
                + "digest: SHA-256=Dk/Ommt7EpMvlEYi+vwcxuZAC7qJlelfzWZXeA9VEPs=")
    }

    @Test func `a header is read back as it was written`() throws {
        let signature = IDEALSignature(keyID: "00112233445566778899AABBCCDDEEFF00112233", signature: "ZY3/XKGk+pA==")
        #expect(
            signature.header
                == "keyId=\"00112233445566778899AABBCCDDEEFF00112233\", algorithm=\"SHA256withRSA\", "
                + "headers=\"messagecreatedatetime x-request-id digest\", signature=\"ZY3/XKGk+pA==\"")
        #expect(IDEALSignature(header: signature.header) == signature)
    }

    @Test(arguments: [
        "", "signature", "keyId=\"1\"",
        "keyId=\"1\", algorithm=\"none\", headers=\"messagecreatedatetime x-request-id digest\", signature=\"a\"",
        "keyId=\"1\", algorithm=\"SHA256withRSA\", headers=\"digest\", signature=\"a\"",
        "keyId=\"1\", algorithm=\"SHA256withRSA\", headers=\"messagecreatedatetime x-request-id digest\", signature=",
        "keyId=\"1\", keyId=\"2\", algorithm=\"SHA256withRSA\", "
            + "headers=\"messagecreatedatetime x-request-id digest\", signature=\"a\"",
    ])
    func `a header of another shape is none`(header: String) {
        #expect(IDEALSignature(header: header) == nil)
    }
}
