import Commerce
package import JSON

// The shapes of a quote read themselves, for the reason that they write themselves.

extension Money {
    init(_ json: JSONObjectView, _ unknown: StrictJSONDecoder.UnknownMembers) throws(JSONFailure) {
        let amount = try json.decimal("amount")
        let currency = try json.parsed("currency") { Currency(code: $0) }
        try json.end(unknown)
        guard amount.fractionDigits == currency.exponent else { throw .unreadable }
        self.init(amount.digits, currency)
    }
}

extension JSONObjectView {
    fileprivate func money(
        _ name: StaticString, _ unknown: StrictJSONDecoder.UnknownMembers
    ) throws(JSONFailure) -> Money {
        try Money(try object(name), unknown)
    }

    fileprivate func moneyIfPresent(
        _ name: StaticString, _ unknown: StrictJSONDecoder.UnknownMembers
    ) throws(JSONFailure) -> Money? {
        guard let object = try objectIfPresent(name) else { return nil }
        return try Money(object, unknown)
    }

    fileprivate func country(_ name: StaticString) throws(JSONFailure) -> CountryCode {
        try parsed(name) { CountryCode($0) }
    }

    fileprivate func currency(_ name: StaticString) throws(JSONFailure) -> Currency {
        try parsed(name) { Currency(code: $0) }
    }

    fileprivate func day(_ name: StaticString) throws(JSONFailure) -> CalendarDate {
        try parsed(name) { CalendarDate($0) }
    }

    fileprivate func texts(_ name: StaticString) throws(JSONFailure) -> [String] {
        try array(name).read { (view) throws(JSONFailure) in try view.string() }
    }
}

extension JSONObjectView {
    fileprivate func facts() throws(JSONFailure) -> LandedCostAPI.Facts? {
        guard let object = try objectIfPresent("facts") else { return nil }
        var facts: [LandedCostAPI.Fact] = []
        for (name, value) in object.members {
            facts.append(LandedCostAPI.Fact(name: name, text: try value.string()))
        }
        return LandedCostAPI.Facts(facts)
    }

    fileprivate func sellerFees(
        _ unknown: StrictJSONDecoder.UnknownMembers
    ) throws(JSONFailure) -> [LandedCostAPI.SellerFee]? {
        try arrayIfPresent("seller_fees")?.read { (view) throws(JSONFailure) in
            let json = try view.object()
            let fee = LandedCostAPI.SellerFee(
                name: try json.string("name"), amount: try json.moneyIfPresent("amount", unknown),
                percent: try json.parsedIfPresent("percent") { Ratio(wire: $0) },
                per: try json.parsed("per") { FeeUnit(rawValue: $0) })
            try json.end(unknown)
            return fee
        }
    }
}

extension LandedCostAPI.Destination: JSONReadable {
    package init(_ json: JSONObjectView, _ unknown: StrictJSONDecoder.UnknownMembers) throws(JSONFailure) {
        self.init(
            country: try json.country("country"), region: try json.stringIfPresent("region"),
            postalCode: try json.stringIfPresent("postal_code"))
        try json.end(unknown)
    }
}

extension LandedCostAPI.ShipFrom: JSONReadable {
    package init(_ json: JSONObjectView, _ unknown: StrictJSONDecoder.UnknownMembers) throws(JSONFailure) {
        self.init(country: try json.country("country"))
        try json.end(unknown)
    }
}

extension LandedCostAPI.Seller: JSONReadable {
    package init(_ json: JSONObjectView, _ unknown: StrictJSONDecoder.UnknownMembers) throws(JSONFailure) {
        self.init(
            country: try json.parsedIfPresent("country") { CountryCode($0) },
            registrations: try json.texts("registrations"))
        try json.end(unknown)
    }
}

extension PublicAPI.QuoteRequest: JSONReadable {
    package init(_ json: JSONObjectView, _ unknown: StrictJSONDecoder.UnknownMembers) throws(JSONFailure) {
        self.init(
            destination: try LandedCostAPI.Destination(try json.object("destination"), unknown),
            shipFrom: try LandedCostAPI.ShipFrom(try json.object("ship_from"), unknown),
            currency: try json.parsedIfPresent("currency") { Currency(code: $0) },
            lines: try json.objects("lines") { (line) throws(JSONFailure) in
                try PublicAPI.QuoteLine(line, unknown)
            },
            deliveryOptions: try json.objects("delivery_options") { (option) throws(JSONFailure) in
                try PublicAPI.DeliveryOption(option, unknown)
            },
            seller: try json.objectIfPresent("seller").map { (seller) throws(JSONFailure) in
                try LandedCostAPI.Seller(seller, unknown)
            },
            buyer: try json.parsedIfPresent("buyer") { BuyerKind(rawValue: $0) },
            asOf: try json.parsedIfPresent("as_of") { CalendarDate($0) },
            terms: try json.parsedIfPresent("terms") { DeliveryTerms(rawValue: $0) },
            discount: try json.moneyIfPresent("discount", unknown), sellerFees: try json.sellerFees(unknown),
            shopper: try json.objectIfPresent("shopper").map { (shopper) throws(JSONFailure) in
                try PricingAPI.Shopper(shopper, unknown)
            }, locale: try json.stringIfPresent("locale"), byLine: try json.boolIfPresent("by_line"))
        try json.end(unknown)
    }
}

extension PricingAPI.Shopper {
    fileprivate init(_ json: JSONObjectView, _ unknown: StrictJSONDecoder.UnknownMembers) throws(JSONFailure) {
        self.init(
            region: try json.stringIfPresent("region"), group: try json.stringIfPresent("group"),
            channel: try json.stringIfPresent("channel"), isBusiness: try json.boolIfPresent("is_business"))
        try json.end(unknown)
    }
}

extension PublicAPI.QuoteLine {
    fileprivate init(_ json: JSONObjectView, _ unknown: StrictJSONDecoder.UnknownMembers) throws(JSONFailure) {
        self.init(
            sku: try json.string("sku"), title: try json.stringIfPresent("title"),
            hsCode: try json.parsed("hs_code") { HSCode($0) }, origin: try json.country("origin"),
            quantity: try json.int64("quantity"),
            unitPrice: try json.moneyIfPresent("unit_price", unknown),
            netGrams: try json.int64IfPresent("net_grams"), facts: try json.facts(),
            preference: try json.stringIfPresent("preference"), taxCategory: try json.stringIfPresent("tax_category"))
        try json.end(unknown)
    }
}

extension PublicAPI.DeliveryOption {
    fileprivate init(_ json: JSONObjectView, _ unknown: StrictJSONDecoder.UnknownMembers) throws(JSONFailure) {
        self.init(
            id: try json.string("id"), name: try json.stringIfPresent("name"),
            freight: try json.money("freight", unknown), insurance: try json.moneyIfPresent("insurance", unknown),
            mode: try json.parsedIfPresent("mode") { TransportMode(rawValue: $0) },
            daysMin: try json.int64IfPresent("days_min"), daysMax: try json.int64IfPresent("days_max"))
        try json.end(unknown)
    }
}

extension PricingAPI.RateSet: JSONReadable {
    package init(_ json: JSONObjectView, _ unknown: StrictJSONDecoder.UnknownMembers) throws(JSONFailure) {
        self.init(
            id: try json.string("id"), asOf: try json.day("as_of"), publishedOn: try json.day("published_on"),
            ageDays: Int(try json.int64("age_days")),
            rates: try json.objects("rates") { (rate) throws(JSONFailure) in
                let read = PricingAPI.Rate(
                    currency: try rate.currency("currency"),
                    perEuro: try rate.parsed("per_euro") { Ratio(wire: $0) }, publishedOn: try rate.day("published_on"),
                    source: try rate.string("source"),
                    basis: try rate.parsedIfPresent("basis") { PricingAPI.RateBasis(rawValue: $0) },
                    confidence: try rate.stringIfPresent("confidence"))
                try rate.end(unknown)
                return read
            },
            stale: try json.arrayIfPresent("stale")?.read { (view) throws(JSONFailure) in
                guard let currency = Currency(code: try view.string()) else { throw .unreadable }
                return currency
            })
        try json.end(unknown)
    }
}

extension PricingAPI.AmountToPrice {
    fileprivate init(_ json: JSONObjectView, _ unknown: StrictJSONDecoder.UnknownMembers) throws(JSONFailure) {
        self.init(id: try json.string("id"), amount: try json.money("amount", unknown))
        try json.end(unknown)
    }
}

extension PricingAPI.PriceRequest: JSONReadable {
    package init(_ json: JSONObjectView, _ unknown: StrictJSONDecoder.UnknownMembers) throws(JSONFailure) {
        self.init(
            asOf: try json.day("as_of"), currency: try json.currency("currency"),
            lines: try json.objects("lines") { (line) throws(JSONFailure) in
                let read = PricingAPI.LineToPrice(
                    id: try line.string("id"), unitPrice: try line.money("unit_price", unknown),
                    quantity: try line.int64("quantity"))
                try line.end(unknown)
                return read
            },
            amounts: try json.objects("amounts") { (amount) throws(JSONFailure) in
                try PricingAPI.AmountToPrice(amount, unknown)
            },
            alsoCurrencies: try json.array("also_currencies").read { (view) throws(JSONFailure) in
                guard let currency = Currency(code: try view.string()) else { throw .unreadable }
                return currency
            })
        try json.end(unknown)
    }
}

extension PricingAPI.PriceAnswer: JSONReadable {
    package init(_ json: JSONObjectView, _ unknown: StrictJSONDecoder.UnknownMembers) throws(JSONFailure) {
        self.init(
            rateSet: try PricingAPI.RateSet(try json.object("rate_set"), unknown),
            lines: try json.objects("lines") { (line) throws(JSONFailure) in
                let read = PricingAPI.PricedLine(
                    id: try line.string("id"), unitPrice: try line.money("unit_price", unknown),
                    total: try line.money("total", unknown))
                try line.end(unknown)
                return read
            },
            amounts: try json.objects("amounts") { (amount) throws(JSONFailure) in
                try PricingAPI.AmountToPrice(amount, unknown)
            },
            rounding: try json.parsed("rounding") { Rounding(rawValue: $0) })
        try json.end(unknown)
    }
}

extension LandedCostAPI.QuoteRequest: JSONReadable {
    package init(_ json: JSONObjectView, _ unknown: StrictJSONDecoder.UnknownMembers) throws(JSONFailure) {
        self.init(
            asOf: try json.day("as_of"),
            destination: try LandedCostAPI.Destination(try json.object("destination"), unknown),
            shipFrom: try LandedCostAPI.ShipFrom(try json.object("ship_from"), unknown),
            seller: try LandedCostAPI.Seller(try json.object("seller"), unknown),
            buyer: try json.parsed("buyer") { BuyerKind(rawValue: $0) }, currency: try json.currency("currency"),
            rateSet: try PricingAPI.RateSet(try json.object("rate_set"), unknown),
            lines: try json.objects("lines") { (line) throws(JSONFailure) in
                try LandedCostAPI.Line(line, unknown)
            },
            options: try json.objects("options") { (option) throws(JSONFailure) in
                try LandedCostAPI.DeliveryOption(option, unknown)
            }, terms: try json.parsedIfPresent("terms") { DeliveryTerms(rawValue: $0) },
            discount: try json.moneyIfPresent("discount", unknown), sellerFees: try json.sellerFees(unknown),
            byLine: try json.boolIfPresent("by_line"))
        try json.end(unknown)
    }
}

extension LandedCostAPI.Line {
    fileprivate init(_ json: JSONObjectView, _ unknown: StrictJSONDecoder.UnknownMembers) throws(JSONFailure) {
        self.init(
            id: try json.string("id"), hsCode: try json.parsed("hs_code") { HSCode($0) },
            origin: try json.country("origin"), quantity: try json.int64("quantity"),
            unitPrice: try json.money("unit_price", unknown), netGrams: try json.int64IfPresent("net_grams"),
            facts: try json.facts(), preference: try json.stringIfPresent("preference"),
            taxCategory: try json.stringIfPresent("tax_category"))
        try json.end(unknown)
    }
}

extension LandedCostAPI.DeliveryOption {
    fileprivate init(_ json: JSONObjectView, _ unknown: StrictJSONDecoder.UnknownMembers) throws(JSONFailure) {
        self.init(
            id: try json.string("id"), freight: try json.money("freight", unknown),
            insurance: try json.moneyIfPresent("insurance", unknown),
            mode: try json.parsed("mode") { TransportMode(rawValue: $0) })
        try json.end(unknown)
    }
}

extension LandedCostAPI.SplicedAnswer: JSONReadable {
    package init(_ json: JSONObjectView, _ unknown: StrictJSONDecoder.UnknownMembers) throws(JSONFailure) {
        tablesVersion = try json.string("tables_version")
        options = try json.objects("options") { (cost) throws(JSONFailure) in
            let read = LandedCostAPI.SplicedCost(
                id: try cost.string("id"), regime: try cost.string("regime"),
                customsValue: try cost.raw("customs_value"), duty: try cost.money("duty", unknown),
                tax: try cost.money("tax", unknown), fees: try cost.money("fees", unknown),
                payOnDelivery: try cost.money("pay_on_delivery", unknown), charges: try cost.raw("charges"),
                assumptions: try cost.raw("assumptions"), tried: try cost.raw("tried"),
                needs: cost.rawIfPresent("needs"), range: cost.rawIfPresent("range"),
                outcome: cost.rawIfPresent("outcome"), nextChange: cost.rawIfPresent("next_change"),
                lines: cost.rawIfPresent("lines"))
            try cost.end(unknown)
            return read
        }
        try json.end(unknown)
    }
}

extension PaymentsAPI.SplicedOffers: JSONReadable {
    package init(_ json: JSONObjectView, _ unknown: StrictJSONDecoder.UnknownMembers) throws(JSONFailure) {
        amounts = try json.objects("amounts") { (offers) throws(JSONFailure) in
            let read = PaymentsAPI.SplicedOffersFor(
                id: try offers.string("id"), offers: try offers.raw("offers"), rejected: try offers.raw("rejected"))
            try offers.end(unknown)
            return read
        }
        tablesVersion = try json.string("tables_version")
        try json.end(unknown)
    }
}

extension PaymentsAPI.OffersRequest: JSONReadable {
    package init(_ json: JSONObjectView, _ unknown: StrictJSONDecoder.UnknownMembers) throws(JSONFailure) {
        self.init(
            country: try json.country("country"),
            amounts: try json.objects("amounts") { (amount) throws(JSONFailure) in
                let read = PaymentsAPI.OfferAmount(
                    id: try amount.string("id"), amount: try amount.money("amount", unknown))
                try amount.end(unknown)
                return read
            })
        try json.end(unknown)
    }
}
