import Commerce
import PaymentsDomain
import Testing

@testable import PaymentsService

/// What the providers' words mean in ours.
@Suite struct ProviderWordsTests {
    private static let moment = Timestamp(millisecondsSince1970: 1_795_000_000_000)

    /// NPCI response codes as in Juspay's and Razorpay's documentation.
    @Test(arguments: [
        ("SUCCESS", "00", [PaymentFact.Kind.captured], nil as FailureReason?),
        ("SUCCESS", "U69", [], nil),
        ("PENDING", "01", [], nil),
        ("PENDING", "RB", [.deemed], nil),
        ("DEEMED", "RB", [.deemed], nil),
        ("FAILURE", "RB", [.deemed], nil),
        ("EXPIRED", "U69", [.expired], nil),
        ("FAILURE", "U69", [.expired], nil),
        ("FAILURE", "Z9", [.failed], .insufficientFunds),
        ("FAILURE", "ZA", [.failed], .declined),
        ("FAILURE", "ZM", [.failed], .wrongPin),
        ("FAILURE", "XX", [.failed], .declined),
        ("success", "00", [], nil),
        ("", "", [], nil),
    ])
    func `UPI`(status: String, code: String, kinds: [PaymentFact.Kind], reason: FailureReason?) {
        let facts = UPIOutcome(
            status: status, responseCode: code, orderID: "o1", rrn: "r1", amount: Money(1_00, .inr),
            source: .callback, at: Self.moment
        ).facts
        #expect(facts.map(\.kind) == kinds)
        #expect(facts.first?.reason == reason)
        #expect(facts.first.map { $0.transaction == ($0.kind == .captured ? "r1" : "o1") } != false)
    }

    /// petervdbroek/ideal2 src/Resources/PaymentStatus.php
    @Test(arguments: [
        ("Open", nil as PaymentFact.Kind?, nil as PaymentFact.Kind?),
        ("SettlementCompleted", .captured, .successReported),
        ("Cancelled", .cancelled, .cancelled), ("Expired", .expired, .expired), ("Error", .failed, .failed),
        ("Success", nil, nil),
    ])
    func `iDEAL`(status: String, answered: PaymentFact.Kind?, notified: PaymentFact.Kind?) {
        let amount = Money(19_99, .eur)
        #expect(
            IDEALConnector.facts(status, transaction: "p1", amount: amount, source: .query, at: Self.moment)
                .first?.kind == answered)
        #expect(
            IDEALConnector.facts(status, transaction: "p1", amount: nil, source: .callback, at: Self.moment)
                .first?.kind == notified)
    }

    @Test(arguments: [
        ("registered", nil as String?, nil as PaymentFact.Kind?), ("paid", "243.12", .captured),
        ("credited", "243.12", .captured), ("paid", nil, .successReported), ("written_off", nil, .failed),
        ("expired", nil, .expired), ("PAID", "243.12", nil),
    ])
    func `boleto`(status: String, paid: String?, kind: PaymentFact.Kind?) throws {
        let facts = try BoletoConnector.facts(
            status, boleto: "b1", paid: paid, source: .callback, at: Self.moment)
        #expect(facts.first?.kind == kind)
        #expect(facts.first?.amount == (kind == .captured ? Money(243_12, .brl) : nil))
    }

    @Test func `a boleto that was paid and then credited was paid once`() throws {
        let paid = try BoletoConnector.facts("paid", boleto: "b1", paid: "1.00", source: .callback, at: Self.moment)
        let credited = try BoletoConnector.facts(
            "credited", boleto: "b1", paid: "1.00", source: .callback, at: Self.moment.adding(.seconds(86_400)))
        #expect(paid.map(\.identity) == credited.map(\.identity))
    }

    @Test(arguments: ["243.1", "243,12", "-1.00", "", "1e2"])
    func `a sum that is none is refused`(text: String) {
        #expect(throws: CallbackRefusal.self) {
            try BoletoConnector.facts("paid", boleto: "b1", paid: text, source: .callback, at: Self.moment)
        }
    }

    @Test(arguments: [
        ("WAIT_BUYER_PAY", nil as PaymentFact.Kind?), ("TRADE_SUCCESS", .captured), ("TRADE_FINISHED", .captured),
        ("TRADE_CLOSED", .failed), ("trade_success", nil),
    ])
    func `Alipay`(status: String, kind: PaymentFact.Kind?) {
        let facts = AlipayConnector.facts(
            status, transaction: "t1", amount: Money(1_00, .cny), source: .callback, at: Self.moment)
        #expect(facts.first?.kind == kind)
    }

    /// 23:59 in São Paulo is the last minute of a slip.
    @Test func `a slip ends with its day in São Paulo`() throws {
        let day = try #require(CalendarDate("2026-11-25"))
        #expect(BoletoConnector.end(of: day) == Timestamp("2026-11-26T03:00:00Z"))
        let lastMinute = try #require(Timestamp("2026-11-26T02:59:00Z"))
        #expect(BoletoConnector.dueDate(expiring: lastMinute) == day)
        #expect(BoletoConnector.dueDate(expiring: lastMinute.adding(.seconds(60))) == day.adding(days: 1))
    }
}
