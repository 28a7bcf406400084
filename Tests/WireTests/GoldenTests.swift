import Commerce
import JSON
import Testing
import Wire

/// What crosses HTTP, as bytes, both ways: a change here is a change for merchants.
@Suite struct GoldenTests {
    private func roundTrip<Value: Codable & Equatable>(_ value: Value, _ text: String) throws {
        #expect(String(decoding: try StrictJSONEncoder().encode(value), as: UTF8.self) == text)
        #expect(try StrictJSONDecoder().decode(Value.self, from: Array(text.utf8)) == value)
    }

    @Test func `a cart`() throws {
        try roundTrip(
            PublicAPI.QuoteRequest(
                destination: LandedCostAPI.Destination(country: .netherlands),
                shipFrom: LandedCostAPI.ShipFrom(country: .china), currency: .eur,
                lines: [
                    PublicAPI.QuoteLine(
                        sku: "TEE", hsCode: try #require(HSCode("6109.10")), origin: .china, quantity: 5,
                        unitPrice: Money(12_50, .usd))
                ],
                deliveryOptions: [PublicAPI.DeliveryOption(id: "post", freight: Money(5_00, .usd), mode: .post)]),
            #"{"destination":{"country":"NL"},"ship_from":{"country":"CN"},"currency":"EUR","lines":[{"sku":"TEE","#
                + #""hs_code":"610910","origin":"CN","quantity":5,"unit_price":{"amount":"12.50","currency":"USD"}}],"#
                + #""delivery_options":[{"id":"post","freight":{"amount":"5.00","currency":"USD"},"mode":"post"}]}"#)
    }

    @Test func `a payment and what the buyer must do`() throws {
        let at = try #require(Timestamp("2026-11-21T20:42:46.5Z"))
        try roundTrip(
            PaymentsAPI.Payment(
                id: try #require(PaymentID("pay_01jd0000000000000000000000")),
                orderId: try #require(OrderID("ord_01jd0000000000000000000000")), method: "boleto", provider: "boleto",
                state: .requiresAction, amount: Money(243_12, .brl),
                action: PaymentsAPI.PaymentAction(kind: .voucher, line: "00190", dueOn: CalendarDate("2026-11-25")),
                sequence: 2, createdAt: at, expiresAt: at, updatedAt: at),
            #"{"id":"pay_01jd0000000000000000000000","order_id":"ord_01jd0000000000000000000000","method":"boleto","#
                + #""provider":"boleto","state":"requires_action","amount":{"amount":"243.12","currency":"BRL"},"#
                + #""flags":[],"action":{"kind":"voucher","line":"00190","due_on":"2026-11-25"},"sequence":2,"#
                + #""created_at":"2026-11-21T20:42:46.500Z","expires_at":"2026-11-21T20:42:46.500Z","#
                + #""updated_at":"2026-11-21T20:42:46.500Z"}"#)
    }

    @Test func `a privacy request as it stands`() throws {
        let at = try #require(Timestamp("2026-11-21T20:42:46.5Z"))
        let due = try #require(Timestamp("2026-12-21T20:42:46.5Z"))
        try roundTrip(
            PublicAPI.PrivacyRequest(
                id: try #require(PrivacyRequestID("prv_01jd0000000000000000000000")), type: .erasure, status: .held,
                law: "gdpr", receivedAt: at, dueAt: due,
                rule: PublicAPI.PrivacyRule(
                    term: "1 month", effectiveFrom: try #require(CalendarDate("2018-05-25")), source: "art. 12(3)",
                    confidence: "high"),
                services: [
                    PublicAPI.PrivacyServiceStatus(
                        service: "payments", status: .held, records: 0,
                        holds: [SubjectsAPI.Hold(object: "pay_1", reason: "open_payment", endsAt: due)])
                ], createdAt: at),
            #"{"id":"prv_01jd0000000000000000000000","type":"erasure","status":"held","law":"gdpr","#
                + #""received_at":"2026-11-21T20:42:46.500Z","due_at":"2026-12-21T20:42:46.500Z","#
                + #""rule":{"term":"1 month","effective_from":"2018-05-25","source":"art. 12(3)","confidence":"high"},"#
                + #""services":[{"service":"payments","status":"held","records":0,"holds":[{"object":"pay_1","#
                + #""reason":"open_payment","ends_at":"2026-12-21T20:42:46.500Z"}]}],"#
                + #""created_at":"2026-11-21T20:42:46.500Z"}"#)
    }

    @Test func `an amount with the wrong number of decimals is refused where it stands`() throws {
        let text = #"{"id":"a","amount":{"amount":"12.5","currency":"EUR"}}"#
        do {
            _ = try StrictJSONDecoder().decode(PricingAPI.AmountToPrice.self, from: Array(text.utf8))
            Issue.record("it was accepted")
        } catch {
            #expect(error.issues.map(\.pointer) == ["/amount/amount"])
        }
    }

    @Test func `every operation that moves something asks for a key`() {
        #expect(PublicAPI.createOrder.isKeyed && PaymentsAPI.create.isKeyed)
        #expect(PublicAPI.createPrivacyRequest.isKeyed)
    }
}
