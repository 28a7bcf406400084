package import Commerce
import HTTPTypes

extension LandedCostAPI {
    /// What changes for a destination between two days: rows that begin after `from` and up to `to`, or end then.
    package static let changes = Endpoint<NoBody, ChangesAnswer>(
        .get, "/v1/landed-cost/changes", query: ["from", "to", "destination", "limit", "cursor"])

    /// A page of changes, the earliest first.
    package struct ChangesAnswer: Codable, Hashable, Sendable {
        package let tablesVersion: String
        package let destination: CountryCode
        package let from: CalendarDate
        package let to: CalendarDate
        /// Over all pages.
        package let counts: ChangeCounts
        package let data: [Change]
        package let hasMore: Bool
        package let nextCursor: String?

        package init(
            tablesVersion: String, destination: CountryCode, from: CalendarDate, to: CalendarDate,
            counts: ChangeCounts, data: [Change], hasMore: Bool, nextCursor: String?
        ) {
            self.tablesVersion = tablesVersion
            self.destination = destination
            self.from = from
            self.to = to
            self.counts = counts
            self.data = data
            self.hasMore = hasMore
            self.nextCursor = nextCursor
        }

        private enum CodingKeys: String, CodingKey {
            case tablesVersion = "tables_version"
            case destination, from, to, counts, data
            case hasMore = "has_more"
            case nextCursor = "next_cursor"
        }
    }

    package struct ChangeCounts: Codable, Hashable, Sendable {
        /// Rows that begin where there was none, end without another, and take the place of another.
        package let begins: Int
        package let ends: Int
        package let replaced: Int
        /// Of all of these, how many are lines of the tariff.
        package let tariffLines: Int

        package init(begins: Int, ends: Int, replaced: Int, tariffLines: Int) {
            self.begins = begins
            self.ends = ends
            self.replaced = replaced
            self.tariffLines = tariffLines
        }

        private enum CodingKeys: String, CodingKey {
            case begins, ends, replaced
            case tariffLines = "tariff_lines"
        }
    }

    package struct Change: Codable, Hashable, Sendable {
        /// First day of what is new, or first day without what was.
        package let on: CalendarDate
        /// `rule`, `tax_rate`, `additional_duty`, `code_list`, `preference`, `tariff_line`.
        package let kind: String
        /// `begins`, `ends`, `replaced`.
        package let change: String
        /// What it is about, such as `duty_de_minimis`, a programme or a code.
        package let name: String
        package let before: ChangedRow?
        package let after: ChangedRow?

        package init(
            on: CalendarDate, kind: String, change: String, name: String, before: ChangedRow?, after: ChangedRow?
        ) {
            self.on = on
            self.kind = kind
            self.change = change
            self.name = name
            self.before = before
            self.after = after
        }
    }

    package struct ChangedRow: Codable, Hashable, Sendable {
        /// The row's rate, amount and limits as people write them.
        package let value: String
        package let rule: Rule?

        package init(value: String, rule: Rule?) {
            self.value = value
            self.rule = rule
        }
    }
}
