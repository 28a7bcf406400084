import Commerce

/// What crosses HTTP between us and Alipay's gateway.
enum AlipayWire {
    /// `biz_content` of `alipay.trade.page.pay`.
    struct PagePay: Codable, Hashable, Sendable {
        let outTradeNo: String
        let totalAmount: String
        let subject: String
        let productCode: String
        /// Whole minutes, such as `14m`.
        let timeoutExpress: String

        private enum CodingKeys: String, CodingKey {
            case subject
            case outTradeNo = "out_trade_no"
            case totalAmount = "total_amount"
            case productCode = "product_code"
            case timeoutExpress = "timeout_express"
        }
    }

    /// What is kept of a page before its address is signed.
    struct Attempt: Codable, Hashable, Sendable {
        let content: PagePay
        let notifyURL: String
        let returnURL: String
        let createdAt: Timestamp

        private enum CodingKeys: String, CodingKey {
            case content
            case notifyURL = "notify_url"
            case returnURL = "return_url"
            case createdAt = "created_at"
        }
    }

    /// `biz_content` of `alipay.trade.query`.
    struct Query: Codable, Hashable, Sendable {
        let outTradeNo: String

        private enum CodingKeys: String, CodingKey { case outTradeNo = "out_trade_no" }
    }

    /// Beside the node that it is over.
    struct Signed: Codable, Hashable, Sendable {
        let sign: String
    }

    /// The node `alipay_trade_query_response`.
    struct QueryAnswer: Codable, Hashable, Sendable {
        /// `10000` is success.
        let code: String
        let subCode: String?
        let tradeNo: String?
        let outTradeNo: String?
        let tradeStatus: String?
        let totalAmount: String?

        private enum CodingKeys: String, CodingKey {
            case code
            case subCode = "sub_code"
            case tradeNo = "trade_no"
            case outTradeNo = "out_trade_no"
            case tradeStatus = "trade_status"
            case totalAmount = "total_amount"
        }
    }
}

/// Alipay's clock: Beijing, UTC+8 all year, written `2026-11-21 18:00:00`.
enum AlipayClock {
    private static let zone: Duration = .seconds(8 * 3_600)

    static func text(_ moment: Timestamp) -> String {
        let local = moment.adding(zone).description
        return "\(local.prefix(10)) \(local.dropFirst(11).prefix(8))"
    }

    static func moment(_ text: String) -> Timestamp? {
        guard text.utf8.count == 19, text.dropFirst(10).first == " " else { return nil }
        return Timestamp("\(text.prefix(10))T\(text.dropFirst(11))+08:00")
    }
}
