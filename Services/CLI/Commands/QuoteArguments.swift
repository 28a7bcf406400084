import ArgumentParser
import Commerce
import Wire

/// `CODE,ORIGIN,QUANTITY,PRICE CURRENCY[,GRAMS]`, such as `610910,CN,2,19.99 EUR,180`.
struct ItemArgument: ExpressibleByArgument {
    let hsCode: HSCode
    let origin: CountryCode
    let quantity: Int64
    let unitPrice: Money
    let netGrams: Int64?

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard (4...5).contains(parts.count), let hsCode = HSCode(parts[0]), let origin = CountryCode(parts[1]),
            let quantity = Int64(parts[2]), let unitPrice = Money(argument: parts[3])
        else { return nil }
        var netGrams: Int64?
        if parts.count == 5 {
            guard let grams = Int64(parts[4]) else { return nil }
            netGrams = grams
        }
        self.hsCode = hsCode
        self.origin = origin
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.netGrams = netGrams
    }

    func line(_ number: Int) -> PublicAPI.QuoteLine {
        PublicAPI.QuoteLine(
            sku: "item-\(number)", hsCode: hsCode, origin: origin, quantity: quantity, unitPrice: unitPrice,
            netGrams: netGrams)
    }
}

/// `MODE=PRICE CURRENCY`, such as `post=4.90 EUR`.
struct DeliveryArgument: ExpressibleByArgument {
    let mode: TransportMode
    let freight: Money

    init?(argument: String) {
        let parts = argument.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let mode = TransportMode(rawValue: parts[0]), let freight = Money(argument: parts[1])
        else { return nil }
        self.mode = mode
        self.freight = freight
    }

    var option: PublicAPI.DeliveryOption {
        PublicAPI.DeliveryOption(id: mode.rawValue, freight: freight, mode: mode)
    }
}

extension Money {
    /// `19.99 EUR`, with exactly the currency's digits.
    fileprivate init?(argument: String) {
        let words = argument.split(separator: " ")
        guard words.count == 2, let currency = Currency(code: words[1]), let money = try? Money(words[0], currency)
        else { return nil }
        self = money
    }
}

extension CountryCode: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}

extension Currency: ExpressibleByArgument {
    package init?(argument: String) { self.init(code: argument) }
}

extension CalendarDate: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}

extension BuyerKind: ExpressibleByArgument {}

extension Rounding: ExpressibleByArgument {}
