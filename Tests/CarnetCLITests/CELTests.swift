import Testing

@testable import CarnetCLI

/// `carnet cel`, as a shell runs it.
@Suite struct CELTests {
    private static let rule = #"order.total > money("100.00", "EUR") && order.country in ["BR", "NG"]"#
    private static let declared = ["--declare", "order.total=money", "--declare", "order.country=string"]

    private static func ran(_ verb: String, _ arguments: [String]) async throws -> Ran {
        try await Ran(["cel", verb] + arguments)
    }

    @Test(arguments: [
        (["1 + 2 * 3"], "7\n"), (["x * 2", "--bind", "x=21"], "42\n"),
        (["[1, 'a'].map(v, type(v))", "--json"], "[\"int\",\"string\"]\n"),
        (["price * 3", "--declare", "price=money", "--bind", "price=\"19.99 EUR\""], "money(\"59.97\", \"EUR\")\n"),
        (
            ["price", "--json", "--declare", "price=money", "--bind", #"price={"amount":"1.50","currency":"EUR"}"#],
            "{\"amount\":\"1.50\",\"currency\":\"EUR\"}\n"
        ),
        (["a.b == 1 && c", "--bind", "a.b=1", "--bind", "c=true"], "true\n"),
        (["country == 'BR'", "--declare", "country=string"], "unknown (country)\n"),
        (
            [
                "lines.all(l, l.price > money('1', 'EUR'))", "--record", "line=sku:string,price:money", "--declare",
                "lines=list(line)", "--bind", #"lines=[{"sku":"a","price":"2.00 EUR"}]"#,
            ], "true\n"
        ),
        (["nobody || true", "--unchecked"], "true\n"),
    ])
    func `an expression has a value`(arguments: [String], output: String) async throws {
        let ran = try await Self.ran("eval", arguments)
        #expect(ran.status == .exited(0), "\(ran.error)")
        #expect(ran.output == output)
    }

    @Test(arguments: [
        (["1 / 0"], "1:1: division by zero\n1 / 0\n^^^^^\n", "division by zero"),
        (["1 +"], "1:4: expected a value, found the end\n1 +\n   ^\n", "expected a value, found the end"),
        (["x", "--bind", "x"], "", "--bind takes name=…, not x"),
        (["x", "--bind", "x=}"], "", "--bind x is no JSON value"),
        (["x", "--declare", "x=integer"], "", "integer is no type"),
        (["x", "--declare", "x=money", "--bind", "x=19.99"], "", "x: 19.99 is no money"),
    ])
    func `what is wrong has a place and one line`(arguments: [String], output: String, error: String) async throws {
        let ran = try await Self.ran("eval", arguments)
        #expect(ran.status == .exited(1))
        #expect(ran.output == output)
        #expect(ran.error.hasPrefix("carnet: \(error)") && ran.error.filter { $0 == "\n" }.count == 1, "\(ran.error)")
    }

    @Test func `a rule is checked before it is saved`() async throws {
        let good = try await Self.ran("check", [Self.rule, "--expect", "bool"] + Self.declared)
        #expect(good.status == .exited(0))
        #expect(good.output.hasPrefix("type: bool\ncost: at most "))
        #expect(good.output.hasSuffix("uses: order.country, order.total\n"))
        let bad = try await Self.ran("check", ["order.total > 100 && order.contry == 1"] + Self.declared)
        #expect(bad.status == .exited(1))
        #expect(bad.output.contains("1:22: there is no variable order.contry; did you mean order.country?"))
        #expect(bad.error.contains("(and 1 more)"))
        let costly = try await Self.ran("check", ["[1,2,3].all(x, [1,2,3].all(y, x < y))", "--cost", "20"])
        #expect(costly.status == .exited(1) && costly.error.contains("steps, and 20 are allowed"))
    }

    @Test func `a rule is explained part by part`() async throws {
        let ran = try await Self.ran("explain", [Self.rule] + Self.declared + ["--bind", "order.total=\"120.00 EUR\""])
        #expect(ran.status == .exited(0))
        #expect(ran.output.contains("  order.total > money(\"100.00\", \"EUR\")  →  true\n"))
        #expect(ran.output.contains("    order.country  →  unknown (order.country)\n"))
        #expect(ran.output.contains("missing: order.country\n"))
    }

    @Test func `cases are counted, and those that fail are named`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write(#"{"id":"a","expr":"1 + 1","value":{"int":"2"}}"# + "\n", to: "good.jsonl")
        let good = try await Self.ran("cases", [folder.path])
        #expect(good.status == .exited(0) && good.output == "passed: 1\nfailed: 0\n")
        try folder.write(#"{"id":"b/c","expr":"1 + 1","error":true}"# + "\n", to: "bad.jsonl")
        let bad = try await Self.ran("cases", [folder.path])
        #expect(bad.status == .exited(1))
        #expect(bad.output == "passed: 1\nfailed: 1\nb/c: an error was expected, 2 came\n")
        #expect(try await Self.ran("cases", ["\(folder.path)/none"]).status == .exited(1))
    }
}
