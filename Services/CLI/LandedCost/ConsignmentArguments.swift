import ArgumentParser
import Commerce
import Wire

/// What is sent, out of the texts of arguments. All that is missing or cannot be read is told at once, and why.
struct ConsignmentArguments {
    let from: CountryCode
    let to: CountryCode
    let lines: [LandedCostAPI.Line]
    let options: [LandedCostAPI.DeliveryOption]

    /// - Throws: `ValidationError` with a line for each argument that is wrong.
    init(from: String?, to: String?, items: [String], deliveries: [String]) throws {
        var faults: [String] = []
        let origin = Self.country("--from", from, &faults)
        let destination = Self.country("--to", to, &faults)
        var lines: [LandedCostAPI.Line] = []
        for (index, item) in items.enumerated() {
            if let line = Self.line(item, id: "item-\(index + 1)", &faults) { lines.append(line) }
        }
        var options: [LandedCostAPI.DeliveryOption] = []
        for delivery in deliveries {
            if let option = Self.option(delivery, &faults) { options.append(option) }
        }
        if items.isEmpty { faults.append("--item is missing, such as \"610910,CN,2,19.99 EUR,180\"") }
        if deliveries.isEmpty { faults.append("--delivery is missing, such as \"post=4.90 EUR\"") }
        guard let origin, let destination, faults.isEmpty else {
            throw ValidationError(faults.joined(separator: "\n  "))
        }
        self.from = origin
        self.to = destination
        self.lines = lines
        self.options = options
    }

    private static func country(_ name: String, _ text: String?, _ faults: inout [String]) -> CountryCode? {
        guard let text else {
            faults.append("\(name) is missing: two letters of ISO 3166-1, such as NL")
            return nil
        }
        let country = CountryCode(text)
        if country == nil { faults.append("\(name) \"\(text)\": expected two letters of ISO 3166-1, such as NL") }
        return country
    }

    /// `CODE,ORIGIN,QUANTITY,PRICE CURRENCY[,GRAMS]`, such as `610910,CN,2,19.99 EUR,180`.
    private static func line(_ text: String, id: String, _ faults: inout [String]) -> LandedCostAPI.Line? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard (4...5).contains(parts.count) else {
            faults.append(
                "--item \"\(text)\": expected HS code, country of origin, quantity, unit price and, if known, net grams, "
                    + "parted by commas; found \(parts.count) of these")
            return nil
        }
        var why: [String] = []
        let code = HSCode(parts[0])
        if code == nil { why.append("\"\(parts[0])\" is no HS code of 6 to 10 digits") }
        let origin = CountryCode(parts[1])
        if origin == nil { why.append("\"\(parts[1])\" is no country's two letters") }
        let quantity = Int64(parts[2])
        if quantity == nil { why.append("\"\(parts[2])\" is no whole number of pieces") }
        let price = money(parts[3], &why)
        let grams = parts.count == 5 ? Int64(parts[4]) : nil
        if parts.count == 5, grams == nil { why.append("\"\(parts[4])\" is no whole number of grams") }
        guard let code, let origin, let quantity, let price, why.isEmpty else {
            faults.append("--item \"\(text)\": \(why.joined(separator: "; "))")
            return nil
        }
        return LandedCostAPI.Line(
            id: id, hsCode: code, origin: origin, quantity: quantity, unitPrice: price, netGrams: grams)
    }

    /// `MODE=PRICE CURRENCY`, such as `post=4.90 EUR`.
    private static func option(_ text: String, _ faults: inout [String]) -> LandedCostAPI.DeliveryOption? {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            faults.append("--delivery \"\(text)\": expected a way and its freight, such as \"post=4.90 EUR\"")
            return nil
        }
        var why: [String] = []
        let mode = TransportMode(rawValue: parts[0])
        if mode == nil { why.append("\"\(parts[0])\" is none of post, express, air, sea and road") }
        let freight = money(parts[1], &why)
        guard let mode, let freight, why.isEmpty else {
            faults.append("--delivery \"\(text)\": \(why.joined(separator: "; "))")
            return nil
        }
        return LandedCostAPI.DeliveryOption(id: mode.rawValue, freight: freight, mode: mode)
    }

    /// `19.99 EUR`, and `30 EUR` for 30.00; some decimals, but not all, are more likely a mistake.
    private static func money(_ text: String, _ why: inout [String]) -> Money? {
        let words = text.split(separator: " ")
        guard words.count == 2 else {
            why.append("\"\(text)\" is no amount and currency, such as 19.99 EUR")
            return nil
        }
        guard let currency = Currency(code: words[1]) else {
            why.append("\"\(words[1])\" is no currency of ISO 4217")
            return nil
        }
        if let money = try? Money(words[0], currency) { return money }
        if let whole = try? DecimalText(words[0]), whole.fractionDigits == 0,
            let money = try? Money(whole.digits, currency).times(currency.minorUnitsPerMajor)
        {
            return money
        }
        let example = Money(1_999, currency).amountText
        why.append("\"\(words[0])\" is no amount in \(currency.code), such as \(example)")
        return nil
    }
}
