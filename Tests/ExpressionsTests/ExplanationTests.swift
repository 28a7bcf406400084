import Expressions
import Testing

@Suite struct ExplanationTests {
    @Test func `each part has the value it had, and what was not needed says so`() throws {
        let rule = try Shop.compile("buyer.orders > 3 || order.country == 'BR' || flag")
        let values: [String: CELValue] = ["buyer.orders": .int(1), "order.country": .string("BR")]
        let explanation = rule.explain(Shop.bindings(values))
        #expect(
            explanation.description == """
                buyer.orders > 3 || order.country == 'BR' || flag  →  true
                  buyer.orders > 3  →  false
                    buyer.orders  →  1
                  order.country == 'BR'  →  true
                    order.country  →  "BR"
                  flag  →  not needed
                """)
    }

    @Test func `a loop tells each round`() throws {
        let explanation = try Shop.compile("[1, 2, 3].exists(x, x * 2 == 4)").explain(Shop.bindings())
        let body = try #require(explanation.steps.first { $0.text == "x * 2" })
        #expect(body.values.map(\.description) == ["2", "4"])
        #expect(isSame(explanation.value, .bool(true)))
    }

    @Test func `a missing value is named where it was missed`() throws {
        let text = try Shop.compile("order.total > money('1', 'EUR')").explain(Shop.bindings()).description
        #expect(text.contains("order.total  →  unknown (order.total)"))
    }

    @Test func `an explanation comes to the same value and does not grow without end`() throws {
        let rule = try Shop.compile(
            "[1,2,3,4,5,6,7,8,9,10].map(a, [1,2,3,4,5,6,7,8,9,10].map(b, [1,2,3,4,5,6,7,8,9,10].map(c, a * b * c))).size()"
        )
        let explanation = rule.explain(Shop.bindings())
        #expect(explanation.isCut)
        #expect(isSame(explanation.value, .int(10)))
        #expect(explanation.cost == rule.measure(Shop.bindings()).cost)
    }
}
