import Expressions
import Testing

/// What a message says beside what is wrong: what was meant, most likely.
@Suite struct HintTests {
    @Test(arguments: [
        ("[1].map(x)", "map takes (x, value) or (x, condition, value)"),
        ("[1].all(x > 1)", "all takes (x, condition) or (i, x, condition)"),
        ("[1].exists_one(i, x, y, z)", "exists_one takes (x, condition) or (i, x, condition)"),
        ("[1].filter(i, x, x > 1)", "filter takes (x, condition)"),
        ("[1].transformList(x, x)", "transformList takes (i, x, value) or (i, x, condition, value)"),
        (
            "map([1], x, x)",
            "map stands behind what it walks over, x.map(…), and takes (x, value) or (x, condition, value)"
        ),
        ("cel.bind(x, 1)", "cel.bind takes (x, value, result)"), ("has()", "has takes one field: has(a.b)"),
    ])
    func `a macro says what it takes`(text: String, message: String) throws {
        #expect(Shop.problems(text) == [message])
        let value = try CELExpression.unchecked(text, in: Shop.environment).evaluate(Shop.bindings())
        guard case .error(let failure) = value else { return #expect(Bool(false), "\(value)") }
        #expect(failure.message == message)
    }

    @Test(arguments: [
        ("order.lines.filter(l, true).map(l, l.price).frist()", "frist()"),
        ("order.lines.map(l, l.price)\n  .sum(1)", "sum(1)"), ("[1].map(x, x).join(2)", "join(2)"),
    ])
    func `of a chain the call is shown that is wrong`(text: String, shown: String) throws {
        let problems = #expect(throws: CELProblems.self) { try CELExpression.compile(text, in: Shop.environment) }
        let problem = try #require(problems?.problems.first)
        let line = try #require(text.split(separator: "\n").last)
        let column = line.utf8.count - shown.utf8.count + 1
        #expect(problem.description.hasPrefix("\(text.contains("\n") ? 2 : 1):\(column): "), "\(problem)")
    }

    @Test(arguments: ["==", "<", "+", "-", "!="]) func `two currencies that are written out are told`(symbol: String) {
        #expect(Shop.problems("money('5', 'EUR') \(symbol) money('4', 'USD')").first == "EUR and USD never meet")
    }

    @Test(arguments: [
        ("len(order.email)", "there is no function len; did you mean size()?"),
        ("order.lines.count()", "there is no function count; did you mean size()?"),
        ("order.lines.length", "list(line) has no fields; did you mean size()?"),
        ("order.lines.size > 1", "size is a function: size()"), ("order.email.trim", "trim is a function: trim()"),
        ("order.lines.sort()", "there is no function sort"),
        ("not(flag)", "there is no function not; did you mean !?"),
        ("flg", "there is no variable flg; did you mean flag?"),
        ("flog1", "there is no variable flog1; did you mean flag?"),
        ("fg", "there is no variable fg"),
    ])
    func `a near name is told, a far one is not`(text: String, message: String) {
        #expect(Shop.problems(text) == [message])
    }

    @Test(arguments: [
        ("flag = true", "\"=\" is no part of the language; did you mean ==?"),
        ("flag & true", "\"&\" is no part of the language; did you mean &&?"),
        ("flag and flag", "expected the end or an operator, found \"and\"; did you mean &&?"),
        ("(flag OR flag)", "expected \")\", found \"OR\"; did you mean ||?"),
        ("not flag", "expected the end or an operator, found \"flag\"; did you mean !?"),
        ("flag flag", "expected the end or an operator, found \"flag\""),
        ("order.email == “a”", "\"“\" is no part of the language; a text stands in straight quotes, \"…\" or '…'"),
        ("flag\u{A0}&& flag", "the invisible character U+00A0 is no part of the language"),
        ("\u{FEFF}flag", "the invisible character U+FEFF is no part of the language"),
        ("flag\u{200B}", "the invisible character U+200B is no part of the language"),
    ])
    func `what other languages write is known`(text: String, message: String) {
        #expect(Shop.problems(text) == [message])
    }

    @Test func `a constant that can't be read is told once`() {
        #expect(Shop.problems("matches(\"a\", \"(\")") == ["in the pattern: a ( without its )"])
    }

    @Test func `an empty list of money has no sum, a zero before it makes one`() throws {
        let list = "order.lines.map(l, l.price)"
        guard case .error(let failure) = try Shop.evaluate("\(list).sum()", ["order.lines": .list([])]) else {
            return #expect(Bool(false))
        }
        #expect(failure.message.contains("([money(\"0\", \"EUR\")] + list).sum()"))
        let sum = try Shop.evaluate("([money('0', 'EUR')] + \(list)).sum()", ["order.lines": .list([])])
        #expect(isSame(sum, money("0", "EUR")))
    }

    @Test(arguments: [
        ("order.totla", ["order.total", "flag"], "there is no variable order.totla; did you mean order.total?"),
        ("order", ["order.total"], "order is not declared, and order.total is: it is bound as order.total=…"),
        ("other", ["order.total"], nil),
    ])
    func `what was meant by a name that reaches nothing is told`(name: String, unbound: [String], message: String?) {
        #expect(CELEnvironment.misbound(name, unbound: unbound) == message)
    }

    @Test func `reserved words are known anywhere in a name where they can't stand`() {
        #expect(CELEnvironment.reservedWord(in: "in") == "in")
        #expect(CELEnvironment.reservedWord(in: "a.true") == "true")
        #expect(CELEnvironment.reservedWord(in: "a.for") == nil)
    }
}

/// What is printed neither steers a terminal nor hides.
@Suite struct VisibleTests {
    @Test func `control characters and marks of direction are escapes`() {
        #expect(
            "a\u{1B}[31m\u{7F}\u{9B}\u{2028}\u{202E}\u{2069}\u{FEFF}".visible
                == "a\\u001b[31m\\u007f\\u009b\\u2028\\u202e\\u2069\\ufeff")
        #expect("ä\t🐱\n".visible == "ä\t🐱\n")
        #expect(CELValue.string("\u{1B}\n").description == "\"\\u001b\\n\"")
    }

    @Test func `the caret stands under its place behind what is escaped`() throws {
        let text = "\t'\u{1B}' == flagg\r\n"
        let problem = try #require(throws: CELProblems.self) { try Shop.compile(text) }.problems[0]
        #expect(problem.excerpt == "\t'\\u001b' == flagg\n\t            ^^^^^")
        #expect(problem.column == 9)
    }

    @Test func `a long value is cut in messages, and whole where it is asked for`() {
        let list = CELValue.list((0..<500).map { .int($0) })
        #expect(list.description.hasSuffix("…]") && list.wholeText.hasSuffix("498, 499]"))
        #expect(CELValue.string(String(repeating: "a", count: 500)).wholeText.utf8.count == 502)
        #expect(CELValue.bytes(Array(repeating: 97, count: 50)).wholeText.utf8.count == 53)
    }
}
