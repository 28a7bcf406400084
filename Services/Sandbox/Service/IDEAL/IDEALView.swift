import Commerce

/// The payer's page, as the template `ideal` reads it.
struct IDEALView: Sendable {
    struct Bank: Sendable {
        let name: String
        /// Chosen by many.
        var often = false
        var checked = false
    }

    struct Chosen: Sendable {
        let name: String
        let play: String
        let other: String
    }

    struct Choice: Sendable {
        let action: String
        let play: String
        let banks: [Bank]
    }

    let frame: Frame
    let payee: String
    let amount: String
    let reference: String
    let networkReference: String
    let description: String
    let left: String?
    let choice: Choice?
    let bank: Chosen?
    let verdict: Verdict?
    let other: OtherSide?
    let waits: Bool

    /// Names as in the scheme's list of banks; every one of them is played here.
    static let banks = [
        Bank(name: "ABN AMRO", often: true), Bank(name: "ASN Bank"), Bank(name: "bunq"),
        Bank(name: "ING", often: true, checked: true), Bank(name: "Knab"), Bank(name: "N26"),
        Bank(name: "Rabobank", often: true), Bank(name: "Revolut"), Bank(name: "SNS"), Bank(name: "Triodos Bank"),
    ]

    init(_ sale: Sale, _ details: SaleDetails.IDEAL, atBank: Bool, isUnderWay: Bool, shop: Shop, now: Timestamp) {
        frame = Frame(.ideal, shop: shop)
        payee = shop.name
        amount = Language.dutch.money(sale.amount)
        reference = sale.reference
        networkReference = sale.networkReference
        description = details.description
        let isOpen = sale.standing == .open && !isUnderWay
        let minutes = Language.minutes(from: now, to: sale.expiresAt)
        left = isOpen ? (minutes == 1 ? "1 minuut" : "\(minutes) minuten") : nil
        let play = "/ideal/pay/\(sale.id)"
        let chosen = atBank ? details.bank : nil
        choice =
            isOpen && chosen == nil
            ? Choice(action: "/ideal/bank/\(sale.id)", play: play, banks: Self.banks(checked: details.bank)) : nil
        bank = isOpen ? chosen.map { Chosen(name: $0, play: play, other: play) } : nil
        verdict = isOpen ? nil : Self.verdict(sale, isUnderWay)
        other = Self.otherSide(sale, isUnderWay, action: play)
        waits = isUnderWay || (isOpen && chosen != nil)
    }

    private static func banks(checked name: String?) -> [Bank] {
        guard let name else { return banks }
        return banks.map { Bank(name: $0.name, often: $0.often, checked: $0.name == name) }
    }

    private static func otherSide(_ sale: Sale, _ isUnderWay: Bool, action: String) -> OtherSide? {
        guard !isUnderWay else { return nil }
        switch sale.standing {
        case .open:
            return OtherSide(
                .english, action: action,
                [
                    "ok": "Confirms", "cancel": "Cancels", "expire": "Lets it expire",
                    "noreturn": "Pays, never comes back", "early": "Comes back before status",
                    "badsig": "Bad signature", "down": "Bank down", "late": "Pays after expiry",
                    "twice": "Callback twice", "amount": "Pays another sum", "never": "Pays, no callback",
                ])
        case .expired: return OtherSide(.english, action: action, ["late": "Pays after expiry"])
        default: return nil
        }
    }

    private static func verdict(_ sale: Sale, _ isUnderWay: Bool) -> Verdict? {
        let back = IDEALPages.wayBack(of: sale).map { Verdict.Way(label: "Terug naar de winkel", path: $0) }
        if isUnderWay {
            return Verdict(
                label: sale.word, heading: "We weten het nog niet",
                text: "De bank heeft nog niet geantwoord. De bestelling is betaald of niet, nooit twee keer.", way: back
            )
        }
        switch sale.standing {
        case .open, .deemed: return nil
        case .paid, .credited:
            return Verdict(
                label: sale.word, heading: "U heeft \(Language.dutch.money(sale.received)) betaald",
                text: "De winkel krijgt vanzelf bericht.", way: back)
        case .declined:
            return Verdict(
                label: sale.word, heading: "De betaling is geannuleerd", text: "Er is niets afgeschreven.", way: back)
        case .expired:
            return Verdict(
                label: sale.word, heading: "De tijd is om", text: "Er is niets afgeschreven.", way: back)
        case .failed, .refunded:
            return Verdict(
                label: sale.word, heading: "De bank is niet bereikbaar", text: "Er is niets afgeschreven.", way: back)
        }
    }
}
