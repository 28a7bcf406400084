package import Commerce
import HTTPTypes

/// What crosses HTTP to and from the payments service.
package enum PaymentsAPI {
    /// The methods a shopper may use for one amount, in order.
    package static let methods = Endpoint<NoBody, MethodsAnswer>(
        .get, "/v1/payment-methods", query: ["country", "currency", "amount"])
    /// The same for several amounts at once; checkout asks once for all its delivery options.
    package static let offers = Endpoint<OffersRequest, OffersAnswer>(.post, "/internal/payment-offers")
    /// Creates the payment of an order and says what the buyer must do. Needs an `Idempotency-Key`.
    package static let create = Endpoint<CreatePayment, Payment>(.post, "/v1/payments", status: 201, isKeyed: true)
    /// Says what of a payment would be refused, before there is an order: 204, or 422 with each field. Keeps nothing.
    package static let check = Endpoint<CreatePayment, NoBody>(.post, "/internal/payment-checks", status: 204)
    package static let get = Endpoint<NoBody, Payment>(.get, "/v1/payments/{id}")
    /// Where providers call back; the body is theirs, so it is no typed endpoint.
    package static let callbackPath = "/v1/callbacks/{provider}"
    /// The topic of the outbox row that each change of a payment writes; its data is a `PaymentUpdated`.
    package static let updatedTopic = "payment.updated"

    /// A method that may be used, with what a shopper and a shop want to know of it.
    package struct MethodOffer: Codable, Hashable, Sendable {
        /// Stable id, such as `ideal`.
        package let method: String
        /// As it must be shown today, such as `iDEAL | Wero`.
        package let name: String
        /// `bank_a2a`, `voucher`, `wallet`.
        package let kind: String
        /// What the buyer will be asked to do.
        package let action: ActionKind
        /// How long until it counts, such as `seconds`.
        package let settles: String
        package let expiresAfterSeconds: Int64
        /// Whether money can go back the way it came.
        package let isRefundable: Bool
        /// Facts for its place in the order, such as `most used in the Netherlands`.
        package let reasons: [String]

        package init(
            method: String, name: String, kind: String, action: ActionKind, settles: String,
            expiresAfterSeconds: Int64, isRefundable: Bool, reasons: [String]
        ) {
            self.method = method
            self.name = name
            self.kind = kind
            self.action = action
            self.settles = settles
            self.expiresAfterSeconds = expiresAfterSeconds
            self.isRefundable = isRefundable
            self.reasons = reasons
        }

        private enum CodingKeys: String, CodingKey {
            case method, name, kind, action, settles
            case expiresAfterSeconds = "expires_after_seconds"
            case isRefundable = "is_refundable"
            case reasons
        }
    }

    /// A method that may not, and why.
    package struct MethodRejection: Codable, Hashable, Sendable {
        package let method: String
        package let name: String
        /// `COUNTRY`, `CURRENCY`, `AMOUNT_MIN`, `AMOUNT_MAX`, …
        package let codes: [String]
        package let reason: String

        package init(method: String, name: String, codes: [String], reason: String) {
            self.method = method
            self.name = name
            self.codes = codes
            self.reason = reason
        }
    }

    package struct MethodsAnswer: Codable, Hashable, Sendable {
        package let country: CountryCode
        package let amount: Money
        package let offers: [MethodOffer]
        package let rejected: [MethodRejection]
        package let tablesVersion: String

        package init(
            country: CountryCode, amount: Money, offers: [MethodOffer], rejected: [MethodRejection],
            tablesVersion: String
        ) {
            self.country = country
            self.amount = amount
            self.offers = offers
            self.rejected = rejected
            self.tablesVersion = tablesVersion
        }

        private enum CodingKeys: String, CodingKey {
            case country, amount, offers, rejected
            case tablesVersion = "tables_version"
        }
    }

    package struct OfferAmount: Codable, Hashable, Sendable {
        package let id: String
        package let amount: Money

        package init(id: String, amount: Money) {
            self.id = id
            self.amount = amount
        }
    }

    package struct OffersRequest: Codable, Hashable, Sendable {
        package let country: CountryCode
        package let amounts: [OfferAmount]

        package init(country: CountryCode, amounts: [OfferAmount]) {
            self.country = country
            self.amounts = amounts
        }
    }

    package struct OffersFor: Codable, Hashable, Sendable {
        package let id: String
        package let offers: [MethodOffer]
        package let rejected: [MethodRejection]

        package init(id: String, offers: [MethodOffer], rejected: [MethodRejection]) {
            self.id = id
            self.offers = offers
            self.rejected = rejected
        }
    }

    package struct OffersAnswer: Codable, Hashable, Sendable {
        package let amounts: [OffersFor]
        package let tablesVersion: String

        package init(amounts: [OffersFor], tablesVersion: String) {
            self.amounts = amounts
            self.tablesVersion = tablesVersion
        }

        private enum CodingKeys: String, CodingKey {
            case amounts
            case tablesVersion = "tables_version"
        }
    }

    /// Who pays, as far as providers ask.
    package struct Payer: Codable, Hashable, Sendable {
        package let name: String
        package let email: String
        package let country: CountryCode
        /// Tax number where the method needs one: CPF or CNPJ for a boleto.
        package let document: String?
        /// The shop's own name for the person.
        package let customerReference: String?

        package init(
            name: String, email: String, country: CountryCode, document: String? = nil,
            customerReference: String? = nil
        ) {
            self.name = name
            self.email = email
            self.country = country
            self.document = document
            self.customerReference = customerReference
        }

        private enum CodingKeys: String, CodingKey {
            case name, email, country, document
            case customerReference = "customer_reference"
        }
    }

    package struct CreatePayment: Codable, Hashable, Sendable {
        package let orderId: OrderID
        package let method: String
        package let amount: Money
        package let payer: Payer
        package let description: String
        /// Where a redirect method sends the browser back.
        package let returnUrl: String
        /// The price is held until then; the method's own limit may be earlier.
        package let expiresAt: Timestamp

        package init(
            orderId: OrderID, method: String, amount: Money, payer: Payer, description: String, returnUrl: String,
            expiresAt: Timestamp
        ) {
            self.orderId = orderId
            self.method = method
            self.amount = amount
            self.payer = payer
            self.description = description
            self.returnUrl = returnUrl
            self.expiresAt = expiresAt
        }

        private enum CodingKeys: String, CodingKey {
            case orderId = "order_id"
            case method, amount, payer, description
            case returnUrl = "return_url"
            case expiresAt = "expires_at"
        }
    }

    /// What the buyer must do now.
    package struct PaymentAction: Codable, Hashable, Sendable {
        package let kind: ActionKind
        /// The page to go to, for `redirect`.
        package let url: String?
        /// For `app_link`: opens the payer's app, and is what a QR code holds.
        package let appLink: String?
        /// For `voucher`: what is typed at the bank.
        package let line: String?
        /// For `voucher`: the digits of its bar code.
        package let barcode: String?
        package let dueOn: CalendarDate?
        /// The slip to print.
        package let documentUrl: String?

        package init(
            kind: ActionKind, url: String? = nil, appLink: String? = nil, line: String? = nil,
            barcode: String? = nil, dueOn: CalendarDate? = nil, documentUrl: String? = nil
        ) {
            self.kind = kind
            self.url = url
            self.appLink = appLink
            self.line = line
            self.barcode = barcode
            self.dueOn = dueOn
            self.documentUrl = documentUrl
        }

        private enum CodingKeys: String, CodingKey {
            case kind, url
            case appLink = "app_link"
            case line, barcode
            case dueOn = "due_on"
            case documentUrl = "document_url"
        }
    }

    package struct Payment: Codable, Hashable, Sendable {
        package let id: PaymentID
        package let orderId: OrderID
        package let method: String
        package let provider: String
        package let state: PaymentState
        package let amount: Money
        /// What the provider says was paid.
        package let received: Money?
        /// `late`, `amount_mismatch`, `deemed`.
        package let flags: [String]
        package let action: PaymentAction?
        /// Why it failed, in words fit for the buyer.
        package let reason: String?
        /// Rises with each change; a reader drops what is older.
        package let sequence: Int64
        package let createdAt: Timestamp
        package let expiresAt: Timestamp
        package let updatedAt: Timestamp

        package init(
            id: PaymentID, orderId: OrderID, method: String, provider: String, state: PaymentState, amount: Money,
            received: Money? = nil, flags: [String] = [], action: PaymentAction? = nil, reason: String? = nil,
            sequence: Int64, createdAt: Timestamp, expiresAt: Timestamp, updatedAt: Timestamp
        ) {
            self.id = id
            self.orderId = orderId
            self.method = method
            self.provider = provider
            self.state = state
            self.amount = amount
            self.received = received
            self.flags = flags
            self.action = action
            self.reason = reason
            self.sequence = sequence
            self.createdAt = createdAt
            self.expiresAt = expiresAt
            self.updatedAt = updatedAt
        }

        private enum CodingKeys: String, CodingKey {
            case id
            case orderId = "order_id"
            case method, provider, state, amount, received, flags, action, reason, sequence
            case createdAt = "created_at"
            case expiresAt = "expires_at"
            case updatedAt = "updated_at"
        }
    }

    /// The data of a `payment.updated` event.
    package struct PaymentUpdated: Codable, Hashable, Sendable {
        package let payment: Payment

        package init(payment: Payment) {
            self.payment = payment
        }
    }
}

/// Kinds of acts asked of a buyer.
package enum ActionKind: String, Codable, CaseIterable, Hashable, Sendable {
    case redirect
    case appLink = "app_link"
    case voucher
}

/// The life of a payment; see the service's README for the moves.
package enum PaymentState: String, Codable, CaseIterable, Hashable, Sendable {
    /// Written, the provider not yet asked, or its answer not yet known.
    case created
    /// The buyer must act.
    case requiresAction = "requires_action"
    /// The buyer acted; the outcome is not known yet.
    case pending
    case authorized
    case succeeded
    case failed
    case cancelled
    case expired
}

extension PaymentsAPI.Payment {
    /// The same payment with another answer to what the buyer must do.
    package func acting(_ action: PaymentsAPI.PaymentAction?) -> PaymentsAPI.Payment {
        PaymentsAPI.Payment(
            id: id, orderId: orderId, method: method, provider: provider, state: state, amount: amount,
            received: received, flags: flags, action: action, reason: reason, sequence: sequence,
            createdAt: createdAt, expiresAt: expiresAt, updatedAt: updatedAt)
    }
}
