import Expressions
import Testing

@Suite struct MoneyTests {
    @Test(arguments: [
        ("order.total > money('99.99', 'EUR')", true), ("order.total == money('100', 'EUR')", true),
        ("order.total - money('0.01', 'EUR') < money('100', 'EUR')", true),
        ("order.total * rate == money('108.10', 'EUR')", true),
        ("order.total * 3 == money('300.00', 'EUR')", true),
        ("order.total.amount() == decimal('100.0')", true), ("order.total.currency() == 'EUR'", true),
        ("rate * rate == decimal('1.168561')", true), ("decimal('0.1') + decimal('0.2') == decimal('0.3')", true),
        ("rate > 1 && rate < 2", true), ("-order.total < order.total", true),
        ("decimal('2.5').round(0, 'half_even') == 2", true), ("decimal('2.5').round(0, 'half_up') == 3", true),
        ("decimal('-2.5').round(0, 'floor') == -3", true),
        ("order.total.divide(3, 2, 'half_up') == money('33.33', 'EUR')", true),
        ("order.total.divide(money('50', 'EUR'), 2, 'down') == 2", true),
        ("[order.total, order.total].sum() == money('200', 'EUR')", true),
        ("order.total in [money('1', 'EUR'), money('100.0', 'EUR')]", true),
        ("order.total in [money('100', 'USD')]", false),
        ("string(order.total) == '100.00 EUR'", true), ("math.abs(-order.total) == order.total", true),
        ("int(decimal('12.99')) == 12", true), ("math.greatest(rate, 1) == rate", true),
        ("'%d %.1f'.format([rate, rate]) == '1.081 1.1'", true),
    ])
    func `money and decimals are exact`(text: String, wanted: Bool) throws {
        let values = ["order.total": money("100.00", "EUR"), "rate": .decimal(try #require(CELDecimal("1.081")))]
        #expect(isSame(try Shop.evaluate(text, values), .bool(wanted)), "\(text)")
    }

    @Test(arguments: [
        "order.total > money('1', 'USD')", "order.total == money('100', 'USD')", "order.total != money('100', 'USD')",
        "order.total + money('1', 'USD') == order.total", "order.total.divide(money('1', 'USD'), 2, 'down') == 1",
        "[order.total, money('1', 'USD')].sum() == order.total",
    ])
    func `two currencies are never mixed`(text: String) throws {
        let value = try Shop.evaluate(text, ["order.total": money("100.00", "EUR")])
        guard case .error(let failure) = value else { return #expect(Bool(false), "\(value)") }
        #expect(failure.kind == .currencyMismatch)
        #expect(failure.range != nil)
    }

    @Test(arguments: [
        "decimal('170141183460469231731687303715884105727') + decimal('1')",
        "decimal('99999999999999999999') * decimal('99999999999999999999')",
        "decimal('0.0000000001') * decimal('0.0000000001')", "decimal('1').divide(0, 2, 'down')",
        "decimal('1').round(2, 'sideways')", "decimal('1').round(19, 'down')", "int(decimal('9223372036854775808'))",
    ])
    func `what does not fit is a failure, never something near it`(text: String) throws {
        let expression = try CELExpression.unchecked(text, in: Shop.environment)
        guard case .error = expression.evaluate(Shop.bindings()) else { return #expect(Bool(false), "\(text)") }
    }

    @Test(arguments: ["", ".", "1.", ".5", "1e3", "+1", "--1", "1.0000000000000000001", "1,5", " 1", "٣", "1-"])
    func `what is no decimal is refused`(text: String) { #expect(CELDecimal(text) == nil) }

    @Test(arguments: [
        "0", "-0.00", "1.50", "170141183460469231731687303715884105727", "-12345678901234567890.123456789",
    ])
    func `a decimal is written as it was read`(text: String) throws {
        let number = try #require(CELDecimal(text))
        #expect(number.description == (text == "-0.00" ? "0.00" : text))
    }

    @Test func `equal decimals hash alike, whatever their digits`() throws {
        let left = try #require(CELDecimal("1.50"))
        let right = try #require(CELDecimal("1.5"))
        #expect(left == right && Set([left, right]).count == 1)
    }

    @Test func `numbers at the edge are compared without being scaled`() throws {
        let large = try #require(CELDecimal("170141183460469231731687303715884105727"))
        let small = try #require(CELDecimal("0.000000000000000001"))
        #expect(small < large && large != small && !(large < small))
    }
}
