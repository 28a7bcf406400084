import Expressions
import Testing

@Suite struct CheckerTests {
    @Test(arguments: [
        ("order.totl > money(\"1\", \"EUR\")", "there is no variable order.totl; did you mean order.total?"),
        ("order.lines[0].skuu == \"x\"", "line has no field skuu; did you mean sku?"),
        ("order.lines.all(l, l.quantity > \"3\")", "int > string has no meaning"),
        ("order.country == 3", "string and int are never equal"),
        ("order.email == null", "string and null are never equal; whether something is there, has() tells"),
        ("order.total > 100", "money stands beside money only, as in money(\"100.00\", \"EUR\"); this is money > int"),
        (
            "order.total == 100.0",
            "money stands beside money only, as in money(\"100.00\", \"EUR\"); this is money == double"
        ),
        ("order.email.startWith(\"a\")", "there is no function startWith; did you mean startsWith?"),
        ("order.email.startsWith(1)", "startsWith does not take (string, int); it takes (string, string)"),
        ("flag && order.country", "&& and || need a bool on each side; this is string"),
        ("buyer.orders ? 1 : 2", "the condition before ? has to be a bool; this is int"),
        ("!buyer.orders", "! needs a bool; this is int"),
        ("buyer.orders.exists(x, x > 1)", "exists walks over a list or a map; this is int"),
        ("order.lines.map(l, l.price)[\"a\"] == order.total", "the place in a list is an int; this is string"),
        ("order.country in \"BR\"", "string in string has no meaning"),
        ("buyer.tags[1] == \"a\"", "the keys of this map are string; this is int"),
        ("rate + 0.5 > rate", "decimal + double has no meaning"),
        ("{1.5: 2}.size() > 1", "a key is a string, int, uint or bool; this is double"),
        ("flagg", "there is no variable flagg; did you mean flag?"),
        ("money(\"ten\", \"EUR\") < order.total", "\"ten\" is no decimal number like 12.50"),
        ("money(\"10\", \"euro\") < order.total", "\"euro\" is no currency like EUR"),
        ("order.placed < timestamp(\"tomorrow\")", "\"tomorrow\" is no moment like 2026-11-29T12:30:00Z"),
        ("order.email.matches(\"(\")", "in the pattern: a ( without its )"),
        (
            "order.email.matches(\"a(?=b)\")",
            "in the pattern: (? is followed by neither flags nor a name; looking around is not possible"
        ),
    ])
    func `a rule that can't work is refused before it is saved`(text: String, message: String) {
        #expect(Shop.problems(text) == [message])
    }

    @Test func `every fault is told at once, in the order of the text`() {
        let problems = Shop.problems("order.total > 100 && flagg || order.country == 3")
        #expect(problems.count == 3)
    }

    @Test func `a place is told by line, column and caret`() throws {
        let text = "order.total > money(\"1\", \"EUR\")\n  && flagg"
        let problem = try #require(throws: CELProblems.self) { try Shop.compile(text) }.problems[0]
        #expect(problem.line == 2 && problem.column == 6)
        #expect(problem.excerpt == "  && flagg\n     ^^^^^")
        #expect(problem.description.hasPrefix("2:6: there is no variable flagg"))
    }

    @Test func `columns count characters, not bytes`() throws {
        let problem = try #require(throws: CELProblems.self) { try Shop.compile("\"äöü🐱\" == flagg") }.problems[0]
        #expect(problem.column == 11)
    }

    @Test(arguments: [
        ("order.total > money(\"1\", \"EUR\")", CELType.bool), ("order.lines.map(l, l.price)", .list(.money)),
        ("order.lines[0].quantity + 1", .int), ("buyer.tags[\"vip\"]", .string), ("order.placed.getHours()", .int),
        ("flag ? 1 : 2", .int), ("flag ? 1 : \"a\"", .dyn), ("{\"a\": 1}", .map(.string, .int)),
        ("[1, 2u]", .list(.dyn)),
        ("anything.whatever[3] + 1", .dyn), ("buyer.tags[?\"vip\"]", .optional(.string)), ("rate * 3", .decimal),
        ("order.total * rate", .money), ("order.lines.filter(l, l.quantity > 1).size()", .int),
        ("order.lines.map(l, l.price).sum()", .money), ("type(1) == int", .bool), ("size(order.email)", .int),
    ])
    func `types are found`(text: String, type: CELType) throws {
        #expect(try Shop.compile(text).type == type)
    }

    @Test func `the type a caller wants is wanted`() {
        #expect(Shop.problems("1 + 1", expecting: .bool) == ["this has to be bool, and is int"])
        #expect(Shop.problems("anything", expecting: .bool) == [])
    }

    @Test func `an environment refuses what it can't hold`() {
        #expect(throws: CELProblems.self) { try CELEnvironment([.init("a", .int), .init("a", .int)]) }
        #expect(throws: CELProblems.self) { try CELEnvironment([.init("1a", .int)]) }
        #expect(throws: CELProblems.self) { try CELEnvironment([.init("a..b", .int)]) }
        #expect(throws: CELProblems.self) { try CELObject("o", [.init("f", .int), .init("f", .int)]) }
    }

    @Test(arguments: ["int", "list(string)", "map(string, list(money))", "optional(decimal)", "list", "map"])
    func `a type is read as it is written`(text: String) throws {
        let type = try #require(CELType(text))
        #expect(CELType(type.description) == type)
    }

    @Test(arguments: ["", "integer", "list(", "list()", "map(string)", "list(int))", "list(int"])
    func `what is no type is refused`(text: String) { #expect(CELType(text) == nil) }

    @Test func `a caller's own function is checked and called like any other`() throws {
        let isListed = CELFunction(
            "listed", [.init(.string, .string, gives: .bool)],
            .two { list, entry, _ in
                guard case .string("blocked") = list, case .string(let entry) = entry else { return .bool(false) }
                return .bool(entry == "a@example.com")
            })
        let environment = try CELEnvironment([.init("email", .string)], functions: [isListed])
        let rule = try CELExpression.compile("listed('blocked', email)", in: environment, expecting: .bool)
        var bindings = CELBindings(environment)
        bindings["email"] = .string("a@example.com")
        #expect(isSame(rule.evaluate(bindings), .bool(true)))
        #expect(throws: CELProblems.self) { try CELExpression.compile("listed(1, email)", in: environment) }
        #expect(throws: CELProblems.self) { try CELEnvironment([], functions: [CELFunction("size", [])]) }
    }
}
