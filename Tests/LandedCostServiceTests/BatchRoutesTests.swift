import Foundation
import HTTPTypes
import JSON
import LandedCostDomain
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import LandedCostService

/// Batches over a real socket: good rows go on beside bad ones, and a row is what a quote is.
@Suite struct BatchRoutesTests {
    private static let query =
        "?as_of=2026-11-21&ship_from=CN&registrations=ioss&rates=USD:1.25,GBP:0.8,BRL:6.25,RON:5&currency=EUR"

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

    @Test func `a table is answered row by row, bad rows by their number`() async throws {
        let answer = try await send(
            """
            id,destination,hs_code,origin,quantity,unit_price,freight
            tee,NL,610910,CN,5,12.00,6.00
            bad,NL,6109,CN,5,12.00,
            none,NL,610910,CN,0,12.00,
            "nowhere, far",AQ,610910,CN,1,12.00,
            short,NL
            us,US,6110202079,VN,1,40.00,
            """)
        #expect(answer.status == 200)
        let rows = answer.text.split(separator: "\r\n").map { CSVText.fields(Array($0.utf8)) ?? [] }
        #expect(rows.map { $0[0] } == ["row", "1", "2", "3", "4", "5", "6", ""])
        #expect(rows.map { $0[2] } == ["status", "ok", "refused", "refused", "refused", "refused", "ok", "end"])
        // The quote of the same goods: one 3.00 of duty, 21 % of 69.00.
        #expect(rows[1][8...11] == ["3.00", "14.49", "0.00", "17.49"])
        #expect(rows[1][12...13] == ["17.49", "17.49"])
        #expect(rows.map { $0[1] } == ["id", "tee", "bad", "none", "nowhere, far", "short", "us", ""])
        #expect(rows[2][17].hasPrefix("/hs_code: "))
        #expect(rows[3][17] == "/lines/0/quantity: From 1 to 1000000")
        #expect(rows[4][16] == "no-data-for-destination")
        #expect(rows[5][16] == "malformed-row")
        #expect(rows[7][17] == "6 rows, 2 answered, 4 refused")
    }

    @Test func `a row of JSON is a quote's question, answered as one`() async throws {
        let row =
            #"{"id":"a","destination":{"country":"NL","postal_code":"1012 JS"},"lines":[{"id":"shirt","hs_code":"6109.10","origin":"CN","quantity":5,"unit_price":{"amount":"12.00","currency":"EUR"}}],"options":[{"id":"post","freight":{"amount":"6.00","currency":"EUR"},"mode":"post"}]}"#
        let answer = try await send(
            "\(row)\n{\"id\":\"b\"}\nnonsense\n\(row.replacing("\"NL\"", with: "\"GB\""))\n",
            type: "application/x-ndjson")
        let lines = answer.text.split(separator: "\n").map(String.init)
        #expect(lines.count == 5)
        #expect(lines[0].hasPrefix(#"{"row":1,"id":"a","answer":{"tables_version":"lct_"#))
        #expect(lines[0].contains(#""total":{"amount":"17.49","currency":"EUR"}"#))
        #expect(lines[1].hasPrefix(#"{"row":2,"id":"b","line":2,"problem":{"#) && lines[1].contains("/destination"))
        #expect(lines[2].contains("malformed-json"))
        #expect(lines[3].contains("gb_low_value"))
        #expect(
            lines[4]
                == #"{"summary":{"rows":4,"answered":2,"refused":2,"prohibited":0,"facts_needed":0,"is_whole":true}}"#)
    }

    @Test func `sums alone are shorter, and the form is the one that is accepted`() async throws {
        let table = "destination,hs_code,origin,unit_price\nNL,610910,CN,12.00\n"
        let answer = try await send(table, query: Self.query + "&detail=totals", accept: "application/x-ndjson")
        #expect(answer.header("content-type") == "application/x-ndjson")
        #expect(answer.text.contains(#"{"row":1,"options":[{"id":"post","regime":"eu_ioss""#))
        #expect(!answer.text.contains("charges"))
    }

    @Test(arguments: [
        ("destination,hs_code,origin\nNL,610910,CN\n", Self.query, 422, "/columns"),
        ("destination,hs_code,origin,unit_price,colour\n", Self.query, 422, "/columns/4"),
        ("destination,hs_code,origin,unit_price,origin\n", Self.query, 422, "/columns/4"),
        ("destination,hs_code,origin,unit_price\n", "?as_of=2026-11-21", 422, "/columns"),
        ("a\n", "?rates=USD:0", 422, "?rates"), ("a\n", "?rates=USD", 422, "?rates"),
        ("a\n", "?detail=some", 422, "?detail"), ("a\n", "?days=1", 422, "?days"),
        ("a\n", "?registrations=foo", 422, "?registrations"),
        ("a\n", "?registrations=none,ioss", 422, "?registrations"),
    ])
    func `what is wrong with all rows refuses the batch`(
        _ table: String, _ query: String, _ status: Int, _ pointer: String
    ) async throws {
        let answer = try await send(table, query: query)
        #expect(answer.status == status)
        #expect(try answer.problem.errors?.contains { $0.pointer == pointer } == true, "\(answer.text)")
    }

    @Test func `rows over the limit are refused and those before it answered`() async throws {
        let routes = Routes()
        BatchRoutes(tables: try RealTables.get(), ambient: .live, rowsMax: 3).register(on: routes)
        let process = ServiceProcess(
            name: "landed-cost", settings: try .forTests("landed-cost"), ambient: .live, routes: routes)
        let answer = try await withRunning(process) { address in
            try await Asker(address).send(
                .post, LandedCostAPI.batchesPath, headers: [("content-type", "application/x-ndjson")],
                body: Array("{}\n{}\n{}\n{}\n{}\n".utf8))
        }
        let last = answer.text.split(separator: "\n").last.map(String.init) ?? ""
        #expect(
            last.hasPrefix(#"{"summary":{"rows":3,"answered":0,"refused":3,"prohibited":0,"facts_needed":0,"#),
            "\(last)")
        #expect(last.contains(#""is_whole":false},"problem":{"#))
        #expect(last.contains("too-many-rows"))
        #expect(BatchRoutes.rowsMax == 100_000)
    }

    @Test func `another media type is refused`() async throws {
        #expect(try await send("{}", type: "application/json").status == 415)
    }
}
