import Commerce
import Foundation
import PaymentsDomain
import Testing

@testable import PaymentsService

/// Signatures against what others made with the same keys.
@Suite struct ProviderSignatureTests {
    /// standard-webhooks tests in Python, Go, PHP, Java, C#; the others computed with standardwebhooks 1.1.0 of PyPI.
    @Test(arguments: [
        (
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330",
            "{\"test\": 2432232314}",
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        ),
        (
            "whsec_Y2FybmV0LXNoYXJlZC1kZXYtc2VjcmV0", "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", "1674087231",

            "{\"type\":\"contact.created\",\"timestamp\":\"2022-11-03T20:26:10.344522Z\",\"data\":{\"id\":\""
                + "1f81eb52-5198-4599-803e-771906343485\"}}",
            "v1,UnJWOP+qMyVmRdM31xO8YrIIcIqBif+EdmX5Z0zkjVw="
        ),
        (
            "whsec_Y2FybmV0LXNoYXJlZC1kZXYtc2VjcmV0", "evt_dev_1", "1795000000",
            "{\"type\":\"payment.succeeded\",\"data\":{\"id\":\"pay_dev\"}}",
            "v1,YQMfBrZL6i04sIdQwNtLWi/wEctYe+AFqiR0MB9waQI="
        ),
        (
            "whsec_Y2FybmV0LXNoYXJlZC1kZXYtc2VjcmV0", "evt_dev_2", "1795000001",
            "",
            "v1,M8FQyFXNVzJtnyzoDl++l5Brsi9/Ji5pg04NIvZJg4Y="
        ),
        (
            "whsec_Y2FybmV0LXNoYXJlZC1kZXYtc2VjcmV0", "evt_dev_3", "1795000002",
            "{\"n\":\"ação\"}",
            "v1,klEtGRdvXuApQexKX458CKwOshnJAd4o9MNvALJTueE="
        ),
    ])
    func `a Standard Webhooks signature is the published one`(
        secret: String, id: String, timestamp: String, body: String, signature: String
    ) throws {
        let code = try #require(StandardWebhookCode(secret: secret))
        let bytes = Array(body.utf8)
        #expect(code.signature(id: id, timestamp: timestamp, body: bytes) == signature)
        #expect(code.isValid(header: signature, id: id, timestamp: timestamp, body: bytes))
        #expect(code.isValid(header: "v1,AAAA \(signature)", id: id, timestamp: timestamp, body: bytes))
        #expect(!code.isValid(header: signature, id: id + "x", timestamp: timestamp, body: bytes))
        #expect(!code.isValid(header: signature, id: id, timestamp: timestamp, body: bytes + [0x20]))
    }

    /// The PyPI library raises ValueError or binascii.Error on some of these.
    @Test(arguments: [
        "", " ", "v1", "v1,", ",", "v1,***", "v1,YQ", "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ])
    func `a malformed webhook signature is just not valid`(header: String) throws {
        let code = try #require(StandardWebhookCode(secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        #expect(
            !code.isValid(
                header: header, id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: "1614265330",
                body: Array("{\"test\": 2432232314}".utf8)))
    }

    @Test(arguments: ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_***"])
    func `a secret of another shape is none`(secret: String) {
        #expect(StandardWebhookCode(secret: secret) == nil)
    }

    @Test(arguments: [
        ("1795000000", true), ("1794999700", true), ("1795000300", true), ("1794999699", false), ("1795000301", false),
        ("1795000000.0", false), ("+1795000000", false), (" 1795000000", false), ("", false), ("1e9", false),
        ("17950000000000", false), ("-1", false),
    ])
    func `a time is whole Unix seconds, five minutes either way`(text: String, isTaken: Bool) {
        let now = Timestamp(millisecondsSince1970: 1_795_000_000_000)
        let isRefused = (try? CallbackAge.check(unixSeconds: text, receivedAt: now)) == nil
        #expect(isRefused != isTaken)
    }

    /// After petervdbroek/ideal2 src/Utils/Signer.php; the key is the vector's own.
    @Test func `an iDEAL signature made by another verifies`() throws {
        let body =
            "{\"PaymentProduct\":[\"IDEAL\"],\"CommonPaymentData\":{\"Amount\":{\"Type\":\"Fixed\",\"Amount"
            + "\":\"10.00\",\"Currency\":\"EUR\"},\"RemittanceInformation\":\"Carnet order 1\",\"RemittanceInf"
            + "ormationStructured\":{\"Reference\":\"ORD1\"}},\"IDEALPayments\":{\"UseDebtorToken\":false,\"Fl"
            + "owType\":\"Standard\"}}"
        let digest = IDEALConnector.digest(of: Array(body.utf8))
        #expect(digest == "SHA-256=Dk/Ommt7EpMvlEYi+vwcxuZAC7qJlelfzWZXeA9VEPs=")
        #expect(IDEALConnector.digest(of: []) == "SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        let verifier = try RSAVerifier(
            pem: """
                -----BEGIN PUBLIC KEY-----
                MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAmA1fb62cKr/RugADXzs6
                VUVJsY5pgwoNIjcT61PvMvCaiFkBquBGSAJCLzi7p8mn3zoDIuDytUxZRIAXi9oU
                oGqzdxnbeOY4zfwRs8geT9dGqtWam/2v11vnm3xXNBBrZSjEt8DET6HyZt7ynCxE
                RVH8ujuqFHGxl7Mdb7v+cDyy+XCI+fV2Gp1AAaWRBAA9PMnhCWsd81j+L6gvq0ss
                KJAIkRkrkKEmJAUhoISjKZXgQVgcrhe+IAbXza0s4SCfX/uCBEFPgdwWaeWM/iZw
                Q7hlH7Fp7m6RZOLrdqkdKdxxcSCiD/08vVRndkMWQqvxBBuzwioBDn1dX1ZOiqBN
                wQIDAQAB
                -----END PUBLIC KEY-----
                """)
        let text = IDEALSignature.signedText(
            created: "2026-11-20T10:00:00+00:00", requestID: "6b1f0c1e-0000-4000-8000-000000000001", digest: digest)
        let header =
            "keyId=\"00112233445566778899AABBCCDDEEFF00112233\", algorithm=\"SHA256withRSA\", headers=\"mess"
            + "agecreatedatetime x-request-id digest\", signature=\"ZY3/XKGkipBYXc3U89PMxxa+QR2T0sDeCr+PnYNQxX"
            + "OtcLyBZaX6ThX049OosNK+E0JKobZhxIM0owA8YN1AEpQO8Ib+heaV4j97Fexc5Hoe/Pc/udPxO9TkMMil3lTSpsZoiek6Y"
            + "/GwknYd1s/0edU3dMPFdlhKjorrvzT5mUHP0Z4WcPjglYNR6h8PVFfbxY5Hpmqt+PG4lOocvxumHuca+nhj4u3aQsdp0YJX"
            + "ACWwaPoTT9K3u0R3BPmgbiIQHLhd2cC8zCYH9IWh6M1YBrLYOXmo+UH0wcmtVYKzQd3UGHnbV2Prj0AWg31ytx15Lj+FDri"
            + "vyAmwY44hRDuOrg==\""
        let signature = try #require(IDEALSignature(header: header))
        let bytes = Array(try #require(Data(base64Encoded: signature.signature)))
        #expect(verifier.isValid(bytes, over: Array(text.utf8)))
        #expect(!verifier.isValid(bytes, over: Array((text + " ").utf8)))
    }

    /// A query answer that Alipay itself signed, from go-pay/gopay alipay/sign_test.go, TestSyncVerifySign.
    @Test func `a real answer of Alipay verifies over its raw text`() throws {
        let verifier = try RSAVerifier(
            pem: """
                -----BEGIN PUBLIC KEY-----
                MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAp8gueNlkbiDidz6FBQEB
                pqoRgH8h7JtsPtYW0nzAqy1MME4mFnDSMfSKlreUomS3a55gmBopL1eF4/Km/dEn
                aL5tCY9+24SKn1D4iyls+lvz/ZjvUjVwxoUYBh8kkcxMZSDeDz8//o+9qZTrICVP
                2a4sBB8T0XmU4gxfw8FsmtoomBH1nLk3AO7wgRN2a3+SRSAmxrhIGDmF1lljSlhY
                32eJpJ2TZQKaWNW+7yDBU/0Wt3kQVY84vr14yYagnSCiIfqyVFqePayRtmVJDr5q
                vSXr51tdqs2zKZCu+26X7JAF4BSsaq4gmY5DmDTm4TohCnBduI1+bPGD+igVmtl0
                5wIDAQAB
                -----END PUBLIC KEY-----
                """)
        let node =
            "{\"code\":\"10000\",\"msg\":\"Success\",\"buyer_logon_id\":\"854***@qq.com\",\"buyer_pay_amount"
            + "\":\"0.01\",\"buyer_user_id\":\"2088102363632794\",\"fund_bill_list\":[{\"amount\":\"0.01\",\"f"
            + "und_channel\":\"PCREDIT\"}],\"gmt_payment\":\"2019-08-29 20:14:05\",\"invoice_amount\":\"0.01\""
            + ",\"out_trade_no\":\"GZ201901301040361012\",\"point_amount\":\"0.00\",\"receipt_amount\":\"0.01"
            + "\",\"total_amount\":\"0.01\",\"trade_no\":\"2019082922001432790585537960\"}"
        let sign =
            "bk3SzX0CZRI811IJioS2XKQHcgMixUT8mYyGQj+vcOAQas7GIYi6LpykqqSc3m7+yvqoG0TdX/c2JjYnpw/J53JxtC2IC4v"
            + "sLuIPIgghVo5qafsfSxEJ22w20RZDatI2dYqFVcj8Jp+4aesQ8zMMNw7cX9NLyk7kw3DecYeyQp+zrZMueZPqLh88Z+54G+"
            + "e6QuSU++0ouqQVd4PkpPqy6YI+8MdMUX4Ve0jOQxMmYH8BC6n5ZsTH/uEaLEtzYVZdSw/xdSQ7K1SH73aEH8XbRYx6rL7Rk"
            + "KksrdvhezX+ThDjQ+fTWjvNFrGcg3fmqXRy2elvoalu+BQmqlkWWjEJYA=="
        let answer = "{\"alipay_trade_query_response\":\(node),\"sign\":\"\(sign)\"}"
        let raw = try #require(
            AlipayCanonicalText.rawObject(named: "alipay_trade_query_response", in: Array(answer.utf8)))
        let bytes = Array(try #require(Data(base64Encoded: sign)))
        #expect(verifier.isValid(bytes, over: raw))
        #expect(!verifier.isValid(bytes, over: raw.dropLast()))
    }

    /// Made with python-alipay-sdk 3.4.0 of PyPI; the second with its amount changed.
    @Test(arguments: [("1.00", true), ("0.01", false)])
    func `a notification signed by another library verifies, and a changed one does not`(
        amount: String, isValid: Bool
    ) throws {
        let verifier = try RSAVerifier(
            pem: """
                -----BEGIN PUBLIC KEY-----
                MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtqED2PF1bQiwDqDfT9wS
                NMHA+GqSNnINEkqYBJqILm1D5YAZRzs1e1/MN66ml8CcByvSmUL+pO6Nsxuu6yBm
                Sir0uxmUpwD64TeFTeheLu0IXCvKmcDE2hZVxQvxhLwjDrtIpM1LKRk02RdFzmZn
                HTuSUchBHK+xAls8bMU/H4szrlhMh5/op2wgkEM15MLkw6jxurTFhlsuo0sjdfkt
                egM5vY1hGo1R/PirZgnpJ8fvAPIQ760YGdg3ZdXTssbu41ide3bKTOCKYxHepVxl
                CrBAUHcpgdI7AV63aE1rry7jhuc9TRc2YDeirHW4b7MXPneN8v2W9+6FDkuh5n5r
                XwIDAQAB
                -----END PUBLIC KEY-----
                """)
        let parameters = [
            "app_id": "2021000000000001", "charset": "utf-8", "notify_id": "dev-notify-1",
            "notify_time": "2026-11-20 10:00:00", "notify_type": "trade_status_sync", "out_trade_no": "DEV-1",
            "total_amount": amount, "trade_no": "2026112022000000000000000009", "trade_status": "TRADE_SUCCESS",
            "version": "1.0", "subject": "dev 订单", "sign_type": "RSA2", "sign": "not part of it",
        ]
        let sign =
            "FzSl5eFA0dcN7+fLNhutMJuEqi+o6L0vJEfnTCWIT52upKKtJxKju6cI/GP4bVW8LgeUL590eSgudVEdU34M4vqLdMW03Gr"
            + "PabK0f9Z3/9Q31yixmgqQzT2CUC9ynUQ/OLR0gRuVOcFBdh0J+g7PIrQqnhBm+2/6IYd2hWziYbcUyUNbG6jyac6EPyv4Mr"
            + "JvbxGshll0xbvQNAodqXJ0xNbovaCZnIqOyeAomPVs9Zr1UO+U9qjr5oExfleV0esTba0uzVnO698Xipd3n9G4peIuteXY2"
            + "P6C8BFEGmUFstPin+CCsS2bG4JJLMUxevOUYlea6aMte2IiI3GFuXHgJw=="
        let text = AlipayCanonicalText.text(of: parameters, for: .notification)
        let bytes = Array(try #require(Data(base64Encoded: sign)))
        #expect(verifier.isValid(bytes, over: Array(text.utf8)) == isValid)
    }

    @Test(arguments: [
        ("2026-11-20 10:00:00", Int64(1_795_140_000_000)), ("2026-11-20T10:00:00", nil), ("2026-11-20 24:00:00", nil),
        ("", nil),
    ])
    func `Alipay's clock is Beijing's`(text: String, moment: Int64?) throws {
        #expect(AlipayClock.moment(text)?.millisecondsSince1970 == moment)
        if let moment { #expect(AlipayClock.text(Timestamp(millisecondsSince1970: moment)) == text) }
    }

    @Test func `a form with a name twice, or that is no UTF-8, is not read`() {
        #expect(AlipayForm.parameters(in: Array("a=1&b=x+y%20z".utf8)) == ["a": "1", "b": "x y z"])
        #expect(AlipayForm.parameters(in: Array("a=1&a=2".utf8)) == nil)
        #expect(AlipayForm.parameters(in: Array("a=%FF".utf8)) == nil)
        #expect(AlipayForm.parameters(in: []) == nil)
    }
}
