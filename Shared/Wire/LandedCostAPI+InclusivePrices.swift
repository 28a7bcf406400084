package import Commerce
import HTTPTypes

extension LandedCostAPI {
    /// The prices that hold duty, tax, fees and carriage and come out exactly as wanted.
    package static let inclusivePrices = Endpoint<InclusivePriceRequest, InclusivePriceAnswer>(
        .post, "/v1/landed-cost/inclusive-prices")

    package struct InclusivePriceRequest: Codable, Hashable, Sendable {
        /// The sale; the prices of its lines say in which proportion they stand, no more.
        package let quote: QuoteRequest
        /// The delivery option; the first when not given.
        package let option: String?
        /// What the buyer is to pay in all. Either this or `net`, in the quote's currency.
        package let price: Money?
        /// What is to be left for the goods.
        package let net: Money?
        /// `net` when not given.
        package let declared: DeclaredValue?

        package init(
            quote: QuoteRequest, option: String? = nil, price: Money? = nil, net: Money? = nil,
            declared: DeclaredValue? = nil
        ) {
            self.quote = quote
            self.option = option
            self.price = price
            self.net = net
            self.declared = declared
        }
    }

    /// What customs is told the goods cost.
    package enum DeclaredValue: String, Codable, CaseIterable, Hashable, Sendable {
        /// What is left for the goods: duty and tax are shown apart on the invoice.
        case net
        /// All that the buyer pays, less carriage: nothing is shown apart.
        case price
    }

    package struct InclusivePriceAnswer: Codable, Hashable, Sendable {
        package let tablesVersion: String
        package let asOf: CalendarDate
        package let declared: DeclaredValue
        /// `one`, `several` or `none`.
        package let outcome: String
        /// In words, where there is not just one.
        package let why: String?
        /// The lowest price first.
        package let solutions: [InclusivePrice]
        package let hasMore: Bool
        /// The nearest that come out below and above what was wanted; where there is no solution.
        package let below: InclusivePrice?
        package let above: InclusivePrice?

        package init(
            tablesVersion: String, asOf: CalendarDate, declared: DeclaredValue, outcome: String, why: String?,
            solutions: [InclusivePrice], hasMore: Bool, below: InclusivePrice?, above: InclusivePrice?
        ) {
            self.tablesVersion = tablesVersion
            self.asOf = asOf
            self.declared = declared
            self.outcome = outcome
            self.why = why
            self.solutions = solutions
            self.hasMore = hasMore
            self.below = below
            self.above = above
        }

        private enum CodingKeys: String, CodingKey {
            case tablesVersion = "tables_version"
            case asOf = "as_of"
            case declared, outcome, why, solutions
            case hasMore = "has_more"
            case below, above
        }
    }

    /// One price, and what becomes of it: `price` is `net`, `carriage` and the total of `cost` together.
    package struct InclusivePrice: Codable, Hashable, Sendable {
        package let price: Money
        package let net: Money
        package let carriage: Money
        package let lines: [PricedLine]
        package let cost: OptionCost

        package init(price: Money, net: Money, carriage: Money, lines: [PricedLine], cost: OptionCost) {
            self.price = price
            self.net = net
            self.carriage = carriage
            self.lines = lines
            self.cost = cost
        }
    }

    package struct PricedLine: Codable, Hashable, Sendable {
        package let id: String
        /// What all its pieces are declared at.
        package let declared: Money
        /// Of one piece, where the sum parts evenly.
        package let unitPrice: Money?

        package init(id: String, declared: Money, unitPrice: Money?) {
            self.id = id
            self.declared = declared
            self.unitPrice = unitPrice
        }

        private enum CodingKeys: String, CodingKey {
            case id, declared
            case unitPrice = "unit_price"
        }
    }
}
