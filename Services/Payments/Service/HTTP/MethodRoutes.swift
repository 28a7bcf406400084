import Commerce
import PaymentsDomain
import ServiceKit
import Wire

/// HTTP for the methods on offer: parse, decide, present.
struct MethodRoutes {
    let tables: MethodTables
    let ambient: Ambient
    let health: ProviderHealth

    /// Amounts in one question: more than any quote has delivery options.
    static let amountsMax = 50

    func register(on routes: Routes) {
        let (tables, ambient, health) = (tables, ambient, health)
        routes.on(PaymentsAPI.methods) { _, call in
            var query = call.query()
            let country = query.required("country", "two ISO 3166-1 letters, such as NL") { CountryCode($0) }
            let currency = query.required("currency", "ISO 4217 letters, such as EUR") { Currency(code: $0) }
            let amount = query.required("amount", "an amount of more than 0 in that currency, such as 19.99") { text in
                Self.amount(text, currency)
            }
            try query.finish()
            guard let country, let currency, let amount else { throw Problem.internalError }
            let offer = Self.offer(country, Money(amount.minorUnits, currency), tables, ambient, health)
            return PaymentsAPI.MethodsAnswer(
                country: country, amount: Money(amount.minorUnits, currency), offers: offer.wireOffers,
                rejected: offer.wireRejections, tablesVersion: tables.version)
        }
        routes.on(PaymentsAPI.offers) { body, _ in
            guard body.amounts.count <= Self.amountsMax else {
                throw Problem.invalidField("/amounts", "too_many", "At most \(Self.amountsMax) amounts")
            }
            let wrong = body.amounts.indices.filter { !body.amounts[$0].amount.isPositive }
            guard wrong.isEmpty else {
                throw Problem.invalidFields(
                    wrong.map {
                        FieldError(
                            pointer: "/amounts/\($0)/amount/amount", code: "out_of_range", detail: "More than 0")
                    })
            }
            return PaymentsAPI.OffersAnswer(
                amounts: body.amounts.map { one in
                    let offer = Self.offer(body.country, one.amount, tables, ambient, health)
                    return PaymentsAPI.OffersFor(
                        id: one.id, offers: offer.wireOffers, rejected: offer.wireRejections)
                }, tablesVersion: tables.version)
        }
    }

    /// Read in the currency given; where that is unknown already, in any with two decimals, so as not to blame both.
    private static func amount(_ text: String, _ currency: Currency?) -> Money? {
        guard let currency else { return (try? DecimalText(text)).map { Money($0.digits, .eur) } }
        guard let money = try? Money(text, currency), money.isPositive else { return nil }
        return money
    }

    private static func offer(
        _ country: CountryCode, _ amount: Money, _ tables: MethodTables, _ ambient: Ambient, _ health: ProviderHealth
    ) -> Offer {
        Offer(
            MethodQuestion(country: country, amount: amount, day: ambient.today(), providersDown: health.down),
            from: tables)
    }
}

extension Offer {
    fileprivate var wireOffers: [PaymentsAPI.MethodOffer] {
        entries.map { entry in
            PaymentsAPI.MethodOffer(
                method: entry.method.id, name: entry.name, kind: entry.method.kind, action: entry.method.step.wire,
                settles: entry.method.settles, expiresAfterSeconds: entry.method.validSeconds.upperBound,
                isRefundable: entry.method.isRefundable, reasons: entry.reasons)
        }
    }

    fileprivate var wireRejections: [PaymentsAPI.MethodRejection] {
        rejections.map { rejection in
            PaymentsAPI.MethodRejection(
                method: rejection.method.id, name: rejection.name, codes: rejection.codes.map(\.rawValue),
                reason: rejection.reason)
        }
    }
}

extension BuyerStep {
    fileprivate var wire: ActionKind {
        switch self {
        case .redirect: .redirect
        case .appLink: .appLink
        case .voucher: .voucher
        }
    }
}
