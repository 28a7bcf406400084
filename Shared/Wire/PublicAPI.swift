package import Commerce
import HTTPTypes

/// What merchants send to Carnet and get from it: quotes and orders, served by checkout behind the gateway.
package enum PublicAPI {
    package static let createQuote = Endpoint<QuoteRequest, Quote>(.post, "/v1/quotes", status: 201)
    package static let getQuote = Endpoint<NoBody, Quote>(.get, "/v1/quotes/{id}")
    /// Places an order on a quote. Needs an `Idempotency-Key`.
    package static let createOrder = Endpoint<OrderRequest, Order>(.post, "/v1/orders", status: 201, isKeyed: true)
    package static let getOrder = Endpoint<NoBody, Order>(.get, "/v1/orders/{id}")

    package struct OrderBuyer: Codable, Hashable, Sendable {
        package let name: String
        package let email: String
        package let phone: String?
        /// Tax number where the method needs one, such as a CPF for a boleto.
        package let document: String?
        package let ip: String?
        package let ipCountry: CountryCode?
        package let deviceId: String?
        package let accountAgeDays: Int64?
        package let previousOrders: Int64?
        /// The shop's own name for the person, 1 to 200 visible ASCII characters: a privacy request may give it in place
        /// of the address.
        package let customerReference: String?

        package init(
            name: String, email: String, phone: String? = nil, document: String? = nil, ip: String? = nil,
            ipCountry: CountryCode? = nil, deviceId: String? = nil, accountAgeDays: Int64? = nil,
            previousOrders: Int64? = nil, customerReference: String? = nil
        ) {
            self.customerReference = customerReference
            self.name = name
            self.email = email
            self.phone = phone
            self.document = document
            self.ip = ip
            self.ipCountry = ipCountry
            self.deviceId = deviceId
            self.accountAgeDays = accountAgeDays
            self.previousOrders = previousOrders
        }

        private enum CodingKeys: String, CodingKey {
            case name, email, phone, document, ip
            case ipCountry = "ip_country"
            case deviceId = "device_id"
            case accountAgeDays = "account_age_days"
            case previousOrders = "previous_orders"
            case customerReference = "customer_reference"
        }
    }

    package struct OrderRequest: Codable, Hashable, Sendable {
        package let quoteId: QuoteID
        package let deliveryOption: String
        package let paymentMethod: String
        package let buyer: OrderBuyer
        package let shipTo: FraudAPI.Address
        package let billTo: FraudAPI.Address?
        package let instrument: FraudAPI.Instrument?
        package let returnUrl: String
        /// What the shopper was shown; refused when it is not the quote's.
        package let expectedTotal: Money?

        package init(
            quoteId: QuoteID, deliveryOption: String, paymentMethod: String, buyer: OrderBuyer,
            shipTo: FraudAPI.Address, billTo: FraudAPI.Address? = nil, instrument: FraudAPI.Instrument? = nil,
            returnUrl: String, expectedTotal: Money? = nil
        ) {
            self.quoteId = quoteId
            self.deliveryOption = deliveryOption
            self.paymentMethod = paymentMethod
            self.buyer = buyer
            self.shipTo = shipTo
            self.billTo = billTo
            self.instrument = instrument
            self.returnUrl = returnUrl
            self.expectedTotal = expectedTotal
        }

        private enum CodingKeys: String, CodingKey {
            case quoteId = "quote_id"
            case deliveryOption = "delivery_option"
            case paymentMethod = "payment_method"
            case buyer
            case shipTo = "ship_to"
            case billTo = "bill_to"
            case instrument
            case returnUrl = "return_url"
            case expectedTotal = "expected_total"
        }
    }

    package struct OrderScreening: Codable, Hashable, Sendable {
        package let decision: FraudDecision
        package let caseId: CaseID?

        package init(decision: FraudDecision, caseId: CaseID? = nil) {
            self.decision = decision
            self.caseId = caseId
        }

        private enum CodingKeys: String, CodingKey {
            case decision
            case caseId = "case_id"
        }
    }

    package struct OrderPayment: Codable, Hashable, Sendable {
        package let id: PaymentID
        package let method: String
        package let state: PaymentState
        package let flags: [String]
        package let action: PaymentsAPI.PaymentAction?
        package let expiresAt: Timestamp

        package init(
            id: PaymentID, method: String, state: PaymentState, flags: [String] = [],
            action: PaymentsAPI.PaymentAction? = nil, expiresAt: Timestamp
        ) {
            self.id = id
            self.method = method
            self.state = state
            self.flags = flags
            self.action = action
            self.expiresAt = expiresAt
        }

        private enum CodingKeys: String, CodingKey {
            case id, method, state, flags, action
            case expiresAt = "expires_at"
        }
    }

    /// One step of an order's life.
    package struct OrderStep: Codable, Hashable, Sendable {
        package let state: OrderState
        package let at: Timestamp
        package let because: String

        package init(state: OrderState, at: Timestamp, because: String) {
            self.state = state
            self.at = at
            self.because = because
        }
    }

    package struct Order: Codable, Hashable, Sendable {
        package let id: OrderID
        package let quoteId: QuoteID
        package let state: OrderState
        package let deliveryOption: String
        package let paymentMethod: String
        /// What is charged at checkout; what is asked for at the door comes on top.
        package let total: Money
        /// Money was taken that must go back.
        package let refundDue: Bool
        package let screening: OrderScreening?
        package let payment: OrderPayment?
        package let history: [OrderStep]
        package let createdAt: Timestamp
        package let updatedAt: Timestamp

        package init(
            id: OrderID, quoteId: QuoteID, state: OrderState, deliveryOption: String, paymentMethod: String,
            total: Money, refundDue: Bool, screening: OrderScreening? = nil, payment: OrderPayment? = nil,
            history: [OrderStep], createdAt: Timestamp, updatedAt: Timestamp
        ) {
            self.id = id
            self.quoteId = quoteId
            self.state = state
            self.deliveryOption = deliveryOption
            self.paymentMethod = paymentMethod
            self.total = total
            self.refundDue = refundDue
            self.screening = screening
            self.payment = payment
            self.history = history
            self.createdAt = createdAt
            self.updatedAt = updatedAt
        }

        private enum CodingKeys: String, CodingKey {
            case id
            case quoteId = "quote_id"
            case state
            case deliveryOption = "delivery_option"
            case paymentMethod = "payment_method"
            case total
            case refundDue = "refund_due"
            case screening, payment, history
            case createdAt = "created_at"
            case updatedAt = "updated_at"
        }
    }
}

/// Where an order stands; see checkout's README for the moves.
package enum OrderState: String, Codable, CaseIterable, Hashable, Sendable {
    /// Taken; not yet screened for fraud.
    case placed
    /// A reviewer must decide before anything is asked of the buyer.
    case inReview = "in_review"
    /// Screened; the payment is being made.
    case startingPayment = "starting_payment"
    /// The buyer must pay.
    case awaitingPayment = "awaiting_payment"
    /// Paid, but a reviewer must decide before it may be shipped.
    case paidOnHold = "paid_on_hold"
    /// Paid in full and free to ship.
    case paid
    /// Refused by the fraud rules.
    case blocked
    /// Refused by a reviewer. Where money was taken, it is owed back: `refund_due` in the history.
    case declined
    /// The payment failed or was called off.
    case paymentFailed = "payment_failed"
    /// Nobody paid in time.
    case expired
    /// Money came that does not fit the order; a person must look.
    case paymentMismatch = "payment_mismatch"
}
