import Commerce
import Pages

/// The page with the code, as the template `upi` reads it.
struct UPIView: Sendable {
    let frame: Frame
    let title: String
    let payee: String
    let amount: String
    let reference: String
    /// Whether there is something to scan: the order is open and nobody has answered.
    let code: Bool
    let until: String
    let left: String
    let viewBox: String
    let paper: String
    let path: String
    let link: String
    let here: String
    let asked: String?
    let collect: String
    let verdict: Verdict?
    let other: OtherSide?
    /// Whether the outcome is still to come.
    let waits: Bool

    init(_ sale: Sale, _ details: SaleDetails.UPI, isUnderWay: Bool, shop: Shop, now: Timestamp) {
        let english = Language.english
        frame = Frame(.upi, shop: shop)
        amount = english.money(sale.amount)
        title = "Pay \(amount) with UPI"
        payee = details.payeeName
        reference = sale.reference
        code = sale.standing == .open && !isUnderWay
        until = english.clock(sale.expiresAt)
        let minutes = Language.minutes(from: now, to: sale.expiresAt)
        left = minutes == 1 ? "1 minute" : "\(minutes) minutes"
        link = details.link(for: sale.amount).text
        let drawn = QRCode(link)
        let size = (drawn?.side ?? 0) + 4
        viewBox = "-2 -2 \(size) \(size)"
        paper = "M-2-2h\(size)v\(size)H-2z"
        path = drawn?.path ?? ""
        here = "/upi/pay/\(sale.id)"
        asked = details.payerVPA
        collect = "/upi/collect/\(sale.id)"
        verdict = Self.verdict(sale, isUnderWay)
        waits = sale.standing.isOpen || isUnderWay
        let wrong = Language.english.money(
            Money(Script.roundedDown(sale.amount.minorUnits), sale.amount.currency))
        other = Self.otherSide(sale, isUnderWay, action: here, wrong: wrong)
    }

    private static func otherSide(_ sale: Sale, _ isUnderWay: Bool, action: String, wrong: String) -> OtherSide? {
        guard !isUnderWay else { return nil }
        switch sale.standing {
        case .open:
            return OtherSide(
                .english, action: action,
                [
                    "ok": "Pays", "U69": "Lets it expire, U69", "Z9": "No funds, Z9",
                    "deemed": "Bank says nothing, deemed", "late": "Pays after expiry", "twice": "Callback twice",
                    "amount": "Pays \(wrong)", "sign": "Bad signature", "never": "Pays, no callback",
                ])
        case .deemed:
            return OtherSide(.english, action: action, ["ok": "Bank says paid", "ZA": "Bank says declined, ZA"])
        case .expired: return OtherSide(.english, action: action, ["late": "Pays after expiry"])
        default: return nil
        }
    }

    private static func verdict(_ sale: Sale, _ isUnderWay: Bool) -> Verdict? {
        let back = Verdict.Way(label: "Back to the shop", path: "/shop/return?order=\(sale.reference)")
        if isUnderWay && sale.standing == .expired {
            return Verdict(
                label: "payment expired · U69", heading: "This code has run out",
                text: "It will be paid all the same in a few seconds, as the sandbox was told.", way: back)
        }
        switch sale.standing {
        case .open: return nil
        case .paid, .credited:
            return Verdict(
                label: "paid · 00", heading: "You paid \(Language.english.money(sale.received))",
                text: "Your bank’s reference is \(sale.networkReference). The shop is told by itself.", way: back)
        case .deemed:
            return Verdict(
                label: "payment pending · RB", heading: "We don’t know yet",
                text: "Your bank has not answered. Your money is safe: this order is either paid or it is not, never "
                    + "twice.", way: nil)
        case .expired:
            return Verdict(
                label: "payment expired · U69", heading: "This code has run out",
                text: "Nobody paid in time. Nothing was taken.", way: back)
        case .declined, .failed, .refunded:
            return Verdict(
                label: "declined · \(sale.code)", heading: "The payment was not made",
                text: "Your bank said: \(reason(sale.code)) (\(sale.code)). Nothing was taken.", way: back)
        }
    }

    private static func reason(_ code: String) -> String {
        switch code {
        case "Z9": "not enough money in the account"
        case "ZM": "wrong UPI PIN"
        default: "the payer said no"
        }
    }
}

/// The payer's app, as the template `upi-app` reads it.
struct UPIAppView: Sendable {
    struct Entry: Sendable {
        let label: String
        let value: String
    }

    let frame: Frame
    let summary: ErrorSummary?
    let error: String?
    let value: String
    let described: String
    let payee: String
    let payeeNumber: String
    let amount: String?
    let fields: [Entry]
    let verdict: Verdict?
    /// The link says something else than the order.
    let isRefused: Bool
    let other: OtherSide?

    /// The empty form, or what was pasted with what is wrong with it.
    init(shop: Shop, typed: String = "", error: String? = nil) {
        frame = Frame(.upi, shop: shop)
        summary = ErrorSummary(error.map { [(field: "link", text: $0)] } ?? [])
        self.error = error
        value = String(typed.prefix(UPILink.bytesMax))
        described = error == nil ? "lh" : "lh le"
        (payee, payeeNumber, amount, fields, verdict, other, isRefused) = ("", "", nil, [], nil, nil, false)
    }

    /// A link that names an order.
    init(_ sale: Sale, _ details: SaleDetails.UPI, _ link: UPILink, shop: Shop) {
        frame = Frame(.upi, shop: shop)
        (summary, error, value, described) = (nil, nil, "", "")
        payee = link["pn"] ?? "unknown"
        payeeNumber = link["pa"] ?? "unknown"
        amount = link["am"].map { "₹\($0)" } ?? "no amount"
        fields = link.parameters.map { Entry(label: $0.name, value: $0.value) }
        let wrong = details.disagreements(with: link, amount: sale.amount)
        isRefused = !wrong.isEmpty
        if isRefused {
            verdict = Verdict(
                label: "refused", heading: "The link and the order disagree",
                text: wrong.joined(separator: " ") + " Nothing can be paid by this link.", way: nil)
            other = nil
        } else if sale.standing.isOpen {
            verdict = nil
            other = OtherSide(
                .english, action: "/upi/pay/\(sale.id)",
                ["ok": "Pays with the PIN", "ZA": "Declines, ZA", "Z9": "No funds, Z9"])
        } else {
            verdict = Verdict(
                label: sale.word, heading: "This order takes no payment any more",
                text: "Every field of the link is right.",
                way: .init(label: "See how it went", path: "/upi/pay/\(sale.id)"))
            other = nil
        }
    }
}
