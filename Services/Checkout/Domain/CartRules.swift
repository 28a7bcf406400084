package import Commerce

/// One wrong field of a cart or an order, by JSON pointer.
package struct CartFault: Error, Hashable, Sendable {
    package let pointer: String
    package let code: String
    package let detail: String

    package init(_ pointer: String, _ code: String, _ detail: String) {
        self.pointer = pointer
        self.code = code
        self.detail = detail
    }
}

/// What a cart may be. All faults are gathered, so that a merchant mends them in one go.
package enum CartRules {
    /// More lines than any parcel has; a bulk price list belongs to the pricing service.
    package static let linesMax = 1_000
    package static let optionsMax = 20
    /// A million of one thing is no retail order.
    package static let quantityMax: Int64 = 1_000_000
    /// 10^12 minor units, ten thousand million euros: no typing error passes, and no sum of lines overflows.
    package static let amountMinorMax: Int64 = 1_000_000_000_000
    package static let textMax = 200
    /// 10^11 minor units for the goods together: in no currency does the converted sum leave 64 bits.
    package static let goodsMinorMax: Int64 = 100_000_000_000

    package struct Line: Sendable {
        package let sku: String
        package let quantity: Int64
        /// nil where the market has the price.
        package let unitPrice: Money?
        package let netGrams: Int64?

        package init(sku: String, quantity: Int64, unitPrice: Money?, netGrams: Int64?) {
            self.sku = sku
            self.quantity = quantity
            self.unitPrice = unitPrice
            self.netGrams = netGrams
        }
    }

    package struct Option: Sendable {
        package let id: String
        package let freight: Money
        package let insurance: Money?
        /// Promised days to the door; nil where nothing was promised.
        package let daysMin: Int64?
        package let daysMax: Int64?

        package init(id: String, freight: Money, insurance: Money?, daysMin: Int64?, daysMax: Int64?) {
            self.id = id
            self.freight = freight
            self.insurance = insurance
            self.daysMin = daysMin
            self.daysMax = daysMax
        }
    }

    /// - Parameter discount: off the goods together.
    package static func faults(lines: [Line], options: [Option], discount: Money? = nil) -> [CartFault] {
        var faults: [CartFault] = []
        if lines.isEmpty { faults.append(CartFault("/lines", "too_few", "Give at least one line")) }
        if lines.count > linesMax {
            faults.append(CartFault("/lines", "too_many", "At most \(linesMax) lines, found \(lines.count)"))
            return faults
        }
        let currency = lines.lazy.compactMap(\.unitPrice?.currency).first
        let goods = lines.reduce(Int128(0)) { $0 + Int128($1.unitPrice?.minorUnits ?? 0) * Int128($1.quantity) }
        if goods > Int128(goodsMinorMax) {
            faults.append(CartFault("/lines", "out_of_range", "The goods together are too dear for one order"))
        }
        for (index, line) in lines.enumerated() {
            let pointer = "/lines/\(index)"
            if !isName(line.sku) { faults.append(CartFault("\(pointer)/sku", "invalid_value", nameWanted)) }
            if !(1...quantityMax).contains(line.quantity) {
                faults.append(CartFault("\(pointer)/quantity", "out_of_range", "From 1 to \(quantityMax)"))
            }
            if let grams = line.netGrams, !(1...1_000_000_000).contains(grams) {
                faults.append(CartFault("\(pointer)/net_grams", "out_of_range", "From 1 to 1000000000 grams"))
            }
            if let price = line.unitPrice {
                if !price.isPositive {
                    faults.append(CartFault("\(pointer)/unit_price/amount", "out_of_range", "More than zero"))
                }
                faults += amountFaults("\(pointer)/unit_price", price, currency)
            } else if currency != nil {
                let words = "Give every line a price, or none: then those of the destination's market count"
                faults.append(CartFault("\(pointer)/unit_price", "required", words))
            }
        }
        faults += optionFaults(options, currency)
        // Without prices there is nothing yet to compare a discount with.
        return currency == nil ? faults : faults + discountFaults(discount, of: goods, currency)
    }

    private static func optionFaults(_ options: [Option], _ currency: Currency?) -> [CartFault] {
        var faults: [CartFault] = []
        if options.isEmpty {
            faults.append(CartFault("/delivery_options", "too_few", "Give at least one way of delivery"))
        }
        if options.count > optionsMax {
            faults.append(CartFault("/delivery_options", "too_many", "At most \(optionsMax)"))
            return faults
        }
        var seen: Set<String> = []
        for (index, option) in options.enumerated() {
            let pointer = "/delivery_options/\(index)"
            if !isName(option.id) { faults.append(CartFault("\(pointer)/id", "invalid_value", nameWanted)) }
            if !seen.insert(option.id).inserted {
                faults.append(CartFault("\(pointer)/id", "duplicate", "Each option needs an id of its own"))
            }
            for (name, days) in [("days_min", option.daysMin), ("days_max", option.daysMax)] {
                if let days, !(0...365).contains(days) {
                    faults.append(CartFault("\(pointer)/\(name)", "out_of_range", "From 0 to 365 days"))
                }
            }
            if let least = option.daysMin, let most = option.daysMax, least > most {
                faults.append(CartFault("\(pointer)/days_max", "out_of_range", "Not less than days_min"))
            }
            for (name, amount) in [("freight", option.freight), ("insurance", option.insurance)] {
                guard let amount else { continue }
                if amount.isNegative {
                    faults.append(CartFault("\(pointer)/\(name)/amount", "out_of_range", "Not less than zero"))
                }
                faults += amountFaults("\(pointer)/\(name)", amount, currency)
            }
        }
        return faults
    }

    private static func discountFaults(_ discount: Money?, of goods: Int128, _ currency: Currency?) -> [CartFault] {
        guard let discount else { return [] }
        if let currency, discount.currency != currency {
            return [
                CartFault("/discount/currency", "currency_mismatch", "One cart has one currency: \(currency.code)")
            ]
        }
        guard discount.isNegative || Int128(discount.minorUnits) > goods else { return [] }
        return [CartFault("/discount/amount", "out_of_range", "From zero to the price of the goods")]
    }

    private static let nameWanted = "1 to \(textMax) characters, none of them a control character, not all blank"

    /// Text that can be kept, shown and asked about.
    static func isName(_ text: String) -> Bool {
        (1...textMax).contains(text.count) && text.contains { !$0.isWhitespace }
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    private static func amountFaults(_ pointer: String, _ amount: Money, _ currency: Currency?) -> [CartFault] {
        var faults: [CartFault] = []
        if amount.minorUnits > amountMinorMax {
            faults.append(CartFault("\(pointer)/amount", "out_of_range", "Too large to be a price"))
        }
        if let currency, amount.currency != currency {
            faults.append(
                CartFault("\(pointer)/currency", "currency_mismatch", "One cart has one currency: \(currency.code)"))
        }
        return faults
    }
}
