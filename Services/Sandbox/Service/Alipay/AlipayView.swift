import Commerce

/// The wallet's page, as the template `alipay` reads it.
struct AlipayView: Sendable {
    let frame: Frame
    let payee: String
    let amount: String
    let reference: String
    let left: String?
    let subject: String
    let trade: String
    /// Whether the payer can pay.
    let form: Bool
    let action: String
    let cancel: String?
    let error: String?
    let described: String
    let verdict: Verdict?
    let other: OtherSide?

    init(
        _ sale: Sale, _ details: SaleDetails.Alipay, isUnderWay: Bool, error: String?, back: String?, shop: Shop,
        now: Timestamp
    ) {
        frame = Frame(.alipay, shop: shop)
        payee = shop.name
        amount = Language.chinese.money(sale.amount)
        reference = sale.reference
        subject = details.subject
        trade = sale.id
        form = sale.standing == .open
        left = form ? "\(Language.minutes(from: now, to: sale.expiresAt))" : nil
        action = "/alipay/pay/\(sale.id)"
        cancel = sale.returnURL?.text
        self.error = error
        described = error == nil ? "ph" : "ph pe"
        verdict = Self.verdict(sale, back: back)
        other = Self.otherSide(sale, isUnderWay, action: action)
    }

    private static func otherSide(_ sale: Sale, _ isUnderWay: Bool, action: String) -> OtherSide? {
        guard !isUnderWay else { return nil }
        switch sale.standing {
        case .open:
            return OtherSide(
                .chinese, action: action,
                [
                    "ok": "付款成功", "close": "超时关闭", "dup": "重复通知", "sign": "签名错误", "late": "通知延迟",
                    "amount": "金额不符", "never": "不发通知",
                ])
        case .paid: return OtherSide(.chinese, action: action, ["refund": "全额退款"])
        default: return nil
        }
    }

    private static func verdict(_ sale: Sale, back: String?) -> Verdict? {
        let way = (back ?? sale.returnURL?.text).map { Verdict.Way(label: "返回商家", path: $0) }
        switch sale.standing {
        case .open, .deemed: return nil
        case .paid, .credited:
            return Verdict(
                label: sale.word, heading: "已付款 \(Language.chinese.money(sale.received))", text: "商家会自动收到通知。",
                way: way)
        case .refunded:
            return Verdict(label: sale.word, heading: "已全额退款", text: "款项已退回您的账户。", way: way)
        case .expired, .declined, .failed:
            return Verdict(label: sale.word, heading: "交易已关闭", text: "没有扣款。", way: way)
        }
    }
}
