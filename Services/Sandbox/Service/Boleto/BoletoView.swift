import Commerce

/// The slip, as the template `boleto` reads it.
struct BoletoView: Sendable {
    let frame: Frame
    let amount: String
    let dueLong: String
    let due: String
    let line: String
    let pdf: String
    let bank: String
    let bankCode: String
    let issued: String
    let document: String
    let ourNumber: String
    let value: String
    let charged: String
    let payer: String
    let bars: String
    let verdict: Verdict?
    let other: OtherSide?

    init(_ sale: Sale, _ details: SaleDetails.Boleto, isUnderWay: Bool, shop: Shop) {
        let portuguese = Language.portuguese
        frame = Frame(.boleto, shop: shop, isSlim: false)
        amount = portuguese.money(sale.amount)
        dueLong = Language.portugueseDay(details.due)
        due = Language.numeric(details.due)
        line = BoletoDigits.printed(line: details.line)
        pdf = "/boleto/pdf/\(sale.id)"
        (bank, bankCode) = Self.bank(of: details.barcode)
        issued = Language.numeric(portuguese.day(sale.createdAt))
        document = sale.reference
        ourNumber = sale.reference
        value = Self.bare(sale.amount)
        charged = sale.standing.isPaid ? Self.bare(sale.received) : value
        payer = "\(details.payerName) – \(PayerDocument.masked(details.payerDocument))"
        bars = Interleaved2of5(details.barcode)?.path(height: 50) ?? ""
        verdict = Self.verdict(sale, isUnderWay)
        other = Self.otherSide(sale, isUnderWay)
    }

    /// Without the sign, as the boxes of a slip have it.
    static func bare(_ money: Money) -> String {
        String(Language.portuguese.money(money).drop { !$0.isNumber })
    }

    /// The bank's name and its number with the check digit that banks print.
    static func bank(of barcode: String) -> (name: String, code: String) {
        let digits = barcode.prefix(3).compactMap(\.wholeNumberValue)
        guard digits.count == 3 else { return ("Banco", "") }
        let rest = (digits[0] * 4 + digits[1] * 3 + digits[2] * 2) % 11
        let digit = rest < 2 ? 0 : 11 - rest
        return (barcode.hasPrefix("999") ? "Banco de Areia" : "Banco", "\(barcode.prefix(3))-\(digit)")
    }

    private static func otherSide(_ sale: Sale, _ isUnderWay: Bool) -> OtherSide? {
        guard !isUnderWay else { return nil }
        let action = "/boleto/pay/\(sale.id)"
        switch sale.standing {
        case .open:
            let less = Language.portuguese.money(
                Money(Script.roundedDown(sale.amount.minorUnits), sale.amount.currency))
            return OtherSide(
                .portuguese, action: action,
                [
                    "ok": "Pago hoje", "d1": "Pago, banco avisa amanhã", "late": "Pago após vencer",
                    "less": "Pago \(less)", "never": "Nunca pago", "twice": "Aviso em dobro",
                    "off": "Baixado pelo banco", "sign": "Assinatura errada", "mute": "Pago, sem aviso",
                ])
        case .expired: return OtherSide(.portuguese, action: action, ["late": "Pago após vencer"])
        default: return nil
        }
    }

    private static func verdict(_ sale: Sale, _ isUnderWay: Bool) -> Verdict? {
        let back = Verdict.Way(label: "Voltar à loja", path: "/shop/return?order=\(sale.reference)")
        let received = Language.portuguese.money(sale.received)
        switch sale.standing {
        case .open where isUnderWay:
            return Verdict(
                label: sale.word, heading: "Pago; o banco ainda não avisou",
                text: "O arquivo do banco chega no próximo dia útil, que no sandbox dura alguns segundos.", way: back)
        case .open, .deemed: return nil
        case .paid:
            return Verdict(
                label: sale.word, heading: "Pago: \(received)", text: "O banco credita no próximo dia útil.",
                way: back)
        case .credited:
            return Verdict(
                label: sale.word, heading: "Creditado: \(received)", text: "A loja já foi avisada.", way: back)
        case .expired:
            return Verdict(
                label: sale.word, heading: "Este boleto venceu", text: "Ninguém pagou até o vencimento.", way: back)
        case .declined, .failed, .refunded:
            return Verdict(
                label: sale.word, heading: "Este boleto foi baixado", text: "Ele não pode mais ser pago.", way: back)
        }
    }
}
