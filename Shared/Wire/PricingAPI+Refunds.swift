package import Commerce
import HTTPTypes

extension PricingAPI {
    /// A refund of a converted sale, at the rate of the sale unless today's is wanted; the difference is a line by name.
    package static let createRefund = Endpoint<RefundRequest, Refund>(
        .post, "/v1/fx/refunds", status: 201, isKeyed: true)

    package enum RefundBasis: String, Codable, CaseIterable, Hashable, Sendable {
        case sale, today
    }

    package struct RefundSale: Codable, Hashable, Sendable {
        /// The merchant's name of the sale, such as the order's id: refunds of one reference add up.
        package let reference: String
        /// What the shopper paid.
        package let charged: Money
        /// What the merchant booked for it, at the rate of the sale.
        package let settled: Money

        package init(reference: String, charged: Money, settled: Money) {
            self.reference = reference
            self.charged = charged
            self.settled = settled
        }
    }

    package struct RefundRequest: Codable, Hashable, Sendable {
        package let sale: RefundSale
        /// The part of the sale that is undone, in the currency charged.
        package let amount: Money
        /// `sale` where it is not said.
        package let basis: RefundBasis?

        package init(sale: RefundSale, amount: Money, basis: RefundBasis? = nil) {
            self.sale = sale
            self.amount = amount
            self.basis = basis
        }
    }

    /// A line for the merchant's books.
    package struct RefundLine: Codable, Hashable, Sendable {
        /// `refund` (the part of what was settled), `fx_loss` or `fx_gain`.
        package let name: String
        /// In the merchant's currency; above zero.
        package let amount: Money

        package init(name: String, amount: Money) {
            self.name = name
            self.amount = amount
        }
    }

    package struct Refund: Codable, Hashable, Sendable {
        package let id: FXRefundID
        package let sale: RefundSale
        package let basis: RefundBasis
        package let amount: Money
        /// What the shopper gets.
        package let payOut: Money
        /// The merchant's part at the rate of the sale.
        package let settledPart: Money
        /// What `pay_out` costs at today's rate.
        package let costToday: Money
        /// `cost_today` less `settled_part`.
        package let difference: Money
        package let lines: [RefundLine]
        package let refundedInAll: Money
        /// Whether nothing of the sale is left.
        package let isLast: Bool
        /// Today's rates.
        package let rateSet: RateSet
        package let rounding: Rounding
        package let createdAt: Timestamp

        package init(
            id: FXRefundID, sale: RefundSale, basis: RefundBasis, amount: Money, payOut: Money, settledPart: Money,
            costToday: Money, difference: Money, lines: [RefundLine], refundedInAll: Money, isLast: Bool,
            rateSet: RateSet, rounding: Rounding, createdAt: Timestamp
        ) {
            self.id = id
            self.sale = sale
            self.basis = basis
            self.amount = amount
            self.payOut = payOut
            self.settledPart = settledPart
            self.costToday = costToday
            self.difference = difference
            self.lines = lines
            self.refundedInAll = refundedInAll
            self.isLast = isLast
            self.rateSet = rateSet
            self.rounding = rounding
            self.createdAt = createdAt
        }

        private enum CodingKeys: String, CodingKey {
            case id, sale, basis, amount, difference, lines, rounding
            case payOut = "pay_out"
            case settledPart = "settled_part"
            case costToday = "cost_today"
            case refundedInAll = "refunded_in_all"
            case isLast = "is_last"
            case rateSet = "rate_set"
            case createdAt = "created_at"
        }
    }
}
