import Commerce

/// Each rule as a function of the facts and its setting. Nothing is looked up, nothing is counted here.
extension RuleSetting {
    package func finding(in facts: OrderFacts, disposableDomains: Set<String>) -> Finding {
        if let counter = code.counter { return velocity(facts.velocity[counter], of: counter) }
        return switch code {
        case .disposableEmail: disposable(facts.email, disposableDomains)
        case .shippingElsewhere, .networkElsewhere, .networkNotAtDestination, .instrumentElsewhere:
            differ(facts.countries)
        case .scatteredCountries: scattered(facts.countries)
        case .highValue: highValue(facts)
        case .firstOrderHighValue: firstOrder(facts)
        case .newAccount: newAccount(facts.accountAgeDays)
        case .resellerQuantity: quantity(facts.lines)
        case .notRefundableHighValue: notRefundable(facts)
        case .knownCustomer: knownCustomer(facts.previousOrders)
        case .emailVelocity, .emailAmount, .networkVelocity, .networkEmails, .deviceVelocity, .deviceInstruments,
            .instrumentVelocity, .instrumentEmails:
            .clear  // answered above, by their counter
        }
    }

    /// The rule in words with its limit in place.
    package var question: String {
        let figure = limit ?? 0
        return code.question(code.unit == .euroCents ? Self.euro(figure) : "\(figure)")
    }

    private func disposable(_ email: EmailAddress, _ domains: Set<String>) -> Finding {
        guard email.isUnder(domains) else { return .clear }
        return .holds(saw: email.domain, text: "The e-mail is at \(email.domain), a provider of throw-away addresses.")
    }

    /// Two countries of the order that are not the same.
    private func differ(_ places: OrderFacts.Countries) -> Finding {
        let (one, other, words, missing): (CountryCode?, CountryCode?, (String, String), String) =
            switch code {
            case .networkElsewhere:
                (places.network, places.billing, ("Ordered from a network in", "billing says"), "network or billing")
            case .networkNotAtDestination:
                (places.network, places.shipping, ("Ordered from a network in", "ship-to says"), "network country")
            case .instrumentElsewhere:
                (places.instrument, places.billing, ("Paid from", "billing says"), "country of payment or billing")
            default: (places.shipping, places.billing, ("Ships to", "billing says"), "billing country")
            }
        guard let one, let other else { return .unknown(missing) }
        guard one != other else { return .clear }
        return .holds(saw: "\(one), not \(other)", text: "\(words.0) \(one.name); \(words.1) \(other.name).")
    }

    private func scattered(_ places: OrderFacts.Countries) -> Finding {
        let all = [places.network, places.instrument, places.billing, places.shipping]
        let known = Set(all.compactMap(\.self))
        let missing = all.count { $0 == nil }
        let limit = Int(limit ?? .max)
        if known.count >= limit {
            let names = known.sorted().map(\.alpha2).joined(separator: ", ")
            return .holds(
                saw: names, text: "One order touches \(known.count) countries: \(names). \(limit) are enough to look.")
        }
        return known.count + missing >= limit ? .unknown("\(missing) of 4 countries") : .clear
    }

    private func highValue(_ facts: OrderFacts) -> Finding {
        guard reaches(facts.amountInEuro) else { return .clear }
        let amount = Self.euro(facts.amountInEuro.minorUnits)
        return .holds(saw: amount, text: "The order is worth \(amount); we look from \(Self.euro(limit ?? 0)).")
    }

    private func firstOrder(_ facts: OrderFacts) -> Finding {
        guard reaches(facts.amountInEuro) else { return .clear }
        guard let earlier = facts.previousOrders else { return .unknown("earlier orders") }
        guard earlier == 0 else { return .clear }
        let amount = Self.euro(facts.amountInEuro.minorUnits)
        return .holds(
            saw: amount, text: "A first order, and worth \(amount); we look from \(Self.euro(limit ?? 0)).")
    }

    private func newAccount(_ days: Int64?) -> Finding {
        guard let days else { return .unknown("age of the account") }
        guard days <= limit ?? -1 else { return .clear }
        let age = days == 0 ? "today" : days == 1 ? "yesterday" : "\(days) days ago"
        return .holds(saw: "\(days) d", text: "The account was opened \(age).")
    }

    private func quantity(_ lines: [OrderFacts.Line]) -> Finding {
        guard let most = lines.max(by: { $0.quantity < $1.quantity }), most.quantity >= limit ?? .max else {
            return .clear
        }
        return .holds(
            saw: "\(most.quantity)",
            text: "\(most.quantity) of one thing, \(most.title ?? most.sku); we look from \(limit ?? 0).")
    }

    private func notRefundable(_ facts: OrderFacts) -> Finding {
        guard !facts.methodIsRefundable, reaches(facts.amountInEuro) else { return .clear }
        let amount = Self.euro(facts.amountInEuro.minorUnits)
        return .holds(
            saw: amount,
            text: "\(amount) are paid in a way that can’t be sent back; we look from \(Self.euro(limit ?? 0)).")
    }

    private func knownCustomer(_ earlier: Int64?) -> Finding {
        guard let earlier else { return .unknown("earlier orders") }
        guard earlier >= limit ?? .max else { return .clear }
        return .holds(saw: "\(earlier)", text: "The buyer has ordered \(earlier) times before.")
    }

    private func velocity(_ value: Int64?, of counter: Counter) -> Finding {
        guard let value else { return .unknown(counter.key.missing) }
        guard value >= limit ?? .max else { return .clear }
        let isMoney = counter.measure == .euroCents
        let saw = isMoney ? Self.euro(value) : "\(value)"
        let from = isMoney ? Self.euro(limit ?? 0) : "\(limit ?? 0)"
        return .holds(saw: saw, text: "\(saw) \(counter.counted); we look from \(from).")
    }

    private func reaches(_ amount: Money) -> Bool { amount.minorUnits >= limit ?? .max }

    private static func euro(_ cents: Int64) -> String { "EUR \(Money(cents, .eur).amountText)" }
}

extension VelocityKey {
    fileprivate var missing: String {
        switch self {
        case .email: "e-mail"
        case .network: "network address"
        case .device: "device"
        case .instrument: "means of payment"
        }
    }
}

extension Counter {
    /// Goes on from a number.
    fileprivate var counted: String {
        switch self {
        case .emailOrders24h: "orders with this e-mail in 24 h"
        case .emailEuroCents24h: "ordered with this e-mail in 24 h"
        case .networkOrders1h: "orders from this network address in 1 h"
        case .networkEmails24h: "e-mails ordered from this network address in 24 h"
        case .deviceOrders24h: "orders on this device in 24 h"
        case .deviceInstruments7d: "means of payment on this device in 7 days"
        case .instrumentOrders24h: "orders with this means of payment in 24 h"
        case .instrumentEmails7d: "e-mails used this means of payment in 7 days"
        }
    }
}
