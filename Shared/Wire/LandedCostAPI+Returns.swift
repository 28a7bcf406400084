package import Commerce
import HTTPTypes

extension LandedCostAPI {
    /// What of duty, tax and fees comes back when goods of a past sale go back.
    package static let returns = Endpoint<ReturnRequest, ReturnAnswer>(.post, "/v1/landed-cost/returns")

    package struct ReturnRequest: Codable, Hashable, Sendable {
        /// The question the sale was quoted by; its `as_of` is the day of the charges.
        package let quote: QuoteRequest
        /// The delivery option that was taken.
        package let option: String
        /// What was really charged, as the answer of then had it; worked out again when not given.
        package let charges: [Charge]?
        package let lines: [ReturnedLine]
        package let returnedOn: CalendarDate
        /// When customs released the goods; the quote's `as_of` when not given.
        package let importedOn: CalendarDate?
        /// `withdrawal` when not given.
        package let reason: ReturnReason?

        package init(
            quote: QuoteRequest, option: String, charges: [Charge]? = nil, lines: [ReturnedLine],
            returnedOn: CalendarDate, importedOn: CalendarDate? = nil, reason: ReturnReason? = nil
        ) {
            self.quote = quote
            self.option = option
            self.charges = charges
            self.lines = lines
            self.returnedOn = returnedOn
            self.importedOn = importedOn
            self.reason = reason
        }

        private enum CodingKeys: String, CodingKey {
            case quote, option, charges, lines
            case returnedOn = "returned_on"
            case importedOn = "imported_on"
            case reason
        }
    }

    /// Why goods go back: the buyer's change of mind, a defect, not as ordered, never taken in.
    package enum ReturnReason: String, Codable, CaseIterable, Hashable, Sendable {
        case withdrawal, defective, undelivered
        case notAsOrdered = "not_as_ordered"
    }

    package struct ReturnedLine: Codable, Hashable, Sendable {
        package let id: String
        /// Pieces that go back now.
        package let quantity: Int64
        /// Pieces that went back before; none when not given.
        package let before: Int64?

        package init(id: String, quantity: Int64, before: Int64? = nil) {
            self.id = id
            self.quantity = quantity
            self.before = before
        }
    }

    package struct ReturnAnswer: Codable, Hashable, Sendable {
        package let tablesVersion: String
        package let customsCurrency: Currency
        /// Sums in the shopper's currency: what the goods that go back bore, what of it comes back, and what does not.
        package let borne: Money
        package let refund: Money
        package let lost: Money
        /// The part of `refund` that rests on general knowledge that nobody checked.
        package let uncertain: Money
        /// `refund` by who pays it.
        package let payers: [RefundPayer]
        package let refunds: [Refund]
        package let assumptions: [Assumption]

        package init(
            tablesVersion: String, customsCurrency: Currency, borne: Money, refund: Money, lost: Money,
            uncertain: Money, payers: [RefundPayer], refunds: [Refund], assumptions: [Assumption]
        ) {
            self.tablesVersion = tablesVersion
            self.customsCurrency = customsCurrency
            self.borne = borne
            self.refund = refund
            self.lost = lost
            self.uncertain = uncertain
            self.payers = payers
            self.refunds = refunds
            self.assumptions = assumptions
        }

        private enum CodingKeys: String, CodingKey {
            case tablesVersion = "tables_version"
            case customsCurrency = "customs_currency"
            case borne, refund, lost, uncertain, payers, refunds, assumptions
        }
    }

    package struct RefundPayer: Codable, Hashable, Sendable {
        /// `customs`, `seller_vat_return`, `carrier`, `tax_authority`.
        package let from: String
        package let refund: Money
        /// The earliest of the last days; nil where no time limit is known.
        package let until: CalendarDate?

        package init(from: String, refund: Money, until: CalendarDate?) {
            self.from = from
            self.refund = refund
            self.until = until
        }
    }

    /// What comes back of one charge on one line.
    package struct Refund: Codable, Hashable, Sendable {
        package let kind: ChargeKind
        package let name: String
        package let lineId: String
        /// What the pieces that go back bore.
        package let borne: Money
        package let refund: Money
        /// The same in the customs currency.
        package let customsRefund: Money
        package let from: String?
        /// The last day it can be asked for.
        package let until: CalendarDate?
        package let proof: [String]
        package let condition: String?
        /// Why nothing comes back, or not all.
        package let why: String?
        /// The rule the refund rests on.
        package let rule: Rule?
        package let tried: [Tried]

        package init(
            kind: ChargeKind, name: String, lineId: String, borne: Money, refund: Money, customsRefund: Money,
            from: String?, until: CalendarDate?, proof: [String], condition: String?, why: String?, rule: Rule?,
            tried: [Tried]
        ) {
            self.kind = kind
            self.name = name
            self.lineId = lineId
            self.borne = borne
            self.refund = refund
            self.customsRefund = customsRefund
            self.from = from
            self.until = until
            self.proof = proof
            self.condition = condition
            self.why = why
            self.rule = rule
            self.tried = tried
        }

        private enum CodingKeys: String, CodingKey {
            case kind, name
            case lineId = "line_id"
            case borne, refund
            case customsRefund = "customs_refund"
            case from, until, proof, condition, why, rule, tried
        }
    }
}
