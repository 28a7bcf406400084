import Commerce
import Foundation
import ServiceKit

/// Signs a callback in its provider's way, with the time of this try.
struct CallbackSigner: Sendable {
    let keys: KeyRing

    /// One try, as it goes on the wire.
    struct Message: Sendable {
        var headers: [(name: String, value: String)]
        var body: [UInt8]
    }

    /// - Parameter tryID: names this try where the provider's headers want it.
    func message(of callback: Callback, now: Timestamp, tryID: UUID) throws -> Message {
        let seconds = now.millisecondsSince1970 / 1_000
        // A missigned callback is well formed, but its signature is over a body with one blank more.
        let signed = callback.payload + (callback.isMissigned ? [0x20] : [])
        switch callback.provider {
        case .upi:
            return json(
                callback,
                [
                    ("X-Signature-Timestamp", "\(seconds)"),
                    ("X-Signature", keys.upi.callback(timestamp: seconds, body: signed)),
                ])
        case .ideal: return try ideal(callback, signed, now, tryID)
        case .boleto:
            return json(
                callback,
                [
                    ("webhook-id", callback.eventID), ("webhook-timestamp", "\(seconds)"),
                    (
                        "webhook-signature",
                        keys.boleto.signature(id: callback.eventID, timestamp: seconds, body: signed)
                    ),
                ])
        case .alipay: return try alipay(callback, now)
        }
    }

    private func json(_ callback: Callback, _ headers: [(name: String, value: String)]) -> Message {
        Message(headers: [("Content-Type", "application/json")] + headers, body: callback.payload)
    }

    private func ideal(_ callback: Callback, _ signed: [UInt8], _ now: Timestamp, _ tryID: UUID) throws -> Message {
        // To the second and with an offset, as in the examples of the standard.
        let moment = now.description.prefix(19) + "+00:00"
        let requestID = tryID.uuidString.lowercased()
        let named = IDEALHeaders(
            messageCreateDateTime: String(moment), requestID: requestID, digest: IDEALHeaders.digest(of: signed))
        let signature = IDEALSignature(
            keyID: keys.idealOwnFingerprint,
            signature: try keys.idealOwn.signature(over: Array(named.signedText.utf8)))
        return json(
            callback,
            [
                ("MessageCreateDateTime", String(moment)), ("X-Request-ID", requestID),
                ("Digest", IDEALHeaders.digest(of: callback.payload)), ("Signature", signature.header),
            ])
    }

    private func alipay(_ callback: Callback, _ now: Timestamp) throws -> Message {
        var fields = try FormBody(bytes: callback.payload).values
        fields["notify_time"] = AlipayAccount.clock(now)
        let text = AlipayText.canonical(fields) + (callback.isMissigned ? " " : "")
        fields["sign"] = Data(try keys.alipayOwn.signature(over: Array(text.utf8))).base64EncodedString()
        fields["sign_type"] = "RSA2"
        return Message(
            headers: [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
            body: Array(FormBody.encoded(fields).utf8))
    }
}
