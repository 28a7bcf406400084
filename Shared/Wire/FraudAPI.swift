package import Commerce
import HTTPTypes

/// What crosses HTTP to and from the fraud service.
package enum FraudAPI {
    /// Assesses an order before it is paid. The same order asked again gets the same answer.
    package static let assess = Endpoint<AssessmentRequest, Assessment>(.post, "/v1/assessments")
    /// Says what of an order could not be assessed, before there is one: 204, or 422 with each field. Keeps nothing.
    package static let check = Endpoint<AssessmentRequest, NoBody>(.post, "/internal/assessment-checks", status: 204)
    package static let getAssessment = Endpoint<NoBody, Assessment>(.get, "/v1/assessments/{id}")
    /// The cases of one state: open ones by the time left, decided ones by when they were, newest first.
    package static let listCases = Endpoint<NoBody, CaseList>(
        .get, "/v1/cases", query: ["state", "limit", "cursor"])
    package static let getCase = Endpoint<NoBody, ReviewCase>(.get, "/v1/cases/{id}")
    /// The topic of the outbox row that a reviewer's decision writes; its data is a `CaseDecided`.
    package static let decidedTopic = "case.decided"

    package struct Buyer: Codable, Hashable, Sendable {
        package let name: String
        package let email: String
        package let phone: String?
        /// Of the shopper's browser, as the shop saw it.
        package let ip: String?
        package let ipCountry: CountryCode?
        /// A token the shop keeps for the device; stored only as a keyed hash.
        package let deviceId: String?
        /// nil where the shop does not say.
        package let accountAgeDays: Int64?
        package let previousOrders: Int64?
        /// The shop's own name for the person.
        package let customerReference: String?

        package init(
            name: String, email: String, phone: String? = nil, ip: String? = nil, ipCountry: CountryCode? = nil,
            deviceId: String? = nil, accountAgeDays: Int64? = nil, previousOrders: Int64? = nil,
            customerReference: String? = nil
        ) {
            self.name = name
            self.email = email
            self.customerReference = customerReference
            self.phone = phone
            self.ip = ip
            self.ipCountry = ipCountry
            self.deviceId = deviceId
            self.accountAgeDays = accountAgeDays
            self.previousOrders = previousOrders
        }

        private enum CodingKeys: String, CodingKey {
            case name, email, phone, ip
            case ipCountry = "ip_country"
            case deviceId = "device_id"
            case accountAgeDays = "account_age_days"
            case previousOrders = "previous_orders"
            case customerReference = "customer_reference"
        }
    }

    package struct Address: Codable, Hashable, Sendable {
        package let country: CountryCode
        package let region: String?
        package let city: String?
        package let postalCode: String?
        package let street: String?

        package init(
            country: CountryCode, region: String? = nil, city: String? = nil, postalCode: String? = nil,
            street: String? = nil
        ) {
            self.country = country
            self.region = region
            self.city = city
            self.postalCode = postalCode
            self.street = street
        }

        private enum CodingKeys: String, CodingKey {
            case country, region, city
            case postalCode = "postal_code"
            case street
        }
    }

    /// The means of payment, as a token; never a card number.
    package struct Instrument: Codable, Hashable, Sendable {
        package let token: String
        package let country: CountryCode?

        package init(token: String, country: CountryCode? = nil) {
            self.token = token
            self.country = country
        }
    }

    package struct BasketLine: Codable, Hashable, Sendable {
        package let sku: String
        package let title: String?
        package let hsCode: HSCode
        package let quantity: Int64
        package let unitPrice: Money

        package init(sku: String, title: String? = nil, hsCode: HSCode, quantity: Int64, unitPrice: Money) {
            self.sku = sku
            self.title = title
            self.hsCode = hsCode
            self.quantity = quantity
            self.unitPrice = unitPrice
        }

        private enum CodingKeys: String, CodingKey {
            case sku, title
            case hsCode = "hs_code"
            case quantity
            case unitPrice = "unit_price"
        }
    }

    package struct AssessmentRequest: Codable, Hashable, Sendable {
        package let orderId: OrderID
        package let placedAt: Timestamp
        /// What the shopper pays.
        package let amount: Money
        /// The same at the quote's rates, for thresholds.
        package let amountInEuro: Money
        package let buyer: Buyer
        package let shipTo: Address
        package let billTo: Address?
        package let lines: [BasketLine]
        package let method: String
        package let methodIsRefundable: Bool
        package let instrument: Instrument?

        package init(
            orderId: OrderID, placedAt: Timestamp, amount: Money, amountInEuro: Money, buyer: Buyer, shipTo: Address,
            billTo: Address? = nil, lines: [BasketLine], method: String, methodIsRefundable: Bool,
            instrument: Instrument? = nil
        ) {
            self.orderId = orderId
            self.placedAt = placedAt
            self.amount = amount
            self.amountInEuro = amountInEuro
            self.buyer = buyer
            self.shipTo = shipTo
            self.billTo = billTo
            self.lines = lines
            self.method = method
            self.methodIsRefundable = methodIsRefundable
            self.instrument = instrument
        }

        private enum CodingKeys: String, CodingKey {
            case orderId = "order_id"
            case placedAt = "placed_at"
            case amount
            case amountInEuro = "amount_in_euro"
            case buyer
            case shipTo = "ship_to"
            case billTo = "bill_to"
            case lines, method
            case methodIsRefundable = "method_is_refundable"
            case instrument
        }
    }

    /// One rule that held, with what it saw.
    package struct Reason: Codable, Hashable, Sendable {
        package let code: String
        /// Negative lowers the score.
        package let points: Int64
        /// For the reviewer: what was seen, and what is usual.
        package let text: String

        package init(code: String, points: Int64, text: String) {
            self.code = code
            self.points = points
            self.text = text
        }
    }

    package struct Assessment: Codable, Hashable, Sendable {
        package let id: AssessmentID
        package let orderId: OrderID
        package let decision: FraudDecision
        package let score: Int64
        package let reasons: [Reason]
        /// Which thresholds, of which date.
        package let policy: String
        /// Where a person must decide.
        package let caseId: CaseID?
        package let assessedAt: Timestamp

        package init(
            id: AssessmentID, orderId: OrderID, decision: FraudDecision, score: Int64, reasons: [Reason],
            policy: String, caseId: CaseID? = nil, assessedAt: Timestamp
        ) {
            self.id = id
            self.orderId = orderId
            self.decision = decision
            self.score = score
            self.reasons = reasons
            self.policy = policy
            self.caseId = caseId
            self.assessedAt = assessedAt
        }

        private enum CodingKeys: String, CodingKey {
            case id
            case orderId = "order_id"
            case decision, score, reasons, policy
            case caseId = "case_id"
            case assessedAt = "assessed_at"
        }
    }

    /// The data of a `case.decided` event.
    package struct CaseDecided: Codable, Hashable, Sendable {
        package let caseId: CaseID
        package let orderId: OrderID
        package let verdict: CaseVerdict
        package let reason: String
        package let decidedAt: Timestamp

        package init(caseId: CaseID, orderId: OrderID, verdict: CaseVerdict, reason: String, decidedAt: Timestamp) {
            self.caseId = caseId
            self.orderId = orderId
            self.verdict = verdict
            self.reason = reason
            self.decidedAt = decidedAt
        }

        private enum CodingKeys: String, CodingKey {
            case caseId = "case_id"
            case orderId = "order_id"
            case verdict, reason
            case decidedAt = "decided_at"
        }
    }
}

extension FraudAPI {
    /// An order on which a person decides. Who the buyer is stays in the console.
    package struct ReviewCase: Codable, Hashable, Sendable {
        package let id: CaseID
        package let orderId: OrderID
        package let assessmentId: AssessmentID
        package let state: CaseStatus
        /// Goes up with each change.
        package let version: Int64
        package let score: Int64
        package let amount: Money
        package let amountInEuro: Money
        package let method: String
        package let reasons: [Reason]
        package let openedAt: Timestamp
        /// Until when a reviewer should have decided.
        package let dueAt: Timestamp
        package let decidedAt: Timestamp?
        package let decisionReason: String?

        package init(
            id: CaseID, orderId: OrderID, assessmentId: AssessmentID, state: CaseStatus, version: Int64, score: Int64,
            amount: Money, amountInEuro: Money, method: String, reasons: [Reason], openedAt: Timestamp,
            dueAt: Timestamp, decidedAt: Timestamp? = nil, decisionReason: String? = nil
        ) {
            self.id = id
            self.orderId = orderId
            self.assessmentId = assessmentId
            self.state = state
            self.version = version
            self.score = score
            self.amount = amount
            self.amountInEuro = amountInEuro
            self.method = method
            self.reasons = reasons
            self.openedAt = openedAt
            self.dueAt = dueAt
            self.decidedAt = decidedAt
            self.decisionReason = decisionReason
        }

        private enum CodingKeys: String, CodingKey {
            case id
            case orderId = "order_id"
            case assessmentId = "assessment_id"
            case state, version, score, amount
            case amountInEuro = "amount_in_euro"
            case method, reasons
            case openedAt = "opened_at"
            case dueAt = "due_at"
            case decidedAt = "decided_at"
            case decisionReason = "decision_reason"
        }
    }

    package struct CaseList: Codable, Hashable, Sendable {
        package let data: [ReviewCase]
        package let hasMore: Bool
        /// For `cursor`; nil on the last page.
        package let nextCursor: String?

        package init(data: [ReviewCase], hasMore: Bool, nextCursor: String?) {
            self.data = data
            self.hasMore = hasMore
            self.nextCursor = nextCursor
        }

        private enum CodingKeys: String, CodingKey {
            case data
            case hasMore = "has_more"
            case nextCursor = "next_cursor"
        }
    }

    package enum CaseStatus: String, Codable, CaseIterable, Hashable, Sendable {
        case open, approved, declined
    }
}

package enum FraudDecision: String, Codable, CaseIterable, Hashable, Sendable {
    case allow, review, block
}

package enum CaseVerdict: String, Codable, CaseIterable, Hashable, Sendable {
    case approved, declined
}
