import PaymentsDomain
import Testing

@Suite struct CardNumberGuardTests {
    /// Test numbers that card schemes publish: Visa, Mastercard, American Express, UnionPay of 19 digits.
    @Test(arguments: [
        "4242424242424242", "card 5555 5555 5555 4444 please", "3782-822463-10005", "x6205500000000000004y",
    ])
    func `a card number is found, with blanks and dashes or without`(text: String) {
        #expect(CardNumberGuard.findsNumber(in: text))
    }

    @Test(arguments: [
        "", "Order 1", "4242424242424241", "0000 0000 0000 0000", "123456789012", "Order 20261121-000017",
        "42424242424242424242",
    ])
    func `other numbers are left alone`(text: String) {
        #expect(!CardNumberGuard.findsNumber(in: text))
    }
}
