import Commerce
import Foundation
import ServiceKit
import Testing

@testable import SandboxService

@Suite struct SignatureTests {
    /// The vectors of the Standard Webhooks libraries, and two made with the Python package standardwebhooks 1.1.0.
    @Test(arguments: [
        (
            secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            at: Int64(1_614_265_330), body: "{\"test\": 2432232314}",
            signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        ),
        (
            secret: "whsec_Y2FybmV0LXNoYXJlZC1kZXYtc2VjcmV0", id: "evt_dev_2", at: 1_795_000_001, body: "",
            signature: "v1,M8FQyFXNVzJtnyzoDl++l5Brsi9/Ji5pg04NIvZJg4Y="
        ),
        (
            secret: "whsec_Y2FybmV0LXNoYXJlZC1kZXYtc2VjcmV0", id: "evt_dev_3", at: 1_795_000_002,
            body: "{\"n\":\"ação\"}", signature: "v1,klEtGRdvXuApQexKX458CKwOshnJAd4o9MNvALJTueE="
        ),
    ])
    func `a boleto callback is signed as in Standard Webhooks`(
        secret: String, id: String, at: Int64, body: String, signature: String
    ) throws {
        let signer = try #require(StandardWebhook(secret: secret))
        #expect(signer.signature(id: id, timestamp: at, body: Array(body.utf8)) == signature)
    }

    @Test(arguments: ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_%%%"])
    func `a secret of another form is no secret`(text: String) {
        #expect(StandardWebhook(secret: text) == nil)
    }

    /// RFC 4231, test case 2: key "Jefe", text "what do ya want for nothing?".
    @Test func `the aggregator's code is HMAC-SHA256 in hexadecimal`() {
        let signature = UPISignature(secret: "Jefe")
        let body = Array("what do ya want for nothing?".utf8)
        let code = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        #expect(signature.isValid(code, over: body))
        #expect(!signature.isValid(code, over: body + [0x20]))
        #expect(!signature.isValid(nil, over: body))
        #expect(!signature.isValid("zz", over: body))
        #expect(
            signature.callback(timestamp: 5, body: body) == Hex.text(signature.seal.code(over: Array("5.".utf8) + body))
        )
    }

    @Test func `iDEAL's digest of nothing is that of SHA-256 of nothing`() {
        #expect(IDEALHeaders.digest(of: []) == "SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
    }

    /// A header made after the open client petervdbroek/ideal2, with the public key of its maker.
    @Test func `an iDEAL header made elsewhere is read and verified`() throws {
        let key = """
            -----BEGIN PUBLIC KEY-----
            MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAmA1fb62cKr/RugADXzs6
            VUVJsY5pgwoNIjcT61PvMvCaiFkBquBGSAJCLzi7p8mn3zoDIuDytUxZRIAXi9oU
            oGqzdxnbeOY4zfwRs8geT9dGqtWam/2v11vnm3xXNBBrZSjEt8DET6HyZt7ynCxE
            RVH8ujuqFHGxl7Mdb7v+cDyy+XCI+fV2Gp1AAaWRBAA9PMnhCWsd81j+L6gvq0ss
            KJAIkRkrkKEmJAUhoISjKZXgQVgcrhe+IAbXza0s4SCfX/uCBEFPgdwWaeWM/iZw
            Q7hlH7Fp7m6RZOLrdqkdKdxxcSCiD/08vVRndkMWQqvxBBuzwioBDn1dX1ZOiqBN
            wQIDAQAB
            -----END PUBLIC KEY-----
            """
        let header =
            "keyId=\"00112233445566778899AABBCCDDEEFF00112233\", algorithm=\"SHA256withRSA\", "
            + "headers=\"messagecreatedatetime x-request-id digest\", signature=\""
            + "ZY3/XKGkipBYXc3U89PMxxa+QR2T0sDeCr+PnYNQxXOtcLyBZaX6ThX049OosNK+E0JKobZhxIM0owA8YN1AEpQO8I"
            + "b+heaV4j97Fexc5Hoe/Pc/udPxO9TkMMil3lTSpsZoiek6Y/GwknYd1s/0edU3dMPFdlhKjorrvzT5mUHP0Z4WcPjg"
            + "lYNR6h8PVFfbxY5Hpmqt+PG4lOocvxumHuca+nhj4u3aQsdp0YJXACWwaPoTT9K3u0R3BPmgbiIQHLhd2cC8zCYH9I"
            + "Wh6M1YBrLYOXmo+UH0wcmtVYKzQd3UGHnbV2Prj0AWg31ytx15Lj+FDrivyAmwY44hRDuOrg==" + "\""
        let named = IDEALHeaders(
            messageCreateDateTime: "2026-11-20T10:00:00+00:00", requestID: "6b1f0c1e-0000-4000-8000-000000000001",
            digest: "SHA-256=Dk/Ommt7EpMvlEYi+vwcxuZAC7qJlelfzWZXeA9VEPs=")
        let signature = try #require(IDEALSignature(header))
        #expect(signature.header == header)
        let verifier = try RSAVerifier(pem: key)
        #expect(verifier.isValid(signature.signature, over: Array(named.signedText.utf8)))
        #expect(!verifier.isValid(signature.signature, over: Array((named.signedText + "\n").utf8)))
        #expect(!verifier.isValid([], over: Array(named.signedText.utf8)))
    }

    @Test(arguments: [
        "", "keyId=1",
        "keyId=\"1\", algorithm=\"none\", headers=\"messagecreatedatetime x-request-id digest\", signature=\"AA==\"",
        "keyId=\"1\", algorithm=\"SHA256withRSA\", headers=\"digest\", signature=\"AA==\"",
        "keyId=\"1\", algorithm=\"SHA256withRSA\", headers=\"messagecreatedatetime x-request-id digest\", signature=\"%\"",
    ])
    func `a Signature header of another form is none`(text: String) {
        #expect(IDEALSignature(text) == nil)
    }

    /// The example of Alipay's documentation for asynchronous notifications.
    @Test func `Alipay's text is sorted, joined and without the signature`() {
        let fields = [
            "total_amount": "2.00", "buyer_id": "2088102116773037", "body": "大乐透2.1", "charset": "utf-8",
            "notify_type": "trade_status_sync", "sign": "x", "sign_type": "RSA2", "empty": "",
        ]
        #expect(
            AlipayText.canonical(fields)
                == "body=大乐透2.1&buyer_id=2088102116773037&charset=utf-8&notify_type=trade_status_sync&total_amount=2.00"
        )
        #expect(AlipayText.canonical(fields, leavingOut: ["sign"]).hasSuffix("&sign_type=RSA2&total_amount=2.00"))
    }

    /// A query's answer that Alipay itself signed, from the tests of go-pay.
    @Test func `an answer signed by Alipay verifies over its raw text`() throws {
        let key = """
            -----BEGIN PUBLIC KEY-----
            MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAp8gueNlkbiDidz6FBQEB
            pqoRgH8h7JtsPtYW0nzAqy1MME4mFnDSMfSKlreUomS3a55gmBopL1eF4/Km/dEn
            aL5tCY9+24SKn1D4iyls+lvz/ZjvUjVwxoUYBh8kkcxMZSDeDz8//o+9qZTrICVP
            2a4sBB8T0XmU4gxfw8FsmtoomBH1nLk3AO7wgRN2a3+SRSAmxrhIGDmF1lljSlhY
            32eJpJ2TZQKaWNW+7yDBU/0Wt3kQVY84vr14yYagnSCiIfqyVFqePayRtmVJDr5q
            vSXr51tdqs2zKZCu+26X7JAF4BSsaq4gmY5DmDTm4TohCnBduI1+bPGD+igVmtl0
            5wIDAQAB
            -----END PUBLIC KEY-----
            """
        let text =
            "{\"code\":\"10000\",\"msg\":\"Success\",\"buyer_logon_id\":\"854***@qq.com\",\"buyer_pay_amount\":\"0.01\","
            + "\"buyer_user_id\":\"2088102363632794\",\"fund_bill_list\":[{\"amount\":\"0.01\",\"fund_channel\":\"PCREDIT\"}],"
            + "\"gmt_payment\":\"2019-08-29 20:14:05\",\"invoice_amount\":\"0.01\",\"out_trade_no\":\"GZ201901301040361012\","
            + "\"point_amount\":\"0.00\",\"receipt_amount\":\"0.01\",\"total_amount\":\"0.01\","
            + "\"trade_no\":\"2019082922001432790585537960\"}"
        let sign =
            "bk3SzX0CZRI811IJioS2XKQHcgMixUT8mYyGQj+vcOAQas7GIYi6LpykqqSc3m7+yvqoG0TdX/c2JjYnpw/J53JxtC"
            + "2IC4vsLuIPIgghVo5qafsfSxEJ22w20RZDatI2dYqFVcj8Jp+4aesQ8zMMNw7cX9NLyk7kw3DecYeyQp+zrZMueZPq"
            + "Lh88Z+54G+e6QuSU++0ouqQVd4PkpPqy6YI+8MdMUX4Ve0jOQxMmYH8BC6n5ZsTH/uEaLEtzYVZdSw/xdSQ7K1SH73"
            + "aEH8XbRYx6rL7RkKksrdvhezX+ThDjQ+fTWjvNFrGcg3fmqXRy2elvoalu+BQmqlkWWjEJYA=="
        let signature = try #require(Data(base64Encoded: sign))
        #expect(try RSAVerifier(pem: key).isValid(Array(signature), over: Array(text.utf8)))
    }
}
