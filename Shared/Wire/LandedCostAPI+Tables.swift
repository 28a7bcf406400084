package import Commerce

extension LandedCostAPI {
    /// What a code is charged by the tariff of a destination.
    package struct TariffAnswer: Codable, Hashable, Sendable {
        package let tablesVersion: String
        package let asOf: CalendarDate
        /// Short name of the tariff, such as `eu`, and its edition.
        package let tariff: String
        package let edition: String
        package let source: String
        package let confidence: String
        package let code: String
        /// The code was carried to the nomenclature of the tariff.
        package let isCarried: Bool
        /// At most `linesMax`; `has_more` where the code stands for more.
        package let lines: [TariffLine]
        package let hasMore: Bool
        /// Duties on top of the tariff's own for the origin asked for; none where no origin was given.
        package let additional: [AdditionalDuty]

        package init(
            tablesVersion: String, asOf: CalendarDate, tariff: String, edition: String, source: String,
            confidence: String, code: String, isCarried: Bool, lines: [TariffLine], hasMore: Bool,
            additional: [AdditionalDuty]
        ) {
            self.tablesVersion = tablesVersion
            self.asOf = asOf
            self.tariff = tariff
            self.edition = edition
            self.source = source
            self.confidence = confidence
            self.code = code
            self.isCarried = isCarried
            self.lines = lines
            self.hasMore = hasMore
            self.additional = additional
        }

        private enum CodingKeys: String, CodingKey {
            case tariff, edition, source, confidence, code, lines, additional
            case tablesVersion = "tables_version"
            case asOf = "as_of"
            case isCarried = "is_carried"
            case hasMore = "has_more"
        }
    }

    /// One line of a tariff with its rates as printed.
    package struct TariffLine: Codable, Hashable, Sendable {
        package let code: String
        package let general: String
        /// Rates under preference programmes, by their letters.
        package let special: String?
        package let column2: String?

        package init(code: String, general: String, special: String? = nil, column2: String? = nil) {
            self.code = code
            self.general = general
            self.special = special
            self.column2 = column2
        }

        private enum CodingKeys: String, CodingKey {
            case code, general, special
            case column2 = "column_2"
        }
    }

    /// A duty on top of the tariff's own, as its row has it.
    package struct AdditionalDuty: Codable, Hashable, Sendable {
        package let programme: String
        package let heading: String?
        /// `add`, `total`, `trq`, `exempt`, `column2`, `note`.
        package let kind: String
        package let rate: String
        /// `all` lines of the code, or `some`.
        package let covers: String
        /// What must be known or stated before it applies.
        package let condition: String?
        package let rule: Rule

        package init(
            programme: String, heading: String?, kind: String, rate: String, covers: String, condition: String?,
            rule: Rule
        ) {
            self.programme = programme
            self.heading = heading
            self.kind = kind
            self.rate = rate
            self.covers = covers
            self.condition = condition
            self.rule = rule
        }
    }
}
