import Commerce
import JSON
import Testing
import Wire

@testable import CarnetCLI

@Suite struct ReceiptTests {
    /// Figures of the sums do not matter here, only where they are printed.
    private let answer = """
        {"id":"qt_01m8034a2se0ttaqp3wswaqr91","created_at":"2026-11-21T22:00:00Z","expires_at":"2026-11-21T22:30:00Z",\
        "as_of":"2026-11-21","destination":{"country":"NL"},"ship_from":{"country":"CN"},"currency":"EUR",\
        "lines":[{"sku":"TEE-M","hs_code":"610910","origin":"CN","quantity":2,\
        "unit_price":{"amount":"19.99","currency":"EUR"},"total":{"amount":"39.98","currency":"EUR"},\
        "merchant_unit_price":{"amount":"19.99","currency":"EUR"}}],\
        "options":[{"id":"post","mode":"post","goods":{"amount":"39.98","currency":"EUR"},\
        "shipping":{"amount":"4.90","currency":"EUR"},"duty":{"amount":"3.00","currency":"EUR"},\
        "tax":{"amount":"0.00","currency":"EUR"},"fees":{"amount":"0.00","currency":"EUR"},\
        "total":{"amount":"47.88","currency":"EUR"},"pay_now":{"amount":"44.88","currency":"EUR"},\
        "pay_on_delivery":{"amount":"3.00","currency":"EUR"},"regime":"eu_ioss",\
        "customs_value":{"amount":"44.88","currency":"EUR"},"charges":[{"kind":"duty","name":"Customs duty",\
        "formula":"EUR 3.00 once","customs_amount":{"amount":"3.00","currency":"EUR"},\
        "amount":{"amount":"3.00","currency":"EUR"},"rule":{"id":"r1","source":"s","confidence":"high"},\
        "collected_by":"carrier"}],"assumptions":[{"code":"a","detail":"The standard rate."}],"tried":[],\
        "payment_methods":[],"methods_not_offered":[]}],\
        "rate_set":{"id":"rs_1","as_of":"2026-11-21","published_on":"2026-11-20","age_days":1,"rates":[]},\
        "tables_version":"lct_1","methods_version":"m_1"}
        """

    @Test func `a receipt shows every figure with its rule, and who is paid when`() throws {
        let quote = try StrictJSONDecoder().decode(PublicAPI.Quote.self, from: Array(answer.utf8))
        let expected = [
            "Quote qt_01m8034a2se0ttaqp3wswaqr91",
            "CN to NL, rules of 2026-11-21, good until 2026-11-21T22:30:00.000Z",
            "",
            "2 × TEE-M, HS 610910, from CN                                  39.98 EUR",
            "",
            "post, eu_ioss",
            "  Goods                                                        39.98 EUR",
            "  Shipping                                                      4.90 EUR",
            "  Customs duty                                                  3.00 EUR",
            "    EUR 3.00 once [r1, confidence high]",
            "  Total                                                        47.88 EUR",
            "  of it at checkout                                            44.88 EUR",
            "  of it on delivery                                             3.00 EUR",
            "  Assumed: The standard rate.",
            "",
            "Rates rs_1 of 2026-11-20; tables lct_1",
        ]
        #expect(Receipt(quote).text == expected.joined(separator: "\n"))
    }
}
