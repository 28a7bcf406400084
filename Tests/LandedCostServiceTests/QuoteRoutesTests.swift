import Commerce
import Foundation
import HTTPTypes
import JSON
import LandedCostDomain
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import LandedCostService

/// The service over a real socket: the answer's shape, and what bad input is told.
@Suite struct QuoteRoutesTests {
    private func asking<Value: Sendable>(_ body: @escaping @Sendable (Asker) async throws -> Value) async throws
        -> Value
    {
        let ambient = Ambient.fixed(at: "2026-11-21T09:00:00Z")
        let process = buildProcess(
            try .forTests("landed-cost"), tables: try RealTables.get(), labels: try RealTables.labels(),
            ambient: ambient)
        return try await withRunning(process) { address in try await body(Asker(address, now: ambient.now())) }
    }

    private static let question = """
        {"as_of":"2026-11-21","destination":{"country":"NL","postal_code":"1012 JS"},"ship_from":{"country":"CN"},
        "seller":{"registrations":["ioss"]},"buyer":"consumer","currency":"USD",
        "rate_set":{"id":"rs_1","as_of":"2026-11-21","published_on":"2026-11-20","age_days":1,"rates":[
        {"currency":"USD","per_euro":"1.25","published_on":"2026-11-20","source":"test"}]},
        "lines":[{"id":"shirt","hs_code":"6109.10","origin":"CN","quantity":5,"unit_price":{"amount":"15.00","currency":"USD"}}],
        "options":[{"id":"post","freight":{"amount":"7.50","currency":"USD"},"mode":"post"}]}
        """

    private func send(_ changes: [(String, String)] = []) async throws -> ServiceAnswer {
        var json = Self.question
        for (text, replacement) in changes {
            #expect(json.contains(text))
            json = json.replacing(text, with: replacement)
        }
        let question = json
        return try await asking { try await $0.send(.post, "/v1/landed-cost/quotes", json: question) }
    }

    @Test func `a quote names every figure's rule`() async throws {
        let answer = try await send()
        #expect(answer.status == 200)
        let quote: LandedCostAPI.QuoteAnswer = try answer.decoded()
        #expect(quote.tablesVersion == (try RealTables.get().version))
        let option = try #require(quote.options.first)
        // 60.00 EUR of goods, 6.00 of freight, one 3.00; 21 % of 69.00 is 14.49. In dollars at 1.25.
        #expect(option.duty == Money(3_75, .usd))
        #expect(option.tax == Money(18_11, .usd))
        #expect(option.customsTotals?.total == Money(17_49, .eur))
        #expect(option.charges.map(\.lineId) == ["shirt", nil])
        #expect(option.charges[0].rule.effectiveTo == CalendarDate("2028-07-01"))
        #expect(option.charges[1].formula == "21 % of EUR 69.00")
    }

    @Test func `the answer is the golden one, byte for byte but for the tables' version`() async throws {
        let answer = try await send()
        let version = try RealTables.get().version
        let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/quote-nl.json")
        let expected = try String(contentsOf: golden, encoding: .utf8)
        // The tables come last, each with a digest that changes with its content.
        let parts = answer.text.replacing(version, with: "TABLES").split(separator: ",\"tables\":[")
        #expect(parts.count == 2)
        #expect(parts[0] + "}\n" == expected)
        #expect(parts.last?.contains("\"tariff_eu@") == true)
    }

    @Test(arguments: [
        (#""country":"NL","#, #""country":"KE","#, "/destination/country", "no_data_for_destination"),
        (#""hs_code":"6109.10""#, #""hs_code":"999999""#, "/lines/0/hs_code", "unknown_tariff_line"),
        (#""hs_code":"6109.10""#, #""hs_code":"240220""#, "/lines/0/hs_code", "no_data_for_goods"),
        (#""hs_code":"6109.10""#, #""hs_code":"61""#, "/lines/0/hs_code", "invalid_value"),
        (#""quantity":5"#, #""quantity":0"#, "/lines/0/quantity", "out_of_range"),
        (#""quantity":5"#, #""quantity":1000001"#, "/lines/0/quantity", "out_of_range"),
        (#""quantity":5"#, #""quantity":"5""#, "/lines/0/quantity", "wrong_type"),
        (#""quantity":5"#, #""quantity":5,"net_grams":0"#, "/lines/0/net_grams", "out_of_range"),
        (#""quantity":5"#, #""quantity":5,"colour":"red""#, "/lines/0/colour", "unknown_member"),
        (#""amount":"15.00""#, #""amount":"-15.00""#, "/lines/0/unit_price/amount", "out_of_range"),
        (#""amount":"15.00""#, #""amount":"0.00""#, "/lines/0/unit_price/amount", "out_of_range"),
        (#""amount":"15.00""#, #""amount":"15.001""#, "/lines/0/unit_price/amount", "invalid_value"),
        (#""amount":"7.50""#, #""amount":"-7.50""#, "/options/0/freight/amount", "out_of_range"),
        (
            #""amount":"7.50","currency":"USD""#, #""amount":"7.50","currency":"GBP""#, "/rate_set/rates",
            "no_exchange_rate"
        ),
        (#""per_euro":"1.25""#, #""per_euro":"0""#, "/rate_set/rates/0/per_euro", "out_of_range"),
        (#"["ioss"]"#, #"["iosss"]"#, "/seller/registrations/0", "invalid_value"),
        (#"["ioss"]"#, #"["ioss","none"]"#, "/seller/registrations", "invalid_value"),
        (
            #""country":"NL","postal_code":"1012 JS""#, #""country":"ES","postal_code":"51001""#,
            "/destination/postal_code", "no_data_for_territory"
        ),
        (#""quantity":5"#, #""quantity":5,"facts":{"steel":1}"#, "/lines/0/facts/steel", "wrong_type"),
        (#""quantity":5"#, #""quantity":5,"facts":{"a/b":"1"}"#, "/lines/0/facts/a~1b", "unknown_fact"),
        (#""quantity":5"#, #""quantity":5,"facts":{"net_grams":"1"}"#, "/lines/0/facts/net_grams", "unknown_fact"),
        (#""quantity":5"#, #""quantity":5,"facts":{"litres":"-1"}"#, "/lines/0/facts/litres", "invalid_value"),
        (
            #""quantity":5"#, #""quantity":5,"facts":{"steel_value_share":"1.5"}"#, "/lines/0/facts/steel_value_share",
            "invalid_value"
        ),
        (#""quantity":5"#, #""quantity":5,"facts":{"smoked":"maybe"}"#, "/lines/0/facts/smoked", "invalid_value"),
        (#""quantity":5"#, #""quantity":5,"preference":"""#, "/lines/0/preference", "invalid_value"),
        (#""buyer":"consumer""#, #""buyer":"consumer","terms":"cif""#, "/terms", "invalid_value"),
        (
            #""buyer":"consumer""#, #""buyer":"consumer","discount":{"amount":"-1.00","currency":"USD"}"#,
            "/discount/amount", "out_of_range"
        ),
        (
            #""buyer":"consumer""#, #""buyer":"consumer","seller_fees":[{"name":"x","per":"line"}]"#, "/seller_fees/0",
            "invalid_value"
        ),
        (
            #""buyer":"consumer""#, #""buyer":"consumer","seller_fees":[{"name":"x","percent":"101","per":"line"}]"#,
            "/seller_fees/0/percent", "out_of_range"
        ),
        (#"{"as_of":"2026-11-21""#, #"{"as_of":"2020-01-01""#, "/as_of", "outside_known_dates"),
        (#"{"as_of":"2026-11-21""#, #"{"as_of":"2026-02-30""#, "/as_of", "invalid_value"),
    ])
    func `a bad field is a 422 that points at it`(text: String, replacement: String, pointer: String, code: String)
        async throws
    {
        let answer = try await send([(text, replacement)])
        #expect(answer.status == 422)
        let errors = try answer.problem.errors ?? []
        #expect(errors.contains { $0.pointer == pointer && $0.code == code }, "\(answer.text)")
    }

    @Test func `every bad field is told at once`() async throws {
        let answer = try await send([
            (#""quantity":5"#, #""quantity":-1"#), (#""amount":"7.50""#, #""amount":"-1.00""#),
            (#"["ioss"]"#, #"["x"]"#),
        ])
        #expect(
            try answer.problem.errors?.map(\.pointer) == [
                "/seller/registrations/0", "/lines/0/quantity", "/options/0/freight/amount",
            ])
    }

    @Test func `empty carts and carts past the limit are refused`() async throws {
        let line =
            #"{"id":"shirt","hs_code":"6109.10","origin":"CN","quantity":5,"unit_price":{"amount":"15.00","currency":"USD"}}"#
        #expect(try await send([(line, "")]).problem.errors?.first?.pointer == "/lines")
        let many = (0...ShipmentReader.linesMax).map { line.replacing("shirt", with: "s\($0)") }
        let answer = try await send([(line, many.joined(separator: ","))])
        #expect(answer.status == 422)
        #expect(try answer.problem.errors?.first?.code == "too_many")
        let most = try await send([(line, many.dropLast().joined(separator: ","))])
        #expect(most.status == 200)
    }

    @Test(arguments: ["{", "", #"{"as_of":1}"#])
    func `what is no question is refused`(json: String) async throws {
        let answer = try await asking {
            try await $0.send(
                .post, "/v1/landed-cost/quotes", headers: [("content-type", "application/json")], json: json)
        }
        #expect([400, 422].contains(answer.status))
    }

    @Test func `a stranger is not answered`() async throws {
        let process = buildProcess(
            try .forTests("landed-cost"), tables: try RealTables.get(), labels: try RealTables.labels(), ambient: .live)
        let status = try await withRunning(process) { address in
            try await Asker(address, asPeer: false).send(.post, "/v1/landed-cost/quotes", json: Self.question).status
        }
        #expect(status == 401)
    }

    // MARK: Looking into the tables

    @Test func `a tariff line shows its rates and what comes on top`() async throws {
        let answer = try await asking {
            try await $0.send(.get, "/v1/landed-cost/tariffs/US/6109100012?origin=CN&as_of=2026-11-21")
        }
        #expect(answer.status == 200)
        let tariff: LandedCostAPI.TariffAnswer = try answer.decoded()
        #expect(tariff.lines.map(\.general) == ["16.5%"])
        #expect(tariff.lines.first?.column2 == "90%")
        #expect(tariff.additional.compactMap(\.heading) == ["99038815", "99030531"])
    }

    @Test(arguments: [
        ("/v1/landed-cost/tariffs/US/999999", 404), ("/v1/landed-cost/tariffs/XX/610910", 422),
        ("/v1/landed-cost/tariffs/MX/610910", 422), ("/v1/landed-cost/tariffs/US/610910?as_of=2024-12-31", 422),
        ("/v1/landed-cost/tariffs/US/610910?day=2026-11-21", 422), ("/v1/landed-cost/rules", 422),
        ("/v1/landed-cost/rules?destination=AQ", 422), ("/v1/landed-cost/rules?destination=nl", 422),
    ])
    func `what cannot be shown is refused`(target: String, status: Int) async throws {
        let answer = try await asking { try await $0.send(.get, target) }
        #expect(answer.status == status, "\(answer.text)")
    }

    @Test(arguments: [
        ("RO", "eu.low_value_flat_duty.2026-07-01", "ro.national_parcel_fee.2026-01-01"),
        ("JP", "jp.duty_de_minimis.open", "jp.vat_standard.2019-10-01"),
    ])
    func `the rows of a destination are listed, its group's too`(country: String, first: String, second: String)
        async throws
    {
        let answer = try await asking { try await $0.send(.get, "/v1/landed-cost/rules?destination=\(country)") }
        let rules: LandedCostAPI.RulesAnswer = try answer.decoded()
        let ids = rules.rules.map(\.rule.id) + rules.taxRates.map(\.rule.id)
        #expect(ids.contains(first))
        #expect(ids.contains(second))
    }
}
