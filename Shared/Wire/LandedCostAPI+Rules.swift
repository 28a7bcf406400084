package import Commerce
import HTTPTypes

extension LandedCostAPI {
    /// The dated rows a destination is worked out by: all of them, or those in force on a day, of a state, of a group or
    /// of one name.
    package static let rules = Endpoint<NoBody, RulesAnswer>(
        .get, "/v1/landed-cost/rules", query: ["destination", "as_of", "region", "group", "name"])

    /// The rows of a destination, of its group, and of its states, in the order of the tables.
    package struct RulesAnswer: Codable, Hashable, Sendable {
        package let tablesVersion: String
        package let destination: CountryCode
        /// The formula it is worked out by; nil where rows are known but no quotes are made yet.
        package let formula: String?
        package let customsCurrency: Currency?
        package let rules: [RuleRow]
        /// Its rates of tax, in order of time.
        package let taxRates: [TaxRateRow]
        /// What comes back of its charges when goods go back.
        package let refundRules: [RefundRuleRow]

        package init(
            tablesVersion: String, destination: CountryCode, formula: String?, customsCurrency: Currency?,
            rules: [RuleRow], taxRates: [TaxRateRow], refundRules: [RefundRuleRow]
        ) {
            self.tablesVersion = tablesVersion
            self.destination = destination
            self.formula = formula
            self.customsCurrency = customsCurrency
            self.rules = rules
            self.taxRates = taxRates
            self.refundRules = refundRules
        }

        private enum CodingKeys: String, CodingKey {
            case destination, formula, rules
            case tablesVersion = "tables_version"
            case customsCurrency = "customs_currency"
            case taxRates = "tax_rates"
            case refundRules = "refund_rules"
        }
    }

    /// One dated row.
    package struct RuleRow: Codable, Hashable, Sendable {
        package let rule: Rule
        package let name: String
        /// A country, a group such as `EU`, or a state such as `CA-ON`.
        package let group: String?
        package let amount: Money?
        package let rate: String?
        package let deduction: Money?
        /// The value up to which it applies.
        package let limit: Money?
        /// What an amount is charged for each of: `line`, `hs6`; nil for the consignment.
        package let per: String?
        /// `consumer` where it is for consumers alone.
        package let buyer: String?
        package let origins: [CountryCode]?
        package let originsExcluded: [CountryCode]?
        package let basis: String?
        package let condition: String?
        package let assumption: String?
        package let regions: [String]?

        package init(
            rule: Rule, name: String, amount: Money?, rate: String?, basis: String?, condition: String?,
            regions: [String]?, group: String? = nil, deduction: Money? = nil, limit: Money? = nil,
            per: String? = nil, buyer: String? = nil, origins: [CountryCode]? = nil,
            originsExcluded: [CountryCode]? = nil, assumption: String? = nil
        ) {
            self.rule = rule
            self.name = name
            self.group = group
            self.amount = amount
            self.rate = rate
            self.deduction = deduction
            self.limit = limit
            self.per = per
            self.buyer = buyer
            self.origins = origins
            self.originsExcluded = originsExcluded
            self.basis = basis
            self.condition = condition
            self.assumption = assumption
            self.regions = regions
        }

        private enum CodingKeys: String, CodingKey {
            case rule, name, group, amount, rate, deduction, limit, per, buyer, origins, basis, condition, assumption
            case regions
            case originsExcluded = "origins_excluded"
        }
    }

    package struct TaxRateRow: Codable, Hashable, Sendable {
        package let rule: Rule
        package let name: String
        package let rate: String

        package init(rule: Rule, name: String, rate: String) {
            self.rule = rule
            self.name = name
            self.rate = rate
        }
    }

    package struct RefundRuleRow: Codable, Hashable, Sendable {
        package let rule: Rule
        package let group: String
        package let kinds: [ChargeKind]
        /// Of what the goods that go back bore.
        package let share: String
        package let from: String
        /// Such as `90 days`, counted from the import; nil where no time limit was read.
        package let within: String?
        package let minimum: Money?
        package let reasons: [String]?
        package let proof: [String]
        package let condition: String

        package init(
            rule: Rule, group: String, kinds: [ChargeKind], share: String, from: String, within: String?,
            minimum: Money?, reasons: [String]?, proof: [String], condition: String
        ) {
            self.rule = rule
            self.group = group
            self.kinds = kinds
            self.share = share
            self.from = from
            self.within = within
            self.minimum = minimum
            self.reasons = reasons
            self.proof = proof
            self.condition = condition
        }
    }
}
