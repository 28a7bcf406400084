package import Commerce

// What a question may say beyond the goods and the way: all of it may be left out.

extension LandedCostAPI {
    /// What is known of a line's goods beyond code and weight, such as `steel_value_share`: names and texts as the
    /// landed-cost README lists them, `"0.75"`, `"yes"`, `"TW"`.
    package struct Facts: Codable, Hashable, Sendable {
        /// By name, each once.
        package let given: [Fact]

        package init(_ facts: [Fact]) { given = facts.sorted { $0.name < $1.name } }

        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Name.self)
            var facts: [Fact] = []
            for name in container.allKeys {
                facts.append(Fact(name: name.stringValue, text: try container.decode(String.self, forKey: name)))
            }
            self.init(facts)
        }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Name.self)
            for fact in given { try container.encode(fact.text, forKey: Name(stringValue: fact.name)) }
        }

        private struct Name: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }
    }

    package struct Fact: Hashable, Sendable {
        package let name: String
        package let text: String

        package init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }

    /// A fee of the merchant's own, such as for brokerage or disbursement: a sum, or a percentage.
    package struct SellerFee: Codable, Hashable, Sendable {
        /// As the shopper reads it.
        package let name: String
        package let amount: Money?
        /// Of what the landed-cost README says; `"2.5"` is 2.5 %.
        package let percent: Ratio?
        package let per: FeeUnit

        package init(name: String, amount: Money? = nil, percent: Ratio? = nil, per: FeeUnit) {
            self.name = name
            self.amount = amount
            self.percent = percent
            self.per = per
        }
    }
}

/// Who pays duty, tax and fees of the import.
package enum DeliveryTerms: String, Codable, CaseIterable, Hashable, Sendable {
    /// The seller, who asks the shopper for them at the sale.
    case ddp
    /// The shopper, at the border or the door.
    case dap
}

/// What a fee is taken for each of.
package enum FeeUnit: String, Codable, CaseIterable, Hashable, Sendable {
    case consignment, line
}
