import CheckoutDomain
import Commerce
import Testing

@Suite struct CartRulesTests {
    private func line(
        sku: String = "TEE", quantity: Int64 = 1, price: Money = Money(10_00, .eur), grams: Int64? = nil
    ) -> CartRules.Line {
        CartRules.Line(sku: sku, quantity: quantity, unitPrice: price, netGrams: grams)
    }

    private func option(_ id: String = "post", freight: Money = Money(5_00, .eur)) -> CartRules.Option {
        CartRules.Option(id: id, freight: freight, insurance: nil, daysMin: nil, daysMax: nil)
    }

    private func pointers(_ lines: [CartRules.Line], _ options: [CartRules.Option]) -> [String] {
        CartRules.faults(lines: lines, options: options).map(\.pointer)
    }

    @Test func `a plain cart has no fault`() { #expect(pointers([line()], [option()]).isEmpty) }

    @Test func `every fault of a cart is named at once`() {
        let lines = [
            line(sku: ""), line(quantity: 0), line(quantity: CartRules.quantityMax + 1), line(price: Money(0, .eur)),
            line(price: Money(-1, .eur)), line(price: Money(10_00, .usd)),
            line(price: Money(CartRules.amountMinorMax + 1, .eur)), line(grams: 0),
        ]
        let options = [
            option(), option(freight: Money(-1, .eur)), option("dear", freight: Money(1, .usd)),
            CartRules.Option(id: "late", freight: Money(1, .eur), insurance: Money(-1, .eur), daysMin: 5, daysMax: 3),
        ]
        #expect(
            pointers(lines, options) == [
                // All of it together is too dear, besides.
                "/lines", "/lines/0/sku", "/lines/1/quantity", "/lines/2/quantity", "/lines/3/unit_price/amount",
                "/lines/4/unit_price/amount", "/lines/5/unit_price/currency", "/lines/6/unit_price/amount",
                "/lines/7/net_grams", "/delivery_options/1/id", "/delivery_options/1/freight/amount",
                "/delivery_options/2/freight/currency", "/delivery_options/3/days_max",
                "/delivery_options/3/insurance/amount",
            ])
    }

    @Test func `an empty cart, too many lines and too many options are refused`() {
        #expect(pointers([], []) == ["/lines", "/delivery_options"])
        let many = [CartRules.Line](repeating: line(), count: CartRules.linesMax + 1)
        #expect(pointers(many, [option()]) == ["/lines"])
        #expect(pointers([CartRules.Line](repeating: line(), count: CartRules.linesMax), [option()]).isEmpty)
        let options = (0...CartRules.optionsMax).map { option("o\($0)") }
        #expect(pointers([line()], options) == ["/delivery_options"])
    }

    @Test(arguments: [
        ("4242 4242 4242 4242", true), ("4242-4242-4242-4242", true), ("378282246310005", true),
        ("4242424242424241", false), ("tok_4242424242424242", false), ("123456789012", false),
    ])
    func `a card number is known by its length and its check digit`(token: String, isCard: Bool) {
        let words = OrderRules.Words(
            name: "Ana", email: "ana@example.com", returnURL: "https://shop.example/back", instrumentToken: token)
        #expect(OrderRules.faults(words).map(\.pointer) == (isCard ? ["/instrument/token"] : []))
    }

    @Test(arguments: [
        "", "ana", "ana@", "@example.com", "a@b@example.com", "ana@example", "ana @example.com", "ana@.com",
    ])
    func `text that is no e-mail address is refused`(email: String) {
        let words = OrderRules.Words(
            name: "", email: email, returnURL: "javascript:alert(1)", instrumentToken: nil)
        #expect(OrderRules.faults(words).map(\.pointer) == ["/buyer/name", "/buyer/email", "/return_url"])
    }

    @Test(arguments: [
        ("203.0.113.9", true), ("0.0.0.0", true), ("256.1.1.1", false), ("1.2.3", false), ("01.2.3.4", false),
        ("2001:db8::1", true), ("::1", true), ("1:2:3:4:5:6:7:8", true), ("1:2:3:4:5:6:7", false),
        ("2001::db8::1", false),
        ("12345::1", false), ("", false), ("localhost", false),
    ])
    func `text that is no internet address is refused`(ip: String, isAddress: Bool) {
        let words = OrderRules.Words(
            name: "Ana", email: "ana@example.com", returnURL: "https://shop.example", instrumentToken: nil, ip: ip)
        #expect(OrderRules.faults(words).map(\.pointer) == (isAddress ? [] : ["/buyer/ip"]))
    }
}
