package import Commerce

/// Why there is no answer. Every case names what is wrong or missing; none is ever turned into a zero.
package enum LandedCostError: Error, Hashable, Sendable {
    /// No rules of this country are in the tables.
    case noDataForDestination(CountryCode)
    /// The postal code lies in a part of the country with taxes of its own.
    case noDataForTerritory(String, why: String)
    /// The destination has no such state.
    case unknownRegion(String, known: [String])
    /// No rate of tax on a sale is known for the country.
    case noTaxRate(CountryCode)
    /// The scheme ends at a value, and what holds above it is not in the tables.
    case overSchemeLimit(rule: String, limit: Money, value: Money)
    /// The only regime in the tables is for consumers.
    case businessBuyer(CountryCode)
    /// The seller says it is not in the only scheme the tables hold.
    case notRegistered(String)
    /// Rules of this name are known, but not for the day.
    case outsideDates(rule: String, asOf: CalendarDate, known: [Period])
    /// The rate set given has no rate of this currency.
    case noRate(Currency)
    /// What comes back of the charges when goods go back is not in the tables.
    case noRefundRules(CountryCode)
    /// A rule keeps goods of the line out, so that no price or way is looked for.
    case importProhibited(rule: String, line: String, why: String)
    /// Lines that cannot be answered, all at once.
    case lines([LineProblem])
    /// A normal entry needs a tariff, and none of the country is in the tables.
    case noTariff(CountryCode)
    /// The discount takes all there is to value.
    case discountTooLarge(Money)
    /// A sum or product does not fit 64 bits.
    case amountTooLarge
}

extension LandedCostError {
    /// The same with lines counted as in the order that a part was taken of.
    /// - Parameter lines: the order's line for each of the part's.
    func counted(on lines: [Int]) -> LandedCostError {
        func place(_ line: Int) -> Int { lines.indices.contains(line) ? lines[line] : line }
        switch self {
        case .lines(let problems):
            return .lines(problems.map { LineProblem(line: place($0.line), reason: $0.reason) })
        case .importProhibited(let rule, let line, let why):
            return .importProhibited(rule: rule, line: Int(line).map { String(place($0)) } ?? line, why: why)
        default: return self
        }
    }
}

/// Why one line has no answer.
package struct LineProblem: Hashable, Sendable {
    /// Position in the order, from 0.
    package let line: Int
    package let reason: Reason

    package enum Reason: Hashable, Sendable {
        /// No table has the code; `revision` tells where an old code was found, and then `near` are the codes it became.
        /// Otherwise `near` are codes close to it.
        case unknownTariffLine(String, revision: String?, near: [String] = [])
        /// The table of the line tells what the rate may be at most or typically, or nothing: not what it is.
        case noRate(String, why: String)
        /// No programme or scheme of the destination has this name.
        case unknownPreference(String, known: [String])
        /// Lines under the code differ; these are some of them.
        case codeTooShort(String, lines: [String])
        /// The rate or an additional duty rests on a fact that was not given.
        case needs(DutyFact, why: String)
        /// The scheme leaves these goods out, or a tax on them is not in the tables.
        case excluded(goods: String, why: String)
    }

    package init(line: Int, reason: Reason) {
        self.line = line
        self.reason = reason
    }
}
