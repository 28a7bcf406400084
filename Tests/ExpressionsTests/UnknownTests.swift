import Expressions
import Testing

@Suite struct UnknownTests {
    private func names(_ value: CELValue) -> [String]? {
        if case .unknown(let unknown) = value { return unknown.names }
        return nil
    }

    @Test(arguments: [
        ("order.country == 'BR'", ["order.country"]),
        ("order.country == 'BR' && order.email == 'x'", ["order.country", "order.email"]),
        ("order.country == 'BR' && flag", ["order.country"]),
        ("order.country == 'BR' || 1 / buyer.orders > 0", ["order.country"]),
        ("order.lines.exists(l, l.quantity > 1)", ["order.lines"]),
        ("[order.country].size() == 1", ["order.country"]),
        ("size(order.country + order.email) > 1", ["order.country", "order.email"]),
        ("line.category == 'x'", ["line.category"]),
        ("order.country in ['a', 'b']", ["order.country"]),
        ("(order.country == 'BR' ? 1 : 2) > 0", ["order.country"]),
        ("order.email.matches('a+')", ["order.email"]),
    ])
    func `an unknown spreads to what needs it`(text: String, wanted: [String]) throws {
        let line = try #require(Shop.line)
        let values: [String: CELValue] = [
            "flag": .bool(true), "buyer.orders": .int(0), "line": .record(CELRecord(line, ["sku": .string("a")])),
        ]
        #expect(names(try Shop.evaluate(text, values)) == wanted, "\(text)")
    }

    @Test(arguments: [
        ("order.country == 'BR' && !flag", false), ("!flag && order.country == 'BR'", false),
        ("order.country == 'BR' || flag", true), ("flag || order.country == 'BR'", true),
        ("has(order.country)", false), ("has(order.country) && order.country == 'BR'", false),
        ("has(line.sku)", true), ("has(line.category)", false), ("flag ? true : order.country == 'BR'", true),
        ("line.?category.orValue('none') == 'none'", true),
    ])
    func `an unknown that decides nothing is not missed`(text: String, wanted: Bool) throws {
        let line = try #require(Shop.line)
        let values: [String: CELValue] = ["flag": .bool(true), "line": .record(CELRecord(line, ["sku": .string("a")]))]
        #expect(isSame(try Shop.evaluate(text, values), .bool(wanted)), "\(text)")
    }

    @Test func `a value that is said to be unknown is so for has() too`() throws {
        let value = try Shop.evaluate("has(order.country)", ["order.country": .unknown(named: "geo lookup")])
        #expect(names(value) == ["geo lookup"])
    }

    @Test func `each caller says what an unknown means`() throws {
        let rule = try Shop.compile("order.country == 'BR'", expecting: .bool)
        let answers = CELUnknownMeaning.allCases.map { rule.test(Shop.bindings(), whenUnknown: $0) }
        #expect(answers.map(\.answer) == [.yes, .no, .undecided])
        #expect(answers.allSatisfy { $0.missing == ["order.country"] })
        let known = rule.test(Shop.bindings(["order.country": .string("BR")]), whenUnknown: .fails)
        #expect(known.answer == .yes && known.missing.isEmpty)
    }

    @Test func `a condition that fails to run says why`() throws {
        let rule = try Shop.compile("1 / buyer.orders > 2", expecting: .bool)
        let verdict = rule.test(Shop.bindings(["buyer.orders": .int(0)]), whenUnknown: .holds)
        #expect(verdict.answer == .failed && verdict.failure?.kind == .divisionByZero)
        let problem = rule.problem(try #require(verdict.failure))
        #expect(problem.excerpt == "1 / buyer.orders > 2\n^^^^^^^^^^^^^^^^")
    }
}
