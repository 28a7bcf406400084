import Commerce
import ServiceKit
import Wire

// What checkout asks its peers about an order. The same questions are asked before there is one, to name every field that
// a peer would refuse.

extension FraudAPI.AssessmentRequest {
    init(
        orderID: OrderID, placedAt: Timestamp, request: PublicAPI.OrderRequest, quote: PublicAPI.Quote, amount: Money,
        method: PaymentsAPI.MethodOffer
    ) throws {
        let buyer = request.buyer
        self.init(
            orderId: orderID, placedAt: placedAt, amount: amount, amountInEuro: try quote.rateSet.inEuro(amount),
            buyer: FraudAPI.Buyer(
                name: buyer.name, email: buyer.email, phone: buyer.phone, ip: buyer.ip, ipCountry: buyer.ipCountry,
                deviceId: buyer.deviceId, accountAgeDays: buyer.accountAgeDays, previousOrders: buyer.previousOrders,
                customerReference: buyer.customerReference),
            shipTo: request.shipTo, billTo: request.billTo,
            lines: quote.lines.map {
                FraudAPI.BasketLine(
                    sku: $0.sku, title: $0.title, hsCode: $0.hsCode, quantity: $0.quantity, unitPrice: $0.unitPrice)
            },
            method: method.method, methodIsRefundable: method.isRefundable, instrument: request.instrument)
    }
}

extension PaymentsAPI.CreatePayment {
    init(orderID: OrderID, request: PublicAPI.OrderRequest, amount: Money, heldUntil: Timestamp) {
        let payer = PaymentsAPI.Payer(
            name: request.buyer.name, email: request.buyer.email,
            country: request.billTo?.country ?? request.shipTo.country, document: request.buyer.document,
            customerReference: request.buyer.customerReference)
        self.init(
            orderId: orderID, method: request.paymentMethod, amount: amount, payer: payer,
            description: "Order \(orderID)", returnUrl: request.returnUrl, expiresAt: heldUntil)
    }
}

extension ProblemDocument {
    /// Whether the order itself cannot be taken, so that asking again would not help. Everything else a peer may refuse
    /// (a token, a route of another release, a call still running, no room) is between the services. So is the moment at
    /// which the order was placed, which we wrote ourselves: then two of our clocks differ.
    var isAboutTheOrder: Bool {
        (status == 400 || status == 422) && !type.hasSuffix("idempotency-key-reused") && !isAboutClocks
    }

    /// Whether nothing but that moment is refused; it passes when the clocks agree again.
    var isAboutClocks: Bool {
        guard status == 422, let errors, !errors.isEmpty else { return false }
        return errors.allSatisfy { $0.pointer == "/placed_at" }
    }

    /// The same refusal in the words of the public order, whose buyer a provider calls payer.
    var fieldsOfTheOrder: [FieldError] {
        (errors ?? []).map { error in
            let pointer = error.pointer.replacing("/payer/", with: "/buyer/")
            return FieldError(pointer: pointer, code: error.code, detail: error.detail)
        }
    }
}

extension PricingAPI.RateSet {
    /// A sum in euros at these rates, half up to the cent.
    func inEuro(_ sum: Money) throws -> Money {
        if sum.currency == .eur { return sum }
        guard let rate = rates.first(where: { $0.currency == sum.currency })?.perEuro else {
            throw PeerMistake(what: "a rate set has no rate for \(sum.currency)")
        }
        return try sum.converted(to: .eur, at: Ratio.one / rate, rounding: .halfUp)
    }
}
