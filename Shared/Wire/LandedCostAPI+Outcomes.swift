package import Commerce

// What an answer may say besides its sums: what is missing, what is forbidden, what will change.

extension LandedCostAPI {
    /// A fact that the answer rests on and nobody gave.
    package struct Need: Codable, Hashable, Sendable {
        package let lineId: String
        /// As `facts` of the line would name it.
        package let fact: String
        package let unit: String
        package let why: String

        package init(lineId: String, fact: String, unit: String, why: String) {
            self.lineId = lineId
            self.fact = fact
            self.unit = unit
            self.why = why
        }

        private enum CodingKeys: String, CodingKey {
            case lineId = "line_id"
            case fact, unit, why
        }
    }

    /// What the total may come to, in the shopper's currency.
    package struct TotalRange: Codable, Hashable, Sendable {
        package let low: Money
        /// nil where nothing bounds it.
        package let high: Money?

        package init(low: Money, high: Money? = nil) {
            self.low = low
            self.high = high
        }
    }

    /// Why the goods will not come in at all.
    package struct Outcome: Codable, Hashable, Sendable {
        /// `import_prohibited`
        package let code: String
        package let prohibitions: [Prohibition]

        package init(code: String, prohibitions: [Prohibition]) {
            self.code = code
            self.prohibitions = prohibitions
        }
    }

    package struct Prohibition: Codable, Hashable, Sendable {
        package let lineId: String
        package let rule: Rule
        /// First day; nil where the start was not recorded.
        package let since: CalendarDate?
        package let why: String

        package init(lineId: String, rule: Rule, since: CalendarDate?, why: String) {
            self.lineId = lineId
            self.rule = rule
            self.since = since
            self.why = why
        }

        private enum CodingKeys: String, CodingKey {
            case lineId = "line_id"
            case rule, since, why
        }
    }

    /// The first announced rule that will alter the answer.
    package struct NextChange: Codable, Hashable, Sendable {
        package let on: CalendarDate
        package let rules: [String]
        /// The total from that day on, in the shopper's currency; nil where there is no answer then.
        package let total: Money?
        /// What is added to today's total.
        package let difference: Money?
        package let why: String

        package init(on: CalendarDate, rules: [String], total: Money?, difference: Money?, why: String) {
            self.on = on
            self.rules = rules
            self.total = total
            self.difference = difference
            self.why = why
        }
    }
}
