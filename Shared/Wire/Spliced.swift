package import Commerce
package import JSON

// What checkout passes on untouched it does not take apart: the answers of its peers with such parts as bytes.

extension LandedCostAPI {
    /// `quote`, its long lists as bytes.
    package static let splicedQuote = Endpoint<QuoteRequest, SplicedAnswer>(quote.method, quote.path)

    package struct SplicedAnswer: Codable, Sendable {
        package let tablesVersion: String
        package let options: [SplicedCost]

        private enum CodingKeys: String, CodingKey {
            case tablesVersion = "tables_version"
            case options
        }
    }

    /// An `OptionCost`.
    package struct SplicedCost: Codable, Sendable {
        package let id: String
        package let regime: String
        package let customsValue: RawJSON
        package let duty: Money
        package let tax: Money
        package let fees: Money
        package let payOnDelivery: Money
        package let charges: RawJSON
        package let assumptions: RawJSON
        package let tried: RawJSON
        package let needs: RawJSON?
        package let range: RawJSON?
        package let outcome: RawJSON?
        package let nextChange: RawJSON?
        package let lines: RawJSON?

        private enum CodingKeys: String, CodingKey {
            case id, regime
            case customsValue = "customs_value"
            case duty, tax, fees
            case payOnDelivery = "pay_on_delivery"
            case charges, assumptions, tried, needs, range, outcome
            case nextChange = "next_change"
            case lines
        }
    }
}

extension PaymentsAPI {
    /// `offers`, its lists as bytes.
    package static let splicedOffers = Endpoint<OffersRequest, SplicedOffers>(offers.method, offers.path)

    package struct SplicedOffers: Codable, Sendable {
        package let amounts: [SplicedOffersFor]
        package let tablesVersion: String

        private enum CodingKeys: String, CodingKey {
            case amounts
            case tablesVersion = "tables_version"
        }
    }

    package struct SplicedOffersFor: Codable, Sendable {
        package let id: String
        package let offers: RawJSON
        package let rejected: RawJSON
    }
}
