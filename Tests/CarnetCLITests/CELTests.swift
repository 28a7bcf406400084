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
        (["country == 'BR'", "--declare", "country=string", "--json"], "{\"unknown\":[\"country\"]}\n"),
        ([#"'\u001b[31m\u202e'"#], #""\u001b[31m\u202e""# + "\n"),
        ([#"'\u001b[31m\u202e'"#, "--json"], #""\u001b[31m\u202e""# + "\n"),
        // A value that the expression uses need not be declared, though another is.
        (["a + b", "--declare", "a=int", "--bind", "a=1", "--bind", "b=2"], "3\n"),
    ])
    func `an expression has a value`(arguments: [String], output: String) async throws {
        let ran = try await Self.ran("eval", arguments)
        #expect(ran.status == .exited(0), "\(ran.error)")
        #expect(ran.output == output)
    }

    @Test(arguments: [
        (["1 / 0"], "1:1: division by zero\n1 / 0\n^^^^^\n"),
        (["1 / 0", "--json"], "1:1: division by zero\n1 / 0\n^^^^^\n"),
        (["1 +"], "1:4: expected a value, found the end\n1 +\n   ^\n"),
        (["x", "--bind", "x"], "--bind takes name=…, not x\n"),
        (["x", "--bind", "x=}"], "--bind x is no JSON value: "),
        (["x", "--bind", "x=1", "--bind", "x=2"], "--bind x is given twice\n"),
        (
            ["x", "--bind", "x=19.99 EUR"],
            "--bind x is no JSON value; a text needs quotes: x=\"19.99 EUR\"\n"
        ),
        (["x", "--declare", "x=integer"], "integer is no type"),
        (["x", "--declare", "x="], "--declare x= has no type\n"),
        (["1", "--declare", "in=int"], "--declare in=int: \"in\" is a reserved word and names no variable\n"),
        (["x", "--declare", "x=money", "--bind", "x=19.99"], "x: 19.99 is no money\n"),
        (
            ["a.total", "--declare", "a.total=money", "--bind", #"a.totla="5 EUR""#],
            "--bind a.totla: there is no variable a.totla; did you mean a.total?\n"
        ),
        (
            ["a.total", "--declare", "a.total=money", "--bind", #"a={"total":"5 EUR"}"#],
            "--bind a: a is not declared, and a.total is: it is bound as a.total=…\n"
        ),
        (["x", "--declare", "x=int", "--bind", "other=1"], "--bind other: there is no variable other\n"),
    ])
    func `what is wrong is told once, on standard error`(arguments: [String], error: String) async throws {
        let ran = try await Self.ran("eval", arguments)
        #expect(ran.status == .exited(1))
        #expect(ran.output == "")
        let isWhole = error.hasSuffix("\n")
        #expect(isWhole ? ran.error == "carnet: " + error : ran.error.hasPrefix("carnet: " + error), "\(ran.error)")
    }

    @Test func `a file may hold values that an expression does not use, but no misspelt ones`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("\u{FEFF}" + #"{"total":5,"totally":6,"country":"BR"}"#, to: "order.json")
        let file = "\(folder.path)/order.json"
        let good = try await Self.ran("eval", ["total + 1", "--declare", "total=int", "--bindings", file])
        #expect(good.status == .exited(0) && good.output == "6\n", "\(good.error)")
        let bad = try await Self.ran("eval", ["county", "--declare", "county=string", "--bindings", file])
        #expect(bad.status == .exited(1))
        #expect(bad.error == "carnet: \(file): there is no variable country; did you mean county?\n")
    }

    @Test func `a long value is printed whole`() async throws {
        let numbers = (0..<300).map(String.init).joined(separator: ", ")
        #expect(try await Self.ran("eval", ["[\(numbers)]"]).output == "[\(numbers)]\n")
    }

    @Test func `a rule is checked before it is saved`() async throws {
        let good = try await Self.ran("check", [Self.rule, "--expect", "bool"] + Self.declared)
        #expect(good.status == .exited(0))
        #expect(good.output.hasPrefix("type: bool\ncost: at most "))
        #expect(good.output.hasSuffix("uses: order.country, order.total\n"))
        let bad = try await Self.ran("check", ["order.total > 100 && order.contry == 1"] + Self.declared)
        #expect(bad.status == .exited(1))
        #expect(bad.output == "" && bad.error.hasPrefix("carnet: 1:1: money stands beside money only"))
        #expect(bad.error.contains("\n1:22: there is no variable order.contry; did you mean order.country?\n"))
        let json = try await Self.ran("check", ["a > 1", "--declare", "a=int", "--json"])
        #expect(json.output.hasPrefix(#"{"type":"bool","cost":"#) && json.output.hasSuffix(#","uses":["a"]}"# + "\n"))
        let costly = try await Self.ran("check", ["[1,2,3].all(x, [1,2,3].all(y, x < y))", "--cost", "20"])
        #expect(costly.status == .exited(1) && costly.error.contains("steps, and 20 are allowed"))
    }

    @Test func `a rule is explained part by part`() async throws {
        let ran = try await Self.ran("explain", [Self.rule] + Self.declared + ["--bind", "order.total=\"120.00 EUR\""])
        #expect(ran.status == .exited(0))
        #expect(ran.output.contains("  order.total > money(\"100.00\", \"EUR\")  →  true\n"))
        #expect(ran.output.contains("    order.country  →  unknown (order.country)\n"))
        #expect(ran.output.contains("missing: order.country\n"))
        let json = try await Self.ran("explain", ["a > 1", "--declare", "a=int", "--json"])
        #expect(json.status == .exited(0) && json.output.hasPrefix(#"{"unknown":["a"],"cost":"#))
        #expect(json.output.contains(#"{"text":"a","depth":1,"values":["unknown (a)"]}"#))
        let failed = try await Self.ran("explain", ["1 / 0", "--json"])
        #expect(failed.status == .exited(1) && failed.error == "carnet: 1:1: division by zero\n1 / 0\n^^^^^\n")
        #expect(failed.output.hasPrefix("{") && failed.output.filter { $0 == "\n" }.count == 1)
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
        try folder.write(#"{"id":"d","expr":"1","value":{"int64":"1"}}"# + "\n", to: "bad.jsonl")
        let broken = try await Self.ran("cases", [folder.path])
        #expect(broken.status == .exited(1))
        #expect(broken.output == "passed: 1\nfailed: 1\nbad.jsonl:1: value: there is no type int64\n")
        let none = try await Self.ran("cases", ["\(folder.path)/none"])
        #expect(none.status == .exited(1) && none.error == "carnet: there is no folder \(folder.path)/none\n")
    }
}
