import PaymentsDomain
import Testing

@Suite struct AlipayCanonicalTextTests {
    /// Example of the Alipay documentation, also in go-pay/gopay alipay/sign_test.go.
    @Test func `a notification is sorted, joined and freed of its signature`() {
        let parameters = [
            "total_amount": "2.00", "buyer_id": "2088102116773037", "body": "大乐透2.1",
            "trade_no": "2016071921001003030200089909", "refund_fee": "0.00", "notify_time": "2016-07-19 14:10:49",
            "subject": "大乐透2.1", "sign_type": "RSA2", "charset": "utf-8", "notify_type": "trade_status_sync",
            "out_trade_no": "0719141034-6418", "gmt_close": "2016-07-19 14:10:46", "sign": "x",
            "gmt_payment": "2016-07-19 14:10:47", "trade_status": "TRADE_SUCCESS", "version": "1.0",
            "app_id": "2015102700040153", "seller_id": "2088102119685838",
            "notify_id": "4a91b7a78a503640467525113fb7d8bg8e",
        ]
        #expect(
            AlipayCanonicalText.text(of: parameters, for: .notification)
                == "app_id=2015102700040153&body=大乐透2.1&buyer_id=2088102116773037&charset=utf-8"
                + "&gmt_close=2016-07-19 14:10:46&gmt_payment=2016-07-19 14:10:47"
                + "&notify_id=4a91b7a78a503640467525113fb7d8bg8e&notify_time=2016-07-19 14:10:49"
                + "&notify_type=trade_status_sync&out_trade_no=0719141034-6418&refund_fee=0.00"
                + "&seller_id=2088102119685838&subject=大乐透2.1&total_amount=2.00"
                + "&trade_no=2016071921001003030200089909&trade_status=TRADE_SUCCESS&version=1.0")
    }

    /// Example of Antom's page on asynchronous notifications of the older cross-border interface.
    @Test func `the same rule holds for the older interface`() {
        let parameters = [
            "notify_id": "5b89a773c60af059d96b1693dd3b3d6nc1", "notify_type": "trade_status_sync",
            "sign": "b34d89788d9012f77f5b74ac232145f5", "trade_no": "2018110922001332950500389138",
            "total_fee": "0.01", "out_trade_no": "test20181109153145", "notify_time": "2018-11-09 15:36:17",
            "currency": "USD", "trade_status": "TRADE_FINISHED", "sign_type": "MD5",
        ]
        #expect(
            AlipayCanonicalText.text(of: parameters, for: .notification)
                == "currency=USD&notify_id=5b89a773c60af059d96b1693dd3b3d6nc1&notify_time=2018-11-09 15:36:17"
                + "&notify_type=trade_status_sync&out_trade_no=test20181109153145&total_fee=0.01"
                + "&trade_no=2018110922001332950500389138&trade_status=TRADE_FINISHED")
    }

    @Test func `a request keeps sign_type and drops what is empty`() {
        let parameters = ["sign_type": "RSA2", "sign": "x", "b": "", "a": "1"]
        #expect(AlipayCanonicalText.text(of: parameters, for: .request) == "a=1&sign_type=RSA2")
        #expect(AlipayCanonicalText.text(of: parameters, for: .notification) == "a=1&b=")
    }

    @Test func `the signed part of an answer is its raw text`() throws {
        let answer =
            #"{"sign":"q","alipay_trade_query_response" : {"code":"10000","x":"}\"{","y":{"z":[1, 2]}},"t":{}}"#
        let part = try #require(
            AlipayCanonicalText.rawObject(named: "alipay_trade_query_response", in: Array(answer.utf8)))
        #expect(String(decoding: part, as: UTF8.self) == #"{"code":"10000","x":"}\"{","y":{"z":[1, 2]}}"#)
    }

    @Test(arguments: [#"{"a_response":"x"}"#, #"{"b":{}}"#, #"{"a_response":{"#, ""])
    func `an answer without the part has none`(answer: String) {
        #expect(AlipayCanonicalText.rawObject(named: "a_response", in: Array(answer.utf8)) == nil)
    }
}
