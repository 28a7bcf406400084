import Commerce
import PaymentsDomain
import Testing

@Suite struct UPIIntentLinkTests {
    /// The sample of the NPCI linking specification 1.6, with Juspay's values.
    @Test func `a link is the specification's sample byte for byte`() throws {
        let payee = try #require(VirtualPaymentAddress("juspay@axisbank"))
        let link = try UPIIntentLink(
            payee: payee, payeeName: "Merchant Inc", categoryCode: "1234",
            transactionID: "121313202101345671229366", reference: "202101345671229366", note: "Pay for merchant",
            amount: Money(100, .inr))
        #expect(
            link.text
                == "upi://pay?pa=juspay@axisbank&pn=Merchant%20Inc&mc=1234&tid=121313202101345671229366"
                + "&tr=202101345671229366&tn=Pay%20for%20merchant&am=1.00&cu=INR")
    }

    @Test func `what is written is read back`() throws {
        let payee = try #require(VirtualPaymentAddress("carnet@okaxis"))
        let link = try UPIIntentLink(
            payee: payee, payeeName: "Carnet & Söhne + 100%", categoryCode: "5999", transactionID: "PSP0001",
            reference: "ORD-1", note: "Order 1 = ₹", amount: Money(129_900, .inr))
        #expect(!link.text.contains("+"))
        #expect(
            UPIIntentLink.parameters(of: link.text) == [
                "pa": "carnet@okaxis", "pn": "Carnet & Söhne + 100%", "mc": "5999", "tid": "PSP0001", "tr": "ORD-1",
                "tn": "Order 1 = ₹", "am": "1299.00", "cu": "INR",
            ])
    }

    /// First: NPCI UPI Linking Specification, samples. Second: a public integration guide.
    @Test(arguments: [
        (
            "upi://pay?pa=nadeem@npci&pn=nadeem%20chinna&mc=0000&tid=cxnkjcnkjdfdvjndkjfvn&tr=4894398cndhcd23"
                + "&tn=Pay%20to%20mystar%20store&am=10&mam=null&cu=INR"
                + "&url=https://mystar.com/orderid=9298yw89e8973e87389e78923ue892",
            [
                "pa": "nadeem@npci", "pn": "nadeem chinna", "mc": "0000", "tid": "cxnkjcnkjdfdvjndkjfvn",
                "tr": "4894398cndhcd23", "tn": "Pay to mystar store", "am": "10", "mam": "null", "cu": "INR",
                "url": "https://mystar.com/orderid=9298yw89e8973e87389e78923ue892",
            ]
        ),
        (
            "upi://pay?pa=merchant@paytm&pn=Merchant%20Name&am=500.00&cu=INR&tn=Dinner%20split",
            ["pa": "merchant@paytm", "pn": "Merchant Name", "am": "500.00", "cu": "INR", "tn": "Dinner split"]
        ),
    ])
    func `links of others are read`(link: String, parameters: [String: String]) {
        #expect(UPIIntentLink.parameters(of: link) == parameters)
    }

    /// Sources: stripe-ios STPVPANumberValidatorTest; nixpri/vasooly upiGenerator.test.
    @Test(arguments: [
        ("stripe@icici", true), ("stripe@okaxis", true), ("stripe.9897605011@paytm", true), ("user@paytm", true),
        ("merchant@paytm", true), ("", false), ("stripe", false), ("a@b@c", false), ("name@bank.com", false),
        ("@paytm", false), ("user@", false), ("us er@paytm", false),
    ])
    func `an address has one at sign and a handle without a dot`(text: String, isValid: Bool) {
        #expect((VirtualPaymentAddress(text) != nil) == isValid)
    }

    @Test func `what the specification does not allow is refused by its parameter`() throws {
        let payee = try #require(VirtualPaymentAddress("carnet@okaxis"))
        func link(
            name: String = "Carnet", mc: String = "5999", tid: String = "T", tr: String = "R",
            amount: Money = Money(100, .inr)
        ) throws -> UPIIntentLink {
            try UPIIntentLink(
                payee: payee, payeeName: name, categoryCode: mc, transactionID: tid, reference: tr, note: "",
                amount: amount)
        }
        #expect(throws: UPIIntentLink.Refusal.invalid("cu")) { try link(amount: Money(100, .eur)) }
        #expect(throws: UPIIntentLink.Refusal.invalid("am")) { try link(amount: .zero(.inr)) }
        #expect(throws: UPIIntentLink.Refusal.invalid("mc")) { try link(mc: "59a9") }
        #expect(throws: UPIIntentLink.Refusal.invalid("pn")) { try link(name: "") }
        #expect(throws: UPIIntentLink.Refusal.invalid("tid")) { try link(tid: String(repeating: "1", count: 36)) }
        #expect(throws: UPIIntentLink.Refusal.invalid("tr")) { try link(tr: "") }
        #expect(try link(tr: String(repeating: "1", count: 35)).text.contains("&tn=&"))
    }

    @Test(arguments: ["upi://pay?pa=%ZZ", "upi://pay?pa=%C3%28", "https://pay?pa=a@b", "upi://pay?pa"])
    func `a broken link is no link`(link: String) {
        #expect(UPIIntentLink.parameters(of: link) == nil)
    }
}
