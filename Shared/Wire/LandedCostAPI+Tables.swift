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
        /// What each programme of preference that names the origin comes to; nil where no origin was given.
        package let preferences: [TariffPreference]?
        /// What the rates of the tariff take as given.
        package let assumption: String?
        /// An average, which is never the rate; nil where there is none.
        package let average: TariffAverage?
        /// Other tables on the code, each with what it is.
        package let others: [OtherTariff]?
        /// The tables the answer rests on, each as `name@digest`.
        package let tables: [String]

        package init(
            tablesVersion: String, asOf: CalendarDate, tariff: String, edition: String, source: String,
            confidence: String, code: String, isCarried: Bool, lines: [TariffLine], hasMore: Bool,
            additional: [AdditionalDuty], preferences: [TariffPreference]? = nil, assumption: String? = nil,
            average: TariffAverage? = nil, others: [OtherTariff]? = nil, tables: [String] = []
        ) {
            self.preferences = preferences
            self.assumption = assumption
            self.average = average
            self.others = others
            self.tables = tables
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
            case tariff, edition, source, confidence, code, lines, additional, preferences, assumption, average, others
            case tables
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
        /// What the general rate is: `charged`, `estimate` (typical), `ceiling` (at most this, never charged),
        /// `unconfirmed` (never charged) or `unknown`.
        package let standing: String
        package let note: String?
        /// The rule of the chapter or heading that the rate comes from, where no national line has it.
        package let rule: Rule?
        /// What must be known of one piece besides its value.
        package let needs: [TariffNeed]?

        package init(
            code: String, general: String, special: String? = nil, column2: String? = nil, standing: String = "charged",
            note: String? = nil, rule: Rule? = nil, needs: [TariffNeed]? = nil
        ) {
            self.standing = standing
            self.note = note
            self.rule = rule
            self.needs = needs
            self.code = code
            self.general = general
            self.special = special
            self.column2 = column2
        }

        private enum CodingKeys: String, CodingKey {
            case code, general, special, standing, note, rule, needs
            case column2 = "column_2"
        }
    }

    /// A fact of one piece that a rate is counted in or turns on.
    package struct TariffNeed: Codable, Hashable, Sendable {
        package let fact: String
        package let unit: String

        package init(fact: String, unit: String) {
            self.fact = fact
            self.unit = unit
        }
    }

    /// What a programme of preference comes to on a code, for one origin and day.
    package struct TariffPreference: Codable, Hashable, Sendable {
        package let programme: String
        package let names: [String]
        /// As printed; nil where it would not be granted.
        package let rate: String?
        package let proof: String?
        /// Why it would not be granted.
        package let why: String?
        package let rule: Rule?

        package init(
            programme: String, names: [String], rate: String? = nil, proof: String? = nil, why: String? = nil,
            rule: Rule? = nil
        ) {
            self.programme = programme
            self.names = names
            self.rate = rate
            self.proof = proof
            self.why = why
            self.rule = rule
        }
    }

    /// The mean of the plain rates under a subheading, in percent: a figure to compare by, never the rate of a line.
    package struct TariffAverage: Codable, Hashable, Sendable {
        /// Always `HS6 average`.
        package let kind: String
        package let hs6: String
        package let mean: String
        package let min: String
        package let max: String
        package let lines: Int
        /// Lines whose rates are no plain percentages and were left out.
        package let otherLines: Int

        package init(hs6: String, mean: String, min: String, max: String, lines: Int, otherLines: Int) {
            kind = "HS6 average"
            self.hs6 = hs6
            self.mean = mean
            self.min = min
            self.max = max
            self.lines = lines
            self.otherLines = otherLines
        }

        private enum CodingKeys: String, CodingKey {
            case kind, hs6, mean, min, max, lines
            case otherLines = "other_lines"
        }
    }

    /// A table of the destination besides the one its duty is charged by.
    package struct OtherTariff: Codable, Hashable, Sendable {
        package let tariff: String
        package let edition: String
        package let source: String
        package let confidence: String
        package let assumption: String?
        package let isCarried: Bool
        package let lines: [TariffLine]

        package init(
            tariff: String, edition: String, source: String, confidence: String, assumption: String?, isCarried: Bool,
            lines: [TariffLine]
        ) {
            self.tariff = tariff
            self.edition = edition
            self.source = source
            self.confidence = confidence
            self.assumption = assumption
            self.isCarried = isCarried
            self.lines = lines
        }

        private enum CodingKeys: String, CodingKey {
            case tariff, edition, source, confidence, assumption, lines
            case isCarried = "is_carried"
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
