import Foundation
import HTTPTypes
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import LandedCostService

/// What a row says besides its sums: that goods are kept out, what is missing, whose row it is.
@Suite struct BatchStatusTests {
    private static let query = "?as_of=2026-11-21&ship_from=CN&rates=USD:1.25"
    /// Cheese is charged by its weight alone (167.10 EUR / 100 kg), so without one only 21 % of 200.00 is sure.
    private static let table = """
        id,destination,hs_code,origin,unit_price,currency,net_grams
        ban,US,6109100012,KP,30.00,USD,
        cheese,NL,04069021,CN,200.00,EUR,
        weighed,NL,04069021,CN,200.00,EUR,1000

        """

    private func send(
        _ body: String, type: String = "text/csv", query: String = query, accept: String? = nil
    ) async throws -> ServiceAnswer {
        let ambient = Ambient.fixed(at: "2026-11-21T09:00:00Z")
        let process = buildProcess(
            try .forTests("landed-cost"), tables: try RealTables.get(), labels: try RealTables.labels(),
            ambient: ambient)
        return try await withRunning(process) { address in
            var headers = [(name: "content-type", value: type)]
            if let accept { headers.append((name: "accept", value: accept)) }
            return try await Asker(address, now: ambient.now()).send(
                .post, LandedCostAPI.batchesPath + query, headers: headers, body: Array(body.utf8))
        }
    }

    private func rows(_ answer: ServiceAnswer) -> [[String]] {
        answer.text.split(separator: "\r\n").map { CSVText.fields(Array($0.utf8)) ?? [] }
    }

    @Test(arguments: ["", "&detail=totals"])
    func `a row whose goods are kept out, or whose sums rest on a missing fact, is not ok`(detail: String) async throws
    {
        let rows = rows(try await send(Self.table, query: Self.query + detail))
        try #require(rows.count == 5)
        #expect(rows[0] == BatchAnswers.csvColumns)
        #expect(rows.map { $0[2] } == ["status", "prohibited", "facts_needed", "ok", "end"])
        #expect(rows[1][16] == "import-prohibited")
        #expect(rows[1][17].contains("us.import_ban.kp.2011-04-18: Goods of North Korea may not be imported"))
        // Total, its least, and no known upper end.
        #expect(rows[2][11...13] == ["42.00", "42.00", ""])
        #expect(rows[2][15] == "net_grams")
        #expect(rows[2][17].hasPrefix("net_grams (grams of one piece): "))
        #expect(rows[3][11] == rows[3][12] && rows[3][11] == rows[3][13])
        #expect(rows[4][17] == "3 rows, 3 answered, 0 refused, 1 prohibited, 1 facts_needed")
    }

    @Test func `sums alone say it in JSON too`() async throws {
        let answer = try await send(
            Self.table, query: Self.query + "&detail=totals", accept: "application/x-ndjson")
        let lines = answer.text.split(separator: "\n").map(String.init)
        try #require(lines.count == 4)
        #expect(lines[0].contains(#""outcome":{"code":"import_prohibited","prohibitions":[{"line_id":"0","rule":{"#))
        #expect(lines[0].contains(#""since":"2011-04-18""#))
        #expect(lines[1].contains(#""needs":[{"line_id":"0","fact":"net_grams","unit":"grams of one piece""#))
        #expect(lines[1].contains(#""range":{"low":{"amount":"42.00","currency":"EUR"}}"#))
        #expect(!lines[2].contains("needs") && !lines[2].contains("outcome"))
        #expect(
            lines[3]
                == #"{"summary":{"rows":3,"answered":3,"refused":0,"prohibited":1,"facts_needed":1,"is_whole":true}}"#)
    }

    /// With a field too few, what stands behind the first may be another column's.
    @Test func `a row that is refused keeps its id where it can be read`() async throws {
        let table = """
            destination,id,hs_code,origin,unit_price,currency
            NL,code,6109,CN,12.00,EUR
            NL,price,610910,CN,twelve,EUR
            NL,short
            NL,"open,610910,CN,12.00,EUR
            """
        let rows = rows(try await send(table))
        #expect(rows.map { $0[1] } == ["id", "code", "price", "", "", ""])
        let lines = try await send(table, accept: "application/x-ndjson").text.split(separator: "\n").map(String.init)
        try #require(lines.count == 5)
        #expect(lines[0].hasPrefix(#"{"row":1,"id":"code","line":2,"problem":{"#))
        #expect(lines[1].hasPrefix(#"{"row":2,"id":"price","line":3,"problem":{"#))
        #expect(lines[2].hasPrefix(#"{"row":3,"line":4,"problem":{"#))
    }

    @Test func `a row of JSON without a currency takes the one of its first price`() async throws {
        let row =
            #"{"id":"a","destination":{"country":"NL"},"lines":[{"id":"shirt","hs_code":"610910","origin":"CN","quantity":1,"unit_price":{"amount":"12.00","currency":"USD"}}],"options":[{"id":"post","freight":{"amount":"0.00","currency":"EUR"},"mode":"post"}]}"#
        let answer = try await send(
            "\(row)\n{\"id\":\"b\",\"lines\":[]}\n", type: "application/x-ndjson",
            query: Self.query + "&detail=totals")
        let lines = answer.text.split(separator: "\n").map(String.init)
        try #require(lines.count == 3)
        #expect(lines[0].hasPrefix(#"{"row":1,"id":"a","options":[{"#), "\(lines[0])")
        #expect(lines[0].contains(#""currency":"USD"}"#))
        #expect(lines[1].hasPrefix(#"{"row":2,"id":"b","line":2,"problem":{"#) && lines[1].contains("/currency"))
    }
}
