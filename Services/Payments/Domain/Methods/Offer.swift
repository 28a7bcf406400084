package import Commerce

/// Why a method is not offered. The names are the ones a shop sees.
package enum RejectionCode: String, CaseIterable, Hashable, Sendable {
    case unknownCountry = "UNKNOWN_COUNTRY"
    case country = "COUNTRY"
    case currency = "CURRENCY"
    case amountMin = "AMOUNT_MIN"
    case amountMax = "AMOUNT_MAX"
    case notInForce = "NOT_IN_FORCE"
    case providerDown = "PROVIDER_DOWN"
}

/// What must be paid, where and when.
package struct MethodQuestion: Hashable, Sendable {
    /// nil when nobody knows it: then no method is offered, since each is bound to countries.
    package let country: CountryCode?
    package let amount: Money
    package let day: CalendarDate
    /// Providers that cannot be reached now.
    package let providersDown: Set<String>

    package init(country: CountryCode?, amount: Money, day: CalendarDate, providersDown: Set<String> = []) {
        self.country = country
        self.amount = amount
        self.day = day
        self.providersDown = providersDown
    }
}

/// The methods for one question: those offered in their order, those not with every reason.
///
/// A pure function of the tables and the question. What a row does not allow is refused: no row, no offer.
package struct Offer: Sendable {
    package struct Entry: Sendable {
        package let method: PaymentMethod
        package let name: String
        /// Facts for its place in the order.
        package let reasons: [String]
    }

    package struct Rejection: Sendable {
        package let method: PaymentMethod
        package let name: String
        /// In the order of the checks; never empty.
        package let codes: [RejectionCode]
        /// One sentence that says them all.
        package let reason: String
    }

    package let entries: [Entry]
    package let rejections: [Rejection]

    package init(_ question: MethodQuestion, from tables: MethodTables) {
        var offered: [PaymentMethod] = []
        var rejections: [Rejection] = []
        for method in tables.methods {
            let refusals = Self.refusals(of: method, for: question)
            if refusals.isEmpty {
                offered.append(method)
            } else {
                rejections.append(
                    Rejection(
                        method: method, name: method.name(on: question.day), codes: refusals.map(\.code),
                        reason: refusals.map(\.sentence).joined(separator: " ")))
            }
        }
        entries = offered.sorted { Self.comesBefore($0, $1, in: question.country) }.map { method in
            Entry(
                method: method, name: method.name(on: question.day),
                reasons: Self.reasons(for: method, in: question.country))
        }
        self.rejections = rejections
    }

    /// Why a method cannot serve the question; empty when it can. All reasons at once.
    package static func refusals(
        of method: PaymentMethod, for question: MethodQuestion
    ) -> [(code: RejectionCode, sentence: String)] {
        var refusals: [(RejectionCode, String)] = []
        if let country = question.country {
            if !method.countries.contains(country) {
                let places = method.countries.map(\.name).sorted().joined(separator: ", ")
                refusals.append((.country, "It is used in \(places), not in \(country.name)."))
            }
        } else {
            refusals.append((.unknownCountry, "The buyer's country is not known."))
        }
        let limits = method.limits.filter { $0.validity.holds(on: question.day) }
        if let limit = limits.last(where: { $0.currency == question.amount.currency }) {
            if let least = limit.least, question.amount.minorUnits < least.minorUnits {
                refusals.append((.amountMin, "It takes at least \(least)."))
            }
            if let most = limit.most, question.amount.minorUnits > most.minorUnits {
                refusals.append((.amountMax, "It takes at most \(most)."))
            }
        } else {
            let known = method.limits.map(\.currency.code).sorted().joined(separator: ", ")
            refusals.append((.currency, "It takes \(known), not \(question.amount.currency.code)."))
        }
        if !question.amount.isPositive, !refusals.contains(where: { $0.0 == .amountMin }) {
            refusals.append((.amountMin, "There is nothing to pay."))
        }
        if !method.validity.holds(on: question.day) {
            refusals.append((.notInForce, "It is not offered on \(question.day)."))
        }
        if question.providersDown.contains(method.provider) {
            refusals.append((.providerDown, "Its provider cannot be reached now."))
        }
        return refusals.map { (code: $0.0, sentence: $0.1) }
    }

    /// The larger known share first, one that is known before one that is not, then by id.
    private static func comesBefore(_ left: PaymentMethod, _ right: PaymentMethod, in country: CountryCode?) -> Bool {
        let shares = (share(of: left, in: country)?.basisPoints ?? -1, share(of: right, in: country)?.basisPoints ?? -1)
        return shares.0 != shares.1 ? shares.0 > shares.1 : left.id < right.id
    }

    /// The newest share of the country; the larger of two of one year.
    private static func share(of method: PaymentMethod, in country: CountryCode?) -> PaymentMethod.Share? {
        method.shares.filter { $0.country == country }
            .max { $0.year != $1.year ? $0.year < $1.year : $0.basisPoints < $1.basisPoints }
    }

    private static func reasons(for method: PaymentMethod, in country: CountryCode?) -> [String] {
        guard let country else { return [] }
        guard let share = share(of: method, in: country) else {
            return ["No dated share is known for \(country.name); placed after methods with one."]
        }
        let percent = DecimalText.text(units: share.basisPoints, fractionDigits: 2)
            .replacingTrailingZeros()
        return ["\(percent) % of \(share.measure) in \(country.name), \(share.year) (\(share.source))"]
    }
}

extension String {
    /// `64.00` is `64`, `39.50` is `39.5`.
    fileprivate func replacingTrailingZeros() -> String {
        guard contains(".") else { return self }
        var text = self[...]
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return String(text)
    }
}
