/// What stands around every page, as the template `stand` reads it.
struct Frame: Sendable {
    let stripe: String
    let brand: String
    let shop: String
    let skip: String
    /// One narrow column; the slip needs the wide one.
    let isSlim: Bool

    init(_ provider: Provider?, shop: Shop, isSlim: Bool = true) {
        self.shop = shop.line
        self.isSlim = isSlim
        switch provider {
        case .upi: (brand, stripe) = ("UPI", "Sandbox. No bank is asked, no money moves.")
        case .ideal: (brand, stripe) = ("iDEAL | Wero", "Sandbox. No bank is asked, no money moves.")
        case .boleto: (brand, stripe) = ("Boleto", "Sandbox. Este boleto não vale e não pode ser pago.")
        case .alipay: (brand, stripe) = ("支付宝", "沙盒:不会真的扣款,请勿输入真实密码。")
        case nil: (brand, stripe) = (shop.name, "Sandbox. No bank is asked, no money moves.")
        }
        skip =
            switch provider {
            case .boleto: "Ir para o conteúdo"
            case .alipay: "跳到内容"
            case .ideal: "Naar de inhoud"
            default: "Skip to content"
            }
    }
}

/// The shop that all these providers know.
struct Shop: Hashable, Sendable {
    let name: String
    let place: String

    var line: String { "\(name), \(place)" }
}

/// The panel in which a person plays the payer, the bank and the wire between.
struct OtherSide: Sendable {
    struct Act: Sendable {
        let value: String
        let label: String
    }

    let title: String
    let note: String
    let action: String
    let acts: [Act]

    init(_ language: Language, action: String, _ acts: KeyValuePairs<String, String>) {
        self.action = action
        self.acts = acts.map { Act(value: $0.key, label: $0.value) }
        switch language {
        case .portuguese: (title, note) = ("Faça o papel do banco", "Só existe no sandbox.")
        case .chinese: (title, note) = ("扮演另一方", "仅沙盒可见")
        default: (title, note) = ("Play the other side", "This part exists only in the sandbox.")
        }
    }
}

/// How it went: the state in a word, a heading, what is safe, and one thing to do.
struct Verdict: Sendable {
    struct Way: Sendable {
        let label: String
        let path: String
    }

    let label: String
    let heading: String
    let text: String
    let way: Way?
}
