import Commerce
import Testing

@testable import SandboxService

@Suite struct UPITextTests {
    /// The sample of Juspay's UPI intent reference, without the blank before the name.
    private static let sample =
        "upi://pay?tr=202101345671229366&tid=121313202101345671229366&pa=juspay@axisbank&mc=1234"
        + "&pn=Merchant%20Inc&am=1.00&cu=INR&tn=Pay%20for%20merchant"

    @Test func `a link is read field by field and written again`() throws {
        let link = try UPILink(reading: Self.sample)
        #expect(link["pn"] == "Merchant Inc")
        #expect(link["am"] == "1.00")
        #expect(link["mam"] == nil)
        #expect(link.text == Self.sample)
    }

    @Test(arguments: [
        (text: "http://pay?pa=a@b", flaw: UPILinkFlaw.notALink), (text: "upi://pay?pa", flaw: .malformed("pa")),
        (text: "upi://pay?pn=A+B", flaw: .malformed("pn")), (text: "upi://pay?pn=%FF", flaw: .malformed("pn")),
        (text: "upi://pay?am=1&am=2", flaw: .repeated("am")),
        (text: "upi://pay?pn=" + String(repeating: "a", count: 2_000), flaw: .tooLong),
    ])
    func `a link that an app would stumble over is refused`(text: String, flaw: UPILinkFlaw) {
        #expect(throws: flaw) { try UPILink(reading: text) }
    }

    private static let order = SaleDetails.UPI(
        payeeVPA: "kade@sandbox", payeeName: "Kade", mcc: "5651", note: "Order 7e4177", tr: "TR1", tid: "SBX1")

    @Test func `the provider's own link agrees with its order`() throws {
        let amount = Money(15_033_00, .inr)
        let link = Self.order.link(for: amount)
        #expect(
            link.text == "upi://pay?pa=kade@sandbox&pn=Kade&mc=5651&tid=SBX1&tr=TR1&tn=Order%207e4177"
                + "&am=15033.00&cu=INR&mode=01")
        #expect(Self.order.disagreements(with: link, amount: amount).isEmpty)
    }

    @Test func `each field that differs is named`() throws {
        let link = try UPILink(reading: "upi://pay?pa=other@bank&pn=Kade&mc=5651&tr=TR1&am=15033.0&cu=INR&mode=99")
        let found = Self.order.disagreements(with: link, amount: Money(15_033_00, .inr))
        #expect(
            found == [
                "The payee (pa) is other@bank; the order has kade@sandbox.",
                "The transaction (tid) is missing; the order has SBX1.",
                "The amount (am) is 15033.0; the order has 15033.00.", "The mode 99 is not in the specification.",
            ])
    }

    /// Valid and invalid ones from the tests of stripe-ios.
    @Test(arguments: ["stripe@icici", "stripe@okaxis", "stripe.9897605011@paytm", "user@paytm"])
    func `a UPI number is taken`(text: String) throws {
        #expect(try UPINumber(text).text == text)
    }

    @Test(arguments: ["", "stripe", "a@b@c", "name@bank.com", "@bank", "name@", "na me@bank", "name@ba-nk"])
    func `what is no UPI number is refused`(text: String) {
        #expect(throws: UPINumberFlaw.self) { try UPINumber(text) }
    }

    @Test func `a dot after the @ is told with the way out`() {
        let flaw = #expect(throws: UPINumberFlaw.self) { try UPINumber("ananya@okaxis.com") }
        #expect(
            flaw?.sentence
                == "A UPI number has one @ and no dot after it. Yours ends in “@okaxis.com”; try “@okaxis”.")
    }
}
