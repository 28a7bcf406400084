package import Commerce
package import JSON

// The shapes of a quote write themselves: half of a quote's time went into their containers and keys.

extension JSONByteWriter {
    /// `{"amount":"19.99","currency":"EUR"}`
    package mutating func member(_ name: StaticString, _ money: Money) {
        key(name)
        value(money)
    }

    package mutating func value(_ money: Money) {
        beginObject()
        member("amount", JSONDecimal(digits: money.minorUnits, fractionDigits: money.currency.exponent))
        member("currency", money.currency.code)
        endObject()
    }

    package mutating func member(_ name: StaticString, ifPresent money: Money?) {
        if let money { member(name, money) }
    }

    package mutating func member(_ name: StaticString, ifPresent day: CalendarDate?) {
        if let day { member(name, day.description) }
    }

    package mutating func member(_ name: StaticString, _ texts: [String]) {
        beginArray(name)
        for text in texts { value(text) }
        endArray()
    }
}

extension LandedCostAPI.QuoteAnswer: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("tables_version", tablesVersion)
        writer.member("as_of", asOf.description)
        writer.member("customs_currency", customsCurrency.code)
        writer.member("options", options)
        if let tables { writer.member("tables", tables) }
        writer.endObject()
    }
}

extension LandedCostAPI.OptionCost: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("id", id)
        writer.member("regime", regime)
        writer.member("customs_value", customsValue)
        writer.member("duty", duty)
        writer.member("tax", tax)
        writer.member("fees", fees)
        writer.member("total", total)
        writer.member("pay_on_delivery", payOnDelivery)
        if let customsTotals {
            writer.beginObject("customs_totals")
            writer.member("duty", customsTotals.duty)
            writer.member("tax", customsTotals.tax)
            writer.member("fees", customsTotals.fees)
            writer.member("total", customsTotals.total)
            writer.endObject()
        }
        writer.member("charges", charges)
        writer.member("assumptions", assumptions)
        writer.member("tried", tried)
        if let needs { writer.member("needs", needs) }
        if let range { writer.member("range", range) }
        if let outcome { writer.member("outcome", outcome) }
        if let nextChange { writer.member("next_change", nextChange) }
        if let lines { writer.member("lines", lines) }
        writer.endObject()
    }
}

extension LandedCostAPI.LineCost: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("line_id", lineId)
        writer.member("duty", duty)
        writer.member("tax", tax)
        writer.member("fees", fees)
        writer.member("total", total)
        writer.endObject()
    }
}

extension LandedCostAPI.Charge: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("kind", kind.rawValue)
        writer.member("name", name)
        writer.member("line_id", ifPresent: lineId)
        writer.member("base", ifPresent: base)
        writer.member("rate", ifPresent: rate)
        writer.member("formula", formula)
        writer.member("customs_amount", customsAmount)
        writer.member("amount", amount)
        writer.member("rule", rule)
        writer.member("collected_by", collectedBy.rawValue)
        writer.endObject()
    }
}

extension LandedCostAPI.Assumption: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("code", code)
        writer.member("detail", detail)
        writer.endObject()
    }
}

extension LandedCostAPI.Tried: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("rule", rule)
        writer.member("why", why)
        writer.endObject()
    }
}

extension PaymentsAPI.OffersAnswer: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("amounts", amounts)
        writer.member("tables_version", tablesVersion)
        writer.endObject()
    }
}

extension PaymentsAPI.OffersFor: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("id", id)
        writer.member("offers", offers)
        writer.member("rejected", rejected)
        writer.endObject()
    }
}

extension PaymentsAPI.MethodsAnswer: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("country", country.alpha2)
        writer.member("amount", amount)
        writer.member("offers", offers)
        writer.member("rejected", rejected)
        writer.member("tables_version", tablesVersion)
        writer.endObject()
    }
}

extension PaymentsAPI.MethodOffer: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("method", method)
        writer.member("name", name)
        writer.member("kind", kind)
        writer.member("action", action.rawValue)
        writer.member("settles", settles)
        writer.member("expires_after_seconds", expiresAfterSeconds)
        writer.member("is_refundable", isRefundable)
        writer.member("reasons", reasons)
        writer.endObject()
    }
}

extension PaymentsAPI.MethodRejection: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("method", method)
        writer.member("name", name)
        writer.member("codes", codes)
        writer.member("reason", reason)
        writer.endObject()
    }
}

extension PricingAPI.RateSet: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("id", id)
        writer.member("as_of", asOf.description)
        writer.member("published_on", publishedOn.description)
        writer.member("age_days", ageDays)
        writer.beginArray("rates")
        for rate in rates {
            writer.beginObject()
            writer.member("currency", rate.currency.code)
            writer.member("per_euro", rate.perEuro.text)
            writer.member("published_on", rate.publishedOn.description)
            writer.member("source", rate.source)
            writer.member("basis", ifPresent: rate.basis?.rawValue)
            writer.member("confidence", ifPresent: rate.confidence)
            writer.endObject()
        }
        writer.endArray()
        if let stale { writer.member("stale", stale.map(\.code)) }
        writer.endObject()
    }
}

extension PricingAPI.PriceAnswer: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("rate_set", rateSet)
        writer.beginArray("lines")
        for line in lines {
            writer.beginObject()
            writer.member("id", line.id)
            writer.member("unit_price", line.unitPrice)
            writer.member("total", line.total)
            writer.endObject()
        }
        writer.endArray()
        PricingAPI.AmountToPrice.write(amounts, as: "amounts", to: &writer)
        writer.member("rounding", rounding.rawValue)
        writer.endObject()
    }
}

extension PricingAPI.PriceRequest: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("as_of", asOf.description)
        writer.member("currency", currency.code)
        writer.beginArray("lines")
        for line in lines {
            writer.beginObject()
            writer.member("id", line.id)
            writer.member("unit_price", line.unitPrice)
            writer.member("quantity", line.quantity)
            writer.endObject()
        }
        writer.endArray()
        PricingAPI.AmountToPrice.write(amounts, as: "amounts", to: &writer)
        writer.member("also_currencies", alsoCurrencies.map(\.code))
        writer.endObject()
    }
}

extension PricingAPI.AmountToPrice {
    fileprivate static func write(_ amounts: [Self], as name: StaticString, to writer: inout JSONByteWriter) {
        writer.beginArray(name)
        for amount in amounts {
            writer.beginObject()
            writer.member("id", amount.id)
            writer.member("amount", amount.amount)
            writer.endObject()
        }
        writer.endArray()
    }
}

extension PaymentsAPI.OffersRequest: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("country", country.alpha2)
        writer.beginArray("amounts")
        for amount in amounts {
            writer.beginObject()
            writer.member("id", amount.id)
            writer.member("amount", amount.amount)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}

extension LandedCostAPI.Destination: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("country", country.alpha2)
        writer.member("region", ifPresent: region)
        writer.member("postal_code", ifPresent: postalCode)
        writer.endObject()
    }
}

extension LandedCostAPI.ShipFrom: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("country", country.alpha2)
        writer.endObject()
    }
}

extension LandedCostAPI.QuoteRequest: JSONWritable {
    package func write(to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("as_of", asOf.description)
        writer.member("destination", destination)
        writer.member("ship_from", shipFrom)
        writer.beginObject("seller")
        writer.member("country", ifPresent: seller.country?.alpha2)
        writer.member("registrations", seller.registrations)
        writer.endObject()
        writer.member("buyer", buyer.rawValue)
        writer.member("currency", currency.code)
        writer.member("rate_set", rateSet)
        writer.beginArray("lines")
        for line in lines {
            writer.beginObject()
            writer.member("id", line.id)
            writer.member("hs_code", line.hsCode.digits)
            writer.member("origin", line.origin.alpha2)
            writer.member("quantity", line.quantity)
            writer.member("unit_price", line.unitPrice)
            writer.member("net_grams", ifPresent: line.netGrams)
            writer.member("facts", ifPresent: line.facts)
            writer.member("preference", ifPresent: line.preference)
            writer.member("tax_category", ifPresent: line.taxCategory)
            writer.endObject()
        }
        writer.endArray()
        writer.beginArray("options")
        for option in options {
            writer.beginObject()
            writer.member("id", option.id)
            writer.member("freight", option.freight)
            writer.member("insurance", ifPresent: option.insurance)
            writer.member("mode", option.mode.rawValue)
            writer.endObject()
        }
        writer.endArray()
        writer.member("terms", ifPresent: terms?.rawValue)
        writer.member("discount", ifPresent: discount)
        writer.member("seller_fees", ifPresent: sellerFees)
        if let byLine { writer.member("by_line", byLine) }
        writer.endObject()
    }
}
