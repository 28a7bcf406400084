import Commerce
import Crypto
import HTTPTypes
import Hummingbird
import JSON
import LandedCostDomain
import ServiceKit
import Wire

/// HTTP for what changes between two days: parse, ask, present a page at a time.
struct ChangeRoutes {
    let tables: Tables

    func register(on routes: Routes) {
        let this = self
        routes.raw(.get, LandedCostAPI.changes.path) { call in try this.answer(call) }
    }

    private func answer(_ call: Call) throws -> Response {
        var query = call.query()
        let from = query.required("from", "a date such as 2026-11-21") { CalendarDate($0) }
        let to = query.required("to", "a later date") { CalendarDate($0) }
        let country = query.required("destination", "two letters of ISO 3166-1, such as NL") { CountryCode($0) }
        let limit = query.optional("limit", "1 to \(PageQuestion.limitMax)") { text in
            Int(text).flatMap { (1...PageQuestion.limitMax).contains($0) ? $0 : nil }
        }
        let cursor = query.optional("cursor", "next_cursor of the page before") { $0 }
        if let from, let to, to <= from { query.fail("to", "A day after from") }
        try query.finish()
        guard let from, let to, let country else { throw Problem.notFound("page") }
        let changes = try changes(of: country, after: from, upTo: to)
        let pages = ChangeCursor(tables.version, country, from, to)
        let start = try cursor.map { try pages.position($0, of: changes.count) } ?? 0
        let end = min(changes.count, start + (limit ?? PageQuestion.limitDefault))
        let next = end < changes.count ? pages.text(end) : nil
        let body = LandedCostAPI.ChangesAnswer(
            tablesVersion: tables.version, destination: country, from: from, to: to, counts: .init(changes),
            data: changes[start..<end].map { LandedCostAPI.Change($0) }, hasMore: next != nil, nextCursor: next)
        var headers = HTTPFields()
        if let next, let name = HTTPField.Name("Link") {
            let limitText = limit.map { "&limit=\($0)" } ?? ""
            headers[name] =
                "<\(call.request.uri.path)?from=\(from)&to=\(to)&destination=\(country)\(limitText)&cursor=\(next)>; rel=\"next\""
        }
        return .bytes(try StrictJSONEncoder().encode(body), headers: headers, type: ContentType.json)
    }

    private func changes(
        of country: CountryCode, after from: CalendarDate, upTo to: CalendarDate
    ) throws -> [TableChange] {
        do throws(LandedCostError) {
            return try tables.changes(of: country, after: from, upTo: to)
        } catch {
            throw error.inAddress()
        }
    }
}

/// Where the next page begins. It names the question and the tables, so that it is good for no other.
private struct ChangeCursor {
    private let prefix: String

    init(_ version: String, _ country: CountryCode, _ from: CalendarDate, _ to: CalendarDate) {
        let question = "\(version) \(country) \(from) \(to)"
        prefix = "ch_" + Hex.text(SHA256.hash(data: Array(question.utf8)).prefix(8)) + "_"
    }

    func text(_ position: Int) -> String { prefix + String(position) }

    func position(_ text: String, of count: Int) throws -> Int {
        guard text.hasPrefix(prefix), let position = Int(text.dropFirst(prefix.count)), (1..<count).contains(position)
        else {
            throw Problem(
                "invalid-cursor", .badRequest, "The cursor is not one of this list",
                detail: "Give next_cursor of the page before, with the same filters, or none for the first page.",
                errors: [FieldError(pointer: "?cursor", code: "invalid_value", detail: "Not a cursor of this list")])
        }
        return position
    }
}

extension LandedCostAPI.ChangeCounts {
    init(_ changes: [TableChange]) {
        self.init(
            begins: changes.count { $0.before == nil }, ends: changes.count { $0.after == nil },
            replaced: changes.count { $0.before != nil && $0.after != nil },
            tariffLines: changes.count { $0.kind == .tariffLine })
    }
}

extension LandedCostAPI.Change {
    init(_ change: TableChange) {
        self.init(
            on: change.on, kind: change.kind.rawValue,
            change: change.before == nil ? "begins" : change.after == nil ? "ends" : "replaced", name: change.name,
            before: change.before.map { LandedCostAPI.ChangedRow($0) },
            after: change.after.map { LandedCostAPI.ChangedRow($0) })
    }
}

extension LandedCostAPI.ChangedRow {
    init(_ row: TableChange.Row) {
        self.init(value: row.value, rule: row.citation.map { LandedCostAPI.Rule(.row($0)) })
    }
}
