import Commerce
import HTTPTypes
import LandedCostDomain
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import LandedCostService

/// The works over whole assessments, over a real socket: shapes, figures, and what bad input is told.
@Suite struct EndsRoutesTests {
    private func asking<Value: Sendable>(_ body: @escaping @Sendable (Asker) async throws -> Value) async throws
        -> Value
    {
        let ambient = Ambient.fixed(at: "2026-11-21T09:00:00Z")
        let process = buildProcess(
            try .forTests("landed-cost"), tables: try RealTables.get(), labels: try RealTables.labels(),
            ambient: ambient)
        return try await withRunning(process) { address in try await body(Asker(address, now: ambient.now())) }
    }

    private func send(_ path: String, _ json: String, _ changes: [(String, String)] = []) async throws -> ServiceAnswer
    {
        var json = json
        for (text, replacement) in changes {
            #expect(json.contains(text))
            json = json.replacing(text, with: replacement)
        }
        let question = json
        return try await asking { try await $0.send(.post, path, json: question) }
    }

    private static let rates =
        #""rate_set":{"id":"rs_1","as_of":"2026-11-21","published_on":"2026-11-20","age_days":1,"rates":[]}"#
    private static let quote = """
        {"as_of":"2026-11-21","destination":{"country":"NL"},"ship_from":{"country":"CN"},
        "seller":{"registrations":["ioss"]},"buyer":"consumer","currency":"EUR",\(rates),
        "lines":[{"id":"shirt","hs_code":"610910","origin":"CN","quantity":3,"unit_price":{"amount":"9.99","currency":"EUR"}}],
        "options":[{"id":"post","freight":{"amount":"4.00","currency":"EUR"},"mode":"post"}]}
        """

    // MARK: Returns

    private static let returned = """
        {"quote":\(quote),"option":"post","lines":[{"id":"shirt","quantity":1}],"returned_on":"2026-12-10"}
        """

    @Test func `a return tells what comes back, from whom, until when and with which proof`() async throws {
        let answer = try await send("/v1/landed-cost/returns", Self.returned)
        #expect(answer.status == 200, "\(answer.text)")
        let back: LandedCostAPI.ReturnAnswer = try answer.decoded()
        // 29.97, 4.00 and 3.00: 21 % of 36.97 is 7.76; a third of it is 2.58. The 3.00 waits for the last shirt.
        #expect(back.refunds.map(\.refund) == [Money(0, .eur), Money(2_58, .eur)])
        #expect(back.refunds.map(\.from) == ["customs", "seller_vat_return"])
        #expect(back.payers.map(\.from) == ["seller_vat_return"])
        let last = try await send(
            "/v1/landed-cost/returns", Self.returned, [(#""quantity":1}]"#, #""quantity":2,"before":1}]"#)])
        let rest: LandedCostAPI.ReturnAnswer = try last.decoded()
        #expect(rest.refunds.map(\.refund) == [Money(3_00, .eur), Money(5_18, .eur)])
        #expect(rest.refunds.first?.until == CalendarDate("2027-02-19"))
        #expect(rest.refunds.first?.proof.isEmpty == false)
    }

    @Test func `what was really charged takes the place of what is worked out`() async throws {
        let charges = """
            "charges":[{"kind":"tax","name":"VAT","formula":"as charged","customs_amount":{"amount":"9.00","currency":"EUR"},
            "amount":{"amount":"9.00","currency":"EUR"},"rule":{"id":"nl.vat","source":"s","confidence":"high"},"collected_by":"seller"}],
            "lines":[{"id":"shirt"
            """
        let answer = try await send(
            "/v1/landed-cost/returns", Self.returned,
            [(#""option":"post","lines":[{"id":"shirt""#, #""option":"post","# + charges)])
        let back: LandedCostAPI.ReturnAnswer = try answer.decoded()
        #expect(back.refund == Money(3_00, .eur))
    }

    @Test(arguments: [
        (#"{"country":"NL"}"#, #"{"country":"BR","region":"SP"}"#, "/quote/rate_set/rates", "no_exchange_rate"),
        (#""option":"post""#, #""option":"air""#, "/option", "invalid_value"),
        (#""lines":[{"id":"shirt","quantity":1}]"#, #""lines":[]"#, "/lines", "required"),
        (#"[{"id":"shirt","quantity":1}]"#, #"[{"id":"hat","quantity":1}]"#, "/lines/0/id", "invalid_value"),
        (#"[{"id":"shirt","quantity":1}]"#, #"[{"id":"shirt","quantity":4}]"#, "/lines/0/quantity", "out_of_range"),
        (
            #"[{"id":"shirt","quantity":1}]"#, #"[{"id":"shirt","quantity":2,"before":2}]"#, "/lines/0/quantity",
            "out_of_range"
        ),
        (#"[{"id":"shirt","quantity":1}]"#, #"[{"id":"shirt","quantity":-1}]"#, "/lines/0/quantity", "out_of_range"),
        (#"[{"id":"shirt","quantity":1}]"#, #"[{"id":"shirt","quantity":0}]"#, "/lines/0/quantity", "out_of_range"),
        (
            #"[{"id":"shirt","quantity":1}]"#, #"[{"id":"shirt","quantity":1,"before":3}]"#, "/lines/0/quantity",
            "out_of_range"
        ),
        (#""2026-12-10""#, #""2026-11-20""#, "/returned_on", "out_of_range"),
        (#""hs_code":"610910""#, #""hs_code":"999999""#, "/quote/lines/0/hs_code", "unknown_tariff_line"),
        (#""returned_on""#, #""reason":"boredom","returned_on""#, "/reason", "invalid_value"),
    ])
    func `a bad return is a 422 that points at the field`(text: String, other: String, pointer: String, code: String)
        async throws
    {
        let answer = try await send("/v1/landed-cost/returns", Self.returned, [(text, other)])
        #expect(answer.status == 422)
        let errors = try answer.problem.errors ?? []
        #expect(errors.contains { $0.pointer == pointer && $0.code == code }, "\(answer.text)")
    }

    @Test(arguments: [
        (#""quantity":0"#, "At least 1; leave out a line of which nothing goes back"),
        (#""quantity":2,"before":2"#, "At most 1: so many are not back yet"),
        (#""quantity":1,"before":3"#, "All pieces of this line are back already; leave it out"),
    ])
    func `what cannot go back is told why`(line: String, detail: String) async throws {
        let answer = try await send("/v1/landed-cost/returns", Self.returned, [(#""quantity":1}]"#, line + "}]")])
        #expect(try answer.problem.errors?.map(\.detail) == [detail])
    }

    // MARK: Inclusive prices

    private static let priced = #"{"quote":\#(quote),"price":{"amount":"50.00","currency":"EUR"}}"#

    @Test func `a price that holds everything parts into goods, carriage and charges`() async throws {
        let answer = try await send("/v1/landed-cost/inclusive-prices", Self.priced, [(#""50.00""#, #""50.03""#)])
        #expect(answer.status == 200, "\(answer.text)")
        let found: LandedCostAPI.InclusivePriceAnswer = try answer.decoded()
        let prices = found.solutions + [found.below, found.above].compactMap(\.self)
        #expect(!prices.isEmpty)
        for price in prices {
            #expect(try price.net + price.carriage + price.cost.total == price.price)
            #expect(price.lines.map(\.declared) == [price.net])
        }
        #expect(["one", "none"].contains(found.outcome))
    }

    @Test func `a price in a gap is told as such, with both its sides`() async throws {
        let answer = try await send("/v1/landed-cost/inclusive-prices", Self.priced, [(#""50.00""#, #""200.00""#)])
        let found: LandedCostAPI.InclusivePriceAnswer = try answer.decoded()
        #expect(found.outcome == "none")
        #expect(found.why?.contains("step between") == true)
        #expect(found.below?.net == Money(150_00, .eur))
        #expect(found.above?.net == Money(150_01, .eur))
    }

    @Test(arguments: [
        (#""price":{"amount":"50.00","currency":"EUR"}"#, #""option":"post""#, "/price", "invalid_value"),
        (#""currency":"EUR"}}"#, #""currency":"USD"}}"#, "/price/currency", "invalid_value"),
        (#""amount":"50.00""#, #""amount":"0.00""#, "/price/amount", "out_of_range"),
        (#""amount":"50.00""#, #""amount":"-50.00""#, "/price/amount", "out_of_range"),
        (#""price":"#, #""option":"air","price":"#, "/option", "invalid_value"),
        (#""price":"#, #""declared":"half","price":"#, "/declared", "invalid_value"),
        (#""hs_code":"610910""#, #""hs_code":"240220""#, "/quote/lines/0/hs_code", "no_data_for_goods"),
    ])
    func `a bad wish is a 422 that points at the field`(text: String, other: String, pointer: String, code: String)
        async throws
    {
        let answer = try await send("/v1/landed-cost/inclusive-prices", Self.priced, [(text, other)])
        #expect(answer.status == 422)
        let errors = try answer.problem.errors ?? []
        #expect(errors.contains { $0.pointer == pointer && $0.code == code }, "\(answer.text)")
    }

    // MARK: Ship from

    private static let places = """
        {"as_of":"2026-11-21","destination":{"country":"NL"},"currency":"EUR",\(rates),"days_max":10,
        "lines":[{"id":"coat","hs_code":"610910","origin":"CN","quantity":2,"unit_price":{"amount":"100.00","currency":"EUR"}}],
        "origins":[{"id":"shenzhen","country":"CN","freight":{"amount":"5.00","currency":"EUR"},"days":8},
        {"id":"hongkong","country":"HK","freight":{"amount":"5.00","currency":"EUR"},"days":7,"stock":[{"line_id":"coat","quantity":1}]},
        {"id":"venlo","country":"NL","freight":{"amount":"4.00","currency":"EUR"},"days":2,"stock":[]},
        {"id":"riga","country":"LV","freight":{"amount":"9.00","currency":"EUR"},"days":14}]}
        """

    @Test func `a split under the threshold is taken, and the others are told with their price`() async throws {
        let answer = try await send("/v1/landed-cost/ship-from", Self.places)
        #expect(answer.status == 200, "\(answer.text)")
        let choice: LandedCostAPI.ShipFromAnswer = try answer.decoded()
        // Twice 5.00, 3.00 and 21 % of 108.00, besides 5.00, 12 % of 205.00 and 21 % of 229.60.
        #expect(choice.taken.parcels.map(\.origin) == ["shenzhen", "hongkong"])
        #expect(choice.taken.total == Money(61_36, .eur))
        #expect(choice.notTaken.map(\.total) == [Money(77_82, .eur)])
        #expect(choice.notTaken.first?.difference == Money(16_46, .eur))
        #expect(choice.impossible.map(\.code).sorted() == ["no_stock", "stock_too_small", "too_slow"])
        #expect(choice.search == "pieces")
    }

    @Test(arguments: [
        (#""days_max":10"#, #""days_max":-1"#, "/days_max", "out_of_range"),
        (#""days":8"#, #""days":400"#, "/origins/0/days", "out_of_range"),
        (#""id":"hongkong""#, #""id":"shenzhen""#, "/origins/1/id", "invalid_value"),
        (#""line_id":"coat""#, #""line_id":"hat""#, "/origins/1/stock/0/line_id", "invalid_value"),
        (#""days_max":10"#, #""days_max":1"#, "/lines/0/quantity", "out_of_stock"),
        (#""quantity":2"#, #""quantity":0"#, "/lines/0/quantity", "out_of_range"),
    ])
    func `a bad question is a 422 that points at the field`(text: String, other: String, pointer: String, code: String)
        async throws
    {
        let answer = try await send("/v1/landed-cost/ship-from", Self.places, [(text, other)])
        #expect(answer.status == 422)
        let errors = try answer.problem.errors ?? []
        #expect(errors.contains { $0.pointer == pointer && $0.code == code }, "\(answer.text)")
    }

    @Test func `more ways than are worked out are refused at what makes them`() async throws {
        let coat = #"{"id":"coat","hs_code":"610910","origin":"CN","quantity":2,"#
        let others = (0..<20).map { #"{"id":"c\#($0)","hs_code":"610910","origin":"CN","quantity":2,"unit_price":"# }
            .map { $0 + #"{"amount":"1.00","currency":"EUR"}},"# }
        let answer = try await send(
            "/v1/landed-cost/ship-from", Self.places,
            [(coat, others.joined() + coat), (#","stock":[{"line_id":"coat","quantity":1}]"#, "")])
        #expect(answer.status == 422)
        #expect(try answer.problem.type.hasSuffix("ship-from-too-large"), "\(answer.text)")
        #expect(try answer.problem.errors?.map(\.pointer) == ["/origins", "/lines"])
    }

    @Test func `goods that may not be imported are told at their line`() async throws {
        let answer = try await send(
            "/v1/landed-cost/inclusive-prices", Self.priced,
            [
                (#"{"country":"NL"}"#, #"{"country":"US"}"#), (#""origin":"CN""#, #""origin":"KP""#),
                (#""hs_code":"610910""#, #""hs_code":"6109100012""#),
                (
                    #""rates":[]"#,
                    #""rates":[{"currency":"USD","per_euro":"1.25","published_on":"2026-11-20","source":"test"}]"#
                ),
            ])
        let error = try #require(try answer.problem.errors?.first)
        #expect(error.pointer == "/quote/lines/0" && error.code == "import_prohibited", "\(answer.text)")
        #expect(!error.detail.hasSuffix("..") && !error.detail.contains("Line 0"), "\(error.detail)")
    }

    // MARK: Changes and rules

    @Test func `changes come a page at a time, each with what was and what is`() async throws {
        let path = "/v1/landed-cost/changes?from=2025-12-31&to=2026-01-31&destination=US&limit=50"
        let first = try await asking { try await $0.send(.get, path) }
        #expect(first.status == 200, "\(first.text)")
        var page: LandedCostAPI.ChangesAnswer = try first.decoded()
        let counts = page.counts
        #expect(counts.tariffLines > 0)
        var seen = page.data
        while let cursor = page.nextCursor {
            #expect(page.hasMore)
            page = try await asking { try await $0.send(.get, path + "&cursor=\(cursor)") }.decoded()
            seen += page.data
            #expect(page.counts == counts)
        }
        #expect(seen.count == counts.begins + counts.ends + counts.replaced)
        #expect(seen.map(\.on) == seen.map(\.on).sorted())
        #expect(seen.allSatisfy { $0.before != nil || $0.after != nil })
    }

    @Test(arguments: [
        ("from=2026-01-01&to=2026-01-01&destination=NL", 422), ("from=2026-01-01&destination=NL", 422),
        ("from=2026-01-01&to=2026-12-31&destination=AQ", 422),
        ("from=2026-01-01&to=2026-12-31&destination=NL&cursor=ch_0", 400),
        ("from=2026-01-01&to=2026-12-31&destination=NL&limit=0", 422),
    ])
    func `changes of no period, of no country or from no page are refused`(query: String, status: Int) async throws {
        let answer = try await asking { try await $0.send(.get, "/v1/landed-cost/changes?\(query)") }
        #expect(answer.status == status, "\(answer.text)")
    }

    @Test(arguments: [
        ("destination=NL&as_of=2026-06-30&name=duty_de_minimis", ["eu.duty_de_minimis.open"]),
        ("destination=NL&as_of=2026-07-01&name=duty_de_minimis", ["eu.duty_de_minimis.2026-07-01"]),
        ("destination=RO&as_of=2026-07-01&group=RO", ["ro.national_parcel_fee.2026-01-01"]),
        ("destination=NL&name=postal_duty", []),
    ])
    func `rows are narrowed by day, group and name`(query: String, ids: [String]) async throws {
        let answer = try await asking { try await $0.send(.get, "/v1/landed-cost/rules?\(query)") }
        let rules: LandedCostAPI.RulesAnswer = try answer.decoded()
        let found = rules.rules.map(\.rule.id)
        #expect(ids.allSatisfy(found.contains))
        #expect(ids.isEmpty || query.contains("group") || found == ids)
        if ids.isEmpty { #expect(found.isEmpty) }
    }

    @Test(arguments: [
        ("destination=CA&region=ZZ", "?region", "unknown_region", "ON"),
        ("destination=CA&name=no_such_rule", "?name", "invalid_value", "duty_de_minimis"),
        ("destination=AQ", "?destination", "no_data_for_destination", "Antarctica"),
    ])
    func `a filter that means nothing is refused with what is known`(
        query: String, pointer: String, code: String, detail: String
    ) async throws {
        let answer = try await asking { try await $0.send(.get, "/v1/landed-cost/rules?\(query)") }
        #expect(answer.status == 422)
        let error = try #require(try answer.problem.errors?.first)
        #expect(error.pointer == pointer && error.code == code && error.detail.contains(detail), "\(answer.text)")
    }

    @Test func `a state's rows are its own and those of all, with tax rates and refunds where nothing narrows`()
        async throws
    {
        let answer = try await asking { try await $0.send(.get, "/v1/landed-cost/rules?destination=CA&region=ON") }
        let rules: LandedCostAPI.RulesAnswer = try answer.decoded()
        #expect(Set(rules.rules.compactMap(\.group)) == ["CA"])
        let names = rules.taxRates.map(\.name)
        #expect(names.contains("GST") && names.contains("HST ON") && !names.contains("PST BC"))
        let whole: LandedCostAPI.RulesAnswer = try await asking {
            try await $0.send(.get, "/v1/landed-cost/rules?destination=NL&as_of=2026-11-21")
        }.decoded()
        #expect(whole.taxRates.first?.rate == "21 %")
        #expect(whole.taxRates.contains { $0.name == "VAT books" && $0.rate == "9 %" })
        #expect(whole.refundRules.contains { $0.rule.id == "eu.refund.tax.seller" })
    }
}
